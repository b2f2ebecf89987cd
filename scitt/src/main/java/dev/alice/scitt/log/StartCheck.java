package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.util.List;

/**
 * The check before a log is served: head, last checkpoint, tiles and the entries of the last batch must tell one story.
 * It costs the same for a log of any size; {@link Fsck} checks everything.
 */
final class StartCheck {
    private static final String ADVICE =
            "; the log is not served. Run fsck to see the damage, and restore the database from a backup";

    private StartCheck() {}

    static void check(LogTables tables, LogTables.Head head) {
        long size = head.size();
        LogTables.Checkpoint checkpoint = tables.checkpointUpTo(Long.MAX_VALUE)
                .orElseThrow(() -> broken("the log has a head of " + size + " entries and no checkpoint"));
        if (checkpoint.size() != size || !checkpoint.root().equals(head.root())) {
            throw broken("the head says " + size + " entries with root " + head.root() + ", the last checkpoint "
                    + checkpoint.size() + " with root " + checkpoint.root());
        }
        long last = tables.lastEntry().map(LogEntry::index).orElse(-1L);
        if (last != size - 1 || tables.entryCount() != size) {
            throw broken("the head says " + size + " entries, the table holds " + tables.entryCount() + " up to index "
                    + last);
        }
        TreeEdge edge = TreeEdge.load(size, tables.tiles());
        TileTree tree = new TileTree(edge.over(tables.tiles()));
        Digest root = tree.root(size);
        if (!root.equals(head.root())) {
            throw broken("the tiles fold to root " + root + " and the head says " + head.root());
        }
        signature(tables, head, checkpoint);
        lastBatch(tables, tree, size);
    }

    private static void signature(LogTables tables, LogTables.Head head, LogTables.Checkpoint checkpoint) {
        Ed25519Key key = tables.keys().get(checkpoint.keyId());
        if (key == null) {
            throw broken("the key " + checkpoint.keyId() + " of the last checkpoint is missing");
        }
        byte[] signed = Receipt.toBeSigned(ReceiptShelf.header(head, checkpoint.keyId()), head.root());
        Octets signature = checkpoint.receiptSignature();
        if (!key.verifies(Algorithm.ED25519, signed, signature.toBytes())) {
            throw broken("the signature of the last checkpoint does not verify");
        }
    }

    private static void lastBatch(LogTables tables, TileTree tree, long size) {
        long first =
                tables.checkpointUpTo(size - 1).map(LogTables.Checkpoint::size).orElse(0L);
        List<LogTables.StoredEntry> entries = tables.entriesFrom(first, (int) Math.min(size - first, 4096));
        for (LogTables.StoredEntry stored : entries) {
            long index = stored.entry().index();
            if (!Digest.leaf(stored.statement().toBytes()).equals(tree.leaf(index))) {
                throw broken("the statement at index " + index + " is not the one whose hash is in the tree");
            }
        }
    }

    private static ScittException broken(String what) {
        return new ScittException(what + ADVICE);
    }
}
