package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a log, read in one transaction; a statement is shown only if its hash is the one that is in the tree.
 * Neighbours are read together, so it is best asked in order.
 */
final class EntryShelf {
    private final LogTables tables;
    private final LogState state;
    private final TileSource tiles;
    private @Nullable Bundle bundle;
    private LogTables.@Nullable Checkpoint checkpoint;
    private long checkpointFrom;

    /** @param tiles the tiles of the tree of {@code state}, verified */
    EntryShelf(LogTables tables, LogState state, TileSource tiles) {
        this.tables = tables;
        this.state = state;
        this.tiles = tiles;
    }

    /** What is stored as the statement at a position, which is below the size; nothing says yet that it is in the tree. */
    Octets stored(long index) {
        Bundle found = bundle;
        if (found == null || index < found.first() || index >= found.past()) {
            found = tables.bundleOf(index).orElseThrow(() -> damaged(index, "is missing"));
            bundle = found;
        }
        return found.statement(index);
    }

    /** The bytes of the statement at a position, which is below the size. */
    Octets statement(long index) {
        Octets statement = stored(index);
        Octets leaves = tiles.tile(new TileId(0, index / TileId.WIDTH));
        int at = (int) (index % TileId.WIDTH) * Digest.LENGTH;
        boolean same = leaves.length() >= at + Digest.LENGTH
                && state.head().leaf().leaf(statement.toBytes()).octets().equals(leaves.slice(at, at + Digest.LENGTH));
        if (!same) {
            throw damaged(index, "is not the one whose hash is in the tree");
        }
        return statement;
    }

    /** The index line of the statement at a position. */
    LogEntry entry(long index) {
        SignedStatement statement = SignedStatement.decode(statement(index).toBytes());
        return LogEntry.of(statement, index, batch(index).time());
    }

    /** The signed head of the batch in which an entry came. */
    LogTables.Checkpoint batch(long index) {
        LogTables.Checkpoint found = checkpoint;
        if (found == null || index < checkpointFrom || index >= found.size()) {
            Optional<LogTables.Checkpoint> next = tables.checkpointBeyond(index, state.size());
            found = next.orElseThrow(() -> new ScittException(
                    "no checkpoint covers entry " + index + " of " + state.size() + "; run fsck on this log"));
            checkpoint = found;
            checkpointFrom = index;
        }
        return found;
    }

    private static ScittException damaged(long index, String how) {
        return new ScittException("the statement at index " + index + " " + how
                + "; it is not shown. Run fsck on this log and restore it from a backup");
    }
}
