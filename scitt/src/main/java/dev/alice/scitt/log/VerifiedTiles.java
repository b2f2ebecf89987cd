package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileSource;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.merkle.TreeEdge;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Full tiles that were read and found to be what the tile above them says, up to the edge of the tree; the last ones that
 * were used are kept, 8 KiB each.
 */
final class VerifiedTiles {
    private static final int KEPT = 512;

    private final Map<TileId, Octets> kept = new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TileId, Octets> eldest) {
            return size() > KEPT;
        }
    };

    /** The tiles of a tree, whose edge is known to be right. */
    TileSource of(LogTables tables, TreeEdge edge) {
        return edge.over(id -> full(tables, edge, id));
    }

    /**
     * The tiles of a tree of which those of leaves are as they are stored: for a proof that is checked against a signed
     * root before it is given away. For one question, by one thread.
     */
    TileSource leavesUnproven(LogTables tables, TreeEdge edge) {
        Map<TileId, Octets> read = new HashMap<>();
        return edge.over(id -> {
            if (id.level() > 0) {
                return full(tables, edge, id);
            }
            Octets known = kept(id);
            return known == null ? read.computeIfAbsent(id, tables::storedTile) : known;
        });
    }

    private @Nullable Octets kept(TileId id) {
        synchronized (kept) {
            return kept.get(id);
        }
    }

    private Octets full(LogTables tables, TreeEdge edge, TileId id) {
        Octets known = kept(id);
        if (known != null) {
            return known;
        }
        Octets tile = tables.storedTile(id);
        TileId above = new TileId(id.level() + 1, id.index() / TileId.WIDTH);
        int at = (int) (id.index() % TileId.WIDTH) * Digest.LENGTH;
        Octets parent = of(tables, edge).tile(above);
        boolean right = tile.length() == TileId.WIDTH * Digest.LENGTH
                && parent.length() >= at + Digest.LENGTH
                && TileTree.perfect(tile, 0, TileId.WIDTH).octets().equals(parent.slice(at, at + Digest.LENGTH));
        if (!right) {
            throw new ScittException("tile " + id.level() + "/" + id.index()
                    + " is not the one whose hash is in the tile above; nothing is proven with it. Run fsck on this log"
                    + " and restore it from a backup");
        }
        synchronized (kept) {
            kept.put(id, tile);
        }
        return tile;
    }
}
