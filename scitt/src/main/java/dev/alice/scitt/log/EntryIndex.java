package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * The index of a log: which entries have an id, a subject, an issuer or a kind. Runs in the database hold the settled part,
 * {@link IndexTail} the rest, which is read again from the statements after a start. Everything in it can be made again
 * from the log.
 */
final class EntryIndex {
    private static final int TRIES = 20;
    /** So many looks into the index one question may cause. */
    private static final int STEPS = 10_000;

    private final boolean filtering;
    private final IndexTail tail = new IndexTail();
    private volatile View view = new View(new IndexTables.State(0, -1), List.of());

    record View(IndexTables.State state, List<IndexRun> runs) {}

    /** An index with filters, for who asks for many ids that are not there; or one without, which is ready sooner. */
    EntryIndex(boolean filtering) {
        this.filtering = filtering;
    }

    IndexTail tail() {
        return tail;
    }

    /** The runs, and the state that they belong to, as they were last read. */
    View view() {
        return view;
    }

    /**
     * Whether no entry has an id, by memory alone; false where that is not sure. For the process that writes, whose tail
     * is complete. The tail is looked at first: what leaves it is in a run before.
     */
    boolean surelyLacks(EntryId id) {
        long key = Posting.id(id);
        return tail.places(key, 0).atLeast(0) == Places.NONE
                && view.runs().stream().noneMatch(run -> run.mayHave(key));
    }

    /** The position of the entry with an id. */
    Optional<Long> find(LogTables tables, EntryId id, LogState state, LongPredicate isIt) {
        long size = state.size();
        long key = Posting.id(id);
        return consistent(tables, state, seen -> {
            List<Places> segments = new ArrayList<>();
            IndexTables index = new IndexTables(tables);
            seen.runs().stream().filter(run -> run.mayHave(key)).forEach(run -> segments.add(run.places(index, key)));
            segments.add(tail.places(key, seen.state().indexed()));
            for (Places places : segments) {
                for (long at = places.atLeast(0); at < size; at = places.atLeast(at + 1)) {
                    if (isIt.test(at)) {
                        return Optional.of(at);
                    }
                }
            }
            return Optional.empty();
        });
    }

    /**
     * Positions that answer to all keys.
     *
     * @param positions in order
     * @param looked before which everything was looked at
     */
    record Found(List<Long> positions, long looked) {}

    /**
     * The first positions from {@code from} to before {@code size} that answer to all keys; at most {@code limit}, and no
     * more than can be found with so much work as one question may cause.
     */
    Found find(LogTables tables, List<Long> keys, LogState state, long from, long size, int limit) {
        return consistent(tables, state, seen -> {
            IndexTables index = new IndexTables(tables);
            Search search = new Search(from, size, limit);
            for (IndexRun run : seen.runs()) {
                if (run.row().past() > from && search.goesOn()) {
                    search.in(
                            keys.stream().map(key -> run.places(index, key)).toList(),
                            run.row().first());
                }
            }
            long settled = seen.state().indexed();
            if (search.goesOn()) {
                search.in(keys.stream().map(key -> tail.places(key, settled)).toList(), settled);
            }
            return search.found();
        });
    }

    /** A search through the parts of the index, one behind the other. */
    private static final class Search {
        private final long from;
        private final long size;
        private final int limit;
        private final List<Long> positions = new ArrayList<>();
        private final Places.Work work = new Places.Work(STEPS);
        private long looked;

        Search(long from, long size, int limit) {
            this.from = from;
            this.size = size;
            this.limit = limit;
            this.looked = from;
        }

        boolean goesOn() {
            return positions.size() < limit && !work.isOver();
        }

        void in(List<Places> dimensions, long first) {
            long at = Math.max(from, first);
            while (goesOn()) {
                at = work.next(dimensions, at);
                looked = at;
                if (work.isOver() || at >= size) {
                    return;
                }
                positions.add(at++);
            }
        }

        Found found() {
            boolean whole = !work.isOver() && positions.size() < limit;
            long past = positions.isEmpty() ? from : positions.getLast() + 1;
            return new Found(positions, whole ? size : work.isOver() ? Math.min(looked, size) : past);
        }
    }

    /** Works with a view that did not change meanwhile: runs are taken away when others have replaced them. */
    private <T> T consistent(LogTables tables, LogState state, Function<View, T> work) {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            View seen = catchUp(tables, state, state.size());
            Optional<T> result;
            ScittException failure = null;
            try {
                result = Optional.of(work.apply(seen));
            } catch (ScittException e) {
                result = Optional.empty();
                failure = e;
            }
            boolean changed =
                    new IndexTables(tables).state().version() != seen.state().version();
            if (!changed && failure != null) {
                throw failure;
            }
            if (!changed) {
                return result.orElseThrow();
            }
        }
        throw new ScittException("the index changes faster than it can be read; ask again");
    }

    /** Brings the view and the tail up to a size of the log. */
    View catchUp(LogTables tables, LogState state, long size) {
        IndexTables.State now = new IndexTables(tables).state();
        if (now.version() == view.state().version() && tail.past() >= size) {
            return view;
        }
        return load(tables, now, state, size);
    }

    private synchronized View load(LogTables tables, IndexTables.State now, LogState state, long size) {
        renew(tables, now);
        if (tail.past() < size) {
            // The tail is made of statements whose hash is in the tree: one that is damaged is not taken for another.
            EntryShelf shelf = new EntryShelf(tables, state, new VerifiedTiles().of(tables, state.edge()));
            for (long at = tail.past(); at < size; at++) {
                SignedStatement statement =
                        SignedStatement.decode(shelf.statement(at).toBytes());
                tail.add(List.of(LogEntry.of(statement, at, Instant.EPOCH)));
            }
        }
        return view;
    }

    private void renew(LogTables tables, IndexTables.State now) {
        if (now.version() != view.state().version()) {
            IndexTables index = new IndexTables(tables);
            Map<Long, IndexRun> known = new HashMap<>(view.runs().stream()
                    .collect(Collectors.toMap(run -> run.row().id(), Function.identity())));
            List<IndexRun> runs = new ArrayList<>();
            for (IndexTables.Row row : index.runs()) {
                IndexRun run = known.get(row.id());
                runs.add(run != null ? run : IndexRun.load(index, row, filtering));
            }
            if (tail.past() < now.indexed()) {
                tail.reset(now.indexed());
            }
            view = new View(now, List.copyOf(runs));
            tail.trim(now.indexed());
        }
    }

    /** Reads the index again after a change that this process has made itself. */
    synchronized void reload(LogTables tables) {
        renew(tables, new IndexTables(tables).state());
    }
}
