package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that keeps the index in order beside the sequencer: it writes the tail as a run whenever it has grown long
 * enough, and merges eight runs of a tier into one of the next, so that there are few of them and each line is written
 * once for each tier. If it fails, the tail grows and it tries again; nothing is lost, since the statements say it all.
 *
 * <p>What keeps two of them apart is the version of the index: whoever opens it raises the version when it clears what
 * others left, and a run is published only if the version is still that of the view from which it was made.
 */
final class Indexer implements AutoCloseable {
    static final int FLUSH = 4096;
    private static final int CATCH_UP = 8 * FLUSH;
    private static final int LEFT = 256;
    private static final int FAN = 8;
    /** While the index cannot be written, so many entries wait in memory, and then none is taken. */
    static final int MOST = 64 * FLUSH;

    private static final int SEQUENCE_BITS = 20;
    private static final int DELETE_PAGES = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

    private final LogDatabase database;
    private final EntryIndex index;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean failed;
    private final long epoch;
    /** Called now and then while the index is opened, which may take long. */
    private Runnable pulse = () -> {};

    /** No run has the id of one that failed, whose pages may be there. */
    private long nextId;

    Indexer(LogDatabase database, EntryIndex index, long epoch) {
        this.database = database;
        this.index = index;
        this.epoch = epoch;
        this.nextId = epoch << SEQUENCE_BITS;
        this.thread = Thread.ofPlatform().name("scitt-indexer").daemon().unstarted(this::run);
    }

    /**
     * Clears what an earlier writer left half done, and brings the index up to the size of the log.
     *
     * @param meanwhile called several times a second; what it throws ends the work
     */
    void open(LogState state, Runnable meanwhile) {
        pulse = meanwhile;
        long size = state.size();
        database.write(tables -> {
            IndexTables tablesOfIndex = new IndexTables(tables);
            // before anything is looked at: an earlier writer has published what it has now, or never will
            tablesOfIndex.fence();
            long from = 0;
            for (IndexTables.Row run : tablesOfIndex.runs().stream()
                    .sorted(Comparator.comparingLong(IndexTables.Row::id))
                    .toList()) {
                tablesOfIndex.clear(from, run.id());
                from = run.id() + 1;
            }
            tablesOfIndex.clear(from, nextId);
        });
        long at = database.read(tables -> new IndexTables(tables).state().indexed());
        while (size - at > FLUSH) {
            at = Math.min(at + CATCH_UP, size);
            long position = at;
            database.read(tables -> index.catchUp(tables, state, position));
            flush();
            mergeAll();
            pulse.run();
        }
        database.read(tables -> index.catchUp(tables, state, size));
        pulse = () -> {};
    }

    /** Begins to work beside the sequencer. */
    void start() {
        thread.start();
    }

    /** Tells that there are new entries in the tail. */
    void wake() {
        if (index.tail().size() >= FLUSH && wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /**
     * Says whether there is room for more entries: a tail that is never written would fill the memory.
     *
     * @throws ScittException if the index cannot be written, and much waits already; it is tried again
     */
    void admit() {
        if (failed && index.tail().size() >= MOST) {
            wake();
            throw new ScittException("the index of the log cannot be written, and "
                    + index.tail().size() + " entries wait for it; see to the database and its disk");
        }
    }

    private void run() {
        while (!closed) {
            wakes.acquireUninterruptibly();
            try {
                while (!closed && index.tail().size() >= FLUSH) {
                    flush();
                    mergeAll();
                }
                failed = false;
            } catch (RuntimeException | Error e) {
                // the next try makes a run of its own; after an error too, since nobody else would write the index
                tell(e);
                failed = true;
            }
        }
    }

    /** Once, not at every try. */
    private void tell(Throwable failure) {
        if (!closed && !failed) {
            LOG.atError()
                    .setMessage("the index could not be written; it is tried again, and grows in memory meanwhile")
                    .addKeyValue("waiting", index.tail().size())
                    .setCause(failure)
                    .log();
        }
    }

    private void flush() {
        IndexTables.State state = index.view().state();
        long past = index.tail().past();
        if (past <= state.indexed()) {
            return;
        }
        List<Posting> postings = index.tail().between(state.indexed(), past);
        long keys = postings.stream().mapToLong(Posting::key).distinct().count();
        RunWriter writer = new RunWriter(database, nextId++, keys, pulse);
        postings.forEach(writer::add);
        publish(writer, state, 0, state.indexed(), past, List.of(), past);
    }

    private void mergeAll() {
        while (!closed) {
            EntryIndex.View view = index.view();
            int from = mergeable(view.runs());
            if (from < 0) {
                return;
            }
            merge(view.state(), view.runs().subList(from, from + FAN));
        }
    }

    /** Where eight neighbours of a tier begin, or -1. */
    private static int mergeable(List<IndexRun> runs) {
        for (int from = 0; from + FAN <= runs.size(); from++) {
            int tier = runs.get(from).row().tier();
            if (runs.subList(from, from + FAN).stream()
                    .allMatch(run -> run.row().tier() == tier)) {
                return from;
            }
        }
        return -1;
    }

    private record Cursor(Posting head, RunPages pages) implements Comparable<Cursor> {
        @Override
        public int compareTo(Cursor other) {
            return head.compareTo(other.head);
        }
    }

    /** The lines of a run, one after the other. */
    private final class RunPages {
        private final IndexTables.Row row;
        private int next;
        private PostingPage page = PostingPage.decode(new byte[0]);
        private int at;

        RunPages(IndexTables.Row row) {
            this.row = row;
        }

        /** The next line with its place, unless there is none. */
        List<Cursor> advance() {
            while (at == page.size()) {
                if (next == row.pages()) {
                    return List.of();
                }
                int number = next++;
                page = PostingPage.decode(database.read(tables -> new IndexTables(tables).page(row.id(), number)));
                at = 0;
            }
            return List.of(new Cursor(page.get(at++), this));
        }
    }

    private void merge(IndexTables.State state, List<IndexRun> runs) {
        long keys = runs.stream().mapToLong(IndexRun::keys).sum();
        RunWriter writer = new RunWriter(database, nextId++, keys, pulse);
        PriorityQueue<Cursor> heads = new PriorityQueue<>();
        runs.forEach(run -> heads.addAll(new RunPages(run.row()).advance()));
        while (!heads.isEmpty() && !closed) {
            Cursor least = heads.remove();
            writer.add(least.head());
            heads.addAll(least.pages().advance());
        }
        if (closed) {
            return;
        }
        IndexTables.Row first = runs.getFirst().row();
        long past = runs.getLast().row().past();
        List<IndexTables.Row> merged = runs.stream().map(IndexRun::row).toList();
        publish(writer, state, first.tier() + 1, first.first(), past, merged, state.indexed());
        for (IndexTables.Row row : merged) {
            for (int page = 0; page < row.pages(); page += DELETE_PAGES) {
                int from = page;
                database.write(tables -> new IndexTables(tables).clearPages(row.id(), from, from + DELETE_PAGES));
            }
            database.write(tables -> new IndexTables(tables).clear(row.id(), row.id() + 1));
        }
    }

    /** @param state the index from which the run was made; if it is another by now, nothing is published */
    private void publish(
            RunWriter writer,
            IndexTables.State state,
            int tier,
            long first,
            long past,
            List<IndexTables.Row> replaced,
            long indexed) {
        int pages = writer.end();
        IndexTables.Row row = new IndexTables.Row(writer.id(), tier, first, past, pages);
        try {
            database.write(tables -> {
                IndexTables tablesOfIndex = new IndexTables(tables);
                if (!tablesOfIndex.move(state, indexed)) {
                    throw new ScittException("another process has changed the index of this log");
                }
                if (tables.head().orElseThrow().epoch() != epoch) {
                    throw new OvertakenException();
                }
                tablesOfIndex.addParts(row.id(), writer.parts());
                replaced.forEach(tablesOfIndex::remove);
                tablesOfIndex.add(row);
            });
        } finally {
            database.read(tables -> {
                index.reload(tables);
                return true;
            });
        }
    }

    @Override
    public void close() {
        closed = true;
        wakes.release();
        WaitingLine.join(thread);
        if (index.tail().size() >= LEFT && !failed) {
            leave();
        }
    }

    /** What is in a run need not be read again at the next start. */
    private void leave() {
        try {
            flush();
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .setMessage("the rest of the index was not written")
                    .setCause(e)
                    .log();
        }
    }
}
