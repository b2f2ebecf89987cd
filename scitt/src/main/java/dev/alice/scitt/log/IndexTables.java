package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables of the index, in one transaction. */
final class IndexTables {
    private static final int PAGE_BITS = 22;
    private static final int PART_BITS = 10;
    private static final int PART_BYTES = 1 << 18;

    private final Handle handle;

    IndexTables(LogTables tables) {
        this.handle = tables.handle();
    }

    record State(long indexed, long version) {}

    /** A run as its row says it; {@code pages} is the number of its pages. */
    record Row(long id, int tier, long first, long past, int pages) {}

    State state() {
        return handle.createQuery("SELECT indexed, version FROM scitt_index WHERE id = 1")
                .map((row, context) -> new State(row.getLong(1), row.getLong(2)))
                .findOne()
                .orElseThrow(() -> new ScittException("the state of the index is missing; run fsck on this log"));
    }

    /** Says how far the runs reach, if nobody has changed them since. */
    boolean move(State from, long indexed) {
        return handle.execute(
                        "UPDATE scitt_index SET indexed = ?, version = ? WHERE id = 1 AND version = ?",
                        indexed,
                        from.version() + 1,
                        from.version())
                == 1;
    }

    /** Makes what others know of the index old, so that they publish nothing more that was made from it. */
    void fence() {
        if (handle.execute("UPDATE scitt_index SET version = version + 1 WHERE id = 1") != 1) {
            throw new ScittException("the state of the index is missing; run fsck on this log");
        }
    }

    /** The runs in the order of the log. */
    List<Row> runs() {
        return handle.createQuery("SELECT id, tier, first, past, pages FROM scitt_run ORDER BY first")
                .map((row, context) ->
                        new Row(row.getLong(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getInt(5)))
                .list();
    }

    void add(Row run) {
        handle.execute(
                "INSERT INTO scitt_run (id, tier, first, past, pages) VALUES (?, ?, ?, ?, ?)",
                run.id(),
                run.tier(),
                run.first(),
                run.past(),
                run.pages());
    }

    void remove(Row run) {
        if (handle.execute("DELETE FROM scitt_run WHERE id = ?", run.id()) != 1) {
            throw new ScittException("run " + run.id() + " of the index is not there any more; run fsck on this log");
        }
    }

    void addPages(long run, int first, List<byte[]> pages) {
        PreparedBatch batch = handle.prepareBatch("INSERT INTO scitt_posting (id, data) VALUES (?, ?)");
        for (int i = 0; i < pages.size(); i++) {
            long id = run << PAGE_BITS | (first + i);
            batch.add(id, Checked.seal(id, pages.get(i)));
        }
        batch.execute();
    }

    byte[] page(long run, int page) {
        return handle.createQuery("SELECT data FROM scitt_posting WHERE id = ?")
                .bind(0, run << PAGE_BITS | page)
                .map((row, context) -> Checked.open(run << PAGE_BITS | page, row.getBytes(1), "a page of the index"))
                .findOne()
                .orElseThrow(
                        () -> Checked.damaged("page " + page + " of run " + run + " of the index is missing, which"));
    }

    /** Puts the directory and the filter of a run away, in parts. */
    void addParts(long run, byte[] bytes) {
        PreparedBatch batch = handle.prepareBatch("INSERT INTO scitt_run_part (id, data) VALUES (?, ?)");
        int part = 0;
        for (int at = 0; at < bytes.length; at += PART_BYTES) {
            long id = run << PART_BITS | part++;
            batch.add(id, Checked.seal(id, Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PART_BYTES))));
        }
        batch.execute();
    }

    /** The first so many bytes of a run's parts, or all where there are fewer. */
    byte[] parts(long run, long bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long parts = bytes / PART_BYTES + 1;
        handle.createQuery("SELECT id, data FROM scitt_run_part WHERE id >= ? AND id < ? ORDER BY id")
                .bind(0, run << PART_BITS)
                .bind(1, (run << PART_BITS) + Math.min(parts, 1 << PART_BITS))
                .map((row, context) -> Checked.open(row.getLong(1), row.getBytes(2), "run " + run + " of the index"))
                .forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** Deletes some of the pages of a run, {@code [from, to)}. */
    void clearPages(long run, int from, int to) {
        handle.execute(
                "DELETE FROM scitt_posting WHERE id >= ? AND id < ?", run << PAGE_BITS | from, run << PAGE_BITS | to);
    }

    /** Deletes what is left of runs with an id in {@code [from, to)}. */
    void clear(long from, long to) {
        handle.execute("DELETE FROM scitt_posting WHERE id >= ? AND id < ?", from << PAGE_BITS, to << PAGE_BITS);
        handle.execute("DELETE FROM scitt_run_part WHERE id >= ? AND id < ?", from << PART_BITS, to << PART_BITS);
    }
}
