package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileTree;
import java.util.List;
import java.util.Optional;

/**
 * The check before a log is served: head, last checkpoint, tiles and the entries of the last batch must tell one story.
 * It costs the same for a log of any size; {@link Fsck} checks everything.
 */
final class StartCheck {
    private static final String ADVICE =
            "; the log is not served. Run fsck to see the damage, and restore the database from a backup";

    private static final int MOST = 1024;

    private StartCheck() {}

    /** Returns what the log is, which has been found sound. */
    static LogState check(LogTables tables, LogTables.Head head, List<HeadMemory> memories) {
        long size = head.size();
        LogTables.Checkpoint checkpoint = tables.checkpointUpTo(Long.MAX_VALUE)
                .orElseThrow(() -> broken("the log has a head of " + size + " entries and no checkpoint"));
        if (checkpoint.size() != size || !checkpoint.root().equals(head.root())) {
            throw broken("the head says " + size + " entries with root " + head.root() + ", the last checkpoint "
                    + checkpoint.size() + " with root " + checkpoint.root());
        }
        if (tables.past() != size) {
            throw broken("the head says " + size + " entries, the bundles hold them up to " + tables.past());
        }
        index(tables);
        LogState state;
        try {
            state = LogState.load(tables);
        } catch (ScittException e) {
            throw new ScittException(e.getMessage() + ADVICE, e);
        }
        signature(tables, head, checkpoint);
        lastBatch(tables, state);
        for (HeadMemory memory : memories) {
            seen(tables, state, memory);
        }
        return state;
    }

    private static void signature(LogTables tables, LogTables.Head head, LogTables.Checkpoint checkpoint) {
        CoseKey key = tables.keys().get(checkpoint.keyId());
        if (key == null) {
            throw broken("the key " + checkpoint.keyId() + " of the last checkpoint is missing");
        }
        byte[] signed = Receipt.toBeSigned(ReceiptShelf.header(head, key), head.root());
        Octets signature = checkpoint.receiptSignature();
        if (!key.verifies(key.algorithm(), signed, signature.toBytes())) {
            throw broken("the signature of the last checkpoint does not verify");
        }
    }

    /** The runs of the index are neighbours, from the first entry to where its state says. */
    private static void index(LogTables tables) {
        IndexTables index = new IndexTables(tables);
        long past = 0;
        for (IndexTables.Row run : index.runs()) {
            if (run.first() != past) {
                throw broken("the index has no run from entry " + past + " on");
            }
            past = run.past();
        }
        if (past != index.state().indexed()) {
            throw broken("the runs of the index reach to entry " + past + ", not to "
                    + index.state().indexed());
        }
    }

    /** What others have seen of this log must be in it. */
    private static void seen(LogTables tables, LogState state, HeadMemory memory) {
        Optional<SeenHead> highest;
        try {
            highest = memory.highest();
        } catch (RuntimeException e) {
            throw new ScittException(
                    "it could not be learned how far this log has been seen: " + e.getMessage()
                            + "; the log is not served",
                    e);
        }
        if (highest.isEmpty()) {
            return;
        }
        SeenHead head = highest.get();
        if (head.size() > state.size()) {
            throw broken("this database holds " + state.size() + " entries, and " + head.size()
                    + " were acknowledged or witnessed: it was cut off, or restored from a backup that is too old");
        }
        Digest root = new TileTree(new VerifiedTiles().of(tables, state.edge())).root(head.size());
        if (!root.equals(head.root())) {
            throw broken("the tree of the first " + head.size() + " entries has root " + root + ", and root "
                    + head.root() + " was witnessed: this is another log");
        }
    }

    /** The statements of the last batch, or the last of it, against the tiles, and those against the head. */
    private static void lastBatch(LogTables tables, LogState state) {
        long size = state.size();
        long first =
                tables.checkpointUpTo(size - 1).map(LogTables.Checkpoint::size).orElse(0L);
        EntryShelf shelf = new EntryShelf(tables, state, new VerifiedTiles().of(tables, state.edge()));
        for (long index = Math.max(first, size - MOST); index < size; index++) {
            shelf.statement(index);
        }
    }

    private static ScittException broken(String what) {
        return new ScittException(what + ADVICE);
    }
}
