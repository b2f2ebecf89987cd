package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The check of the index against the entries, which come one after the other: the lines of a run must be those of its
 * entries, no more and no fewer, and in order. Both sides are summed up, so it holds no more than a page.
 */
final class IndexCheck {
    private final LogDatabase database;
    private final BiConsumer<String, String> found;
    private final List<IndexTables.Row> runs;
    private final long indexed;
    private int current;
    private long sum;

    /** @param found is told where something is wrong, and what */
    IndexCheck(LogDatabase database, BiConsumer<String, String> found) {
        this.database = database;
        this.found = found;
        this.runs = new ArrayList<>(database.read(tables -> new IndexTables(tables).runs()));
        this.indexed = database.read(tables -> new IndexTables(tables).state().indexed());
        long past = 0;
        for (IndexTables.Row run : runs) {
            if (run.first() != past) {
                found.accept("index", "the entries from " + past + " to " + run.first() + " are in no run, or in two");
            }
            past = run.past();
        }
        if (past != indexed) {
            found.accept("index", "its runs reach to " + past + " and its state says " + indexed);
        }
    }

    /** Takes the next entry. */
    void entry(LogEntry entry) {
        if (current == runs.size()) {
            return;
        }
        IndexTables.Row run = runs.get(current);
        if (entry.index() >= run.first() && entry.index() < run.past()) {
            Posting.of(entry).forEach(posting -> sum += mixed(posting));
        }
        if (entry.index() == run.past() - 1) {
            pages(run);
            current++;
            sum = 0;
        }
    }

    /** Whether nobody has changed the runs meanwhile; if so, what was found about them counts for nothing. */
    boolean undisturbed() {
        return database.read(tables -> new IndexTables(tables).runs()).equals(runs);
    }

    private void pages(IndexTables.Row run) {
        long stored = 0;
        try {
            database.read(tables -> IndexRun.load(new IndexTables(tables), run, true));
            Posting before = new Posting(Long.MIN_VALUE, Long.MIN_VALUE);
            for (int number = 0; number < run.pages(); number++) {
                int wanted = number;
                PostingPage page =
                        PostingPage.decode(database.read(tables -> new IndexTables(tables).page(run.id(), wanted)));
                for (int at = 0; at < page.size(); at++) {
                    Posting posting = page.get(at);
                    if (posting.compareTo(before) < 0) {
                        found.accept("index run " + run.id(), "page " + number + " is not in order");
                    }
                    before = posting;
                    stored += mixed(posting);
                }
            }
            if (stored != sum) {
                found.accept(
                        "index run " + run.id(),
                        "its lines are not those of the entries from " + run.first() + " to " + run.past());
            }
        } catch (ScittException e) {
            found.accept("index run " + run.id(), String.valueOf(e.getMessage()));
        }
    }

    /** The mixer of SplitMix64 over both halves, so that sums of different lines differ. */
    private static long mixed(Posting posting) {
        long mixed = posting.key() + posting.index() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
