package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.io.ByteArrayOutputStream;
import java.time.Instant;

/**
 * What a log is at one moment: its head, the right edge of its tree, and the time of its last entry. Index, path and root
 * of a proof come from one such value.
 */
record LogState(LogTables.Head head, TreeEdge edge, Instant last) {
    private static final String ADVICE = "; run fsck on this log and restore it from a backup";

    long size() {
        return head.size();
    }

    /** Reads the state in one transaction, and folds it: the root of the edge must be that of the head. */
    static LogState load(LogTables tables) {
        LogTables.Head head = tables.head()
                .orElseThrow(() -> new ScittException("this database holds no log yet; start the server once"));
        TreeEdge edge = TreeEdge.load(head.size(), stored(tables, head));
        Digest root = root(edge);
        if (!root.equals(head.root())) {
            throw new ScittException("the tiles fold to root " + root + " and the head says " + head.root() + ADVICE);
        }
        Instant last = tables.checkpointUpTo(head.size())
                .map(LogTables.Checkpoint::time)
                .orElse(Instant.EPOCH);
        return new LogState(head, edge, last);
    }

    /** The root of a tree, for which its edge is enough. */
    static Digest root(TreeEdge edge) {
        TileSource none = id -> {
            throw new ScittException("the root of a tree needs its edge alone, not tile " + id);
        };
        return new TileTree(edge.over(none)).root(edge.size());
    }

    /** The tiles as they are stored; the last of level 0 is made of the statements. */
    static TileSource stored(LogTables tables, LogTables.Head head) {
        return id -> id.level() == 0 && id.index() == head.size() / TileId.WIDTH
                ? lastLeaves(tables, head)
                : tables.storedTile(id);
    }

    private static Octets lastLeaves(LogTables tables, LogTables.Head head) {
        long size = head.size();
        long first = size - size % TileId.WIDTH;
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        long at = first;
        while (at < size) {
            long index = at;
            Bundle bundle = tables.bundleOf(index)
                    .orElseThrow(() -> new ScittException(
                            "entry " + index + " is missing; the head says " + size + " entries" + ADVICE));
            for (; at < Math.min(bundle.past(), size); at++) {
                hashes.writeBytes(
                        head.leaf().leaf(bundle.statement(at).toBytes()).toBytes());
            }
        }
        return Octets.of(hashes.toByteArray());
    }
}
