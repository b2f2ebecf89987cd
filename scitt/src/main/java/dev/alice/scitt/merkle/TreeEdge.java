package dev.alice.scitt.merkle;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The right edge of a tree: its size and the unfinished tile of every level, which is all that appending needs.
 *
 * @param size the number of leaves
 * @param unfinished for each tile level the hashes of its last, not yet full tile; possibly none
 */
public record TreeEdge(long size, List<Octets> unfinished) {
    public TreeEdge {
        unfinished = List.copyOf(unfinished);
        for (int level = 0; level < unfinished.size(); level++) {
            if (unfinished.get(level).length() != width(size, level) * Digest.LENGTH) {
                throw new ScittException("the last tile of level " + level + " does not fit a tree of " + size
                        + " leaves; run fsck on this log");
            }
        }
    }

    /** The edge of the tree without leaves. */
    public static TreeEdge empty() {
        return new TreeEdge(0, List.of());
    }

    /** The edge of a stored tree; what its last tiles hold beyond {@code size} is left out. */
    public static TreeEdge load(long size, TileSource tiles) {
        List<Octets> unfinished = new ArrayList<>();
        for (int level = 0; size >>> (TileId.HEIGHT * level) > 0; level++) {
            int bytes = width(size, level) * Digest.LENGTH;
            if (bytes == 0) {
                unfinished.add(Octets.empty());
                continue;
            }
            Octets tile = tiles.tile(new TileId(level, (size >>> (TileId.HEIGHT * level)) / TileId.WIDTH));
            if (tile.length() < bytes) {
                throw new ScittException("the last tile of level " + level + " has " + tile.length()
                        + " bytes, and a tree of " + size + " leaves needs " + bytes + "; run fsck on this log");
            }
            unfinished.add(tile.slice(0, bytes));
        }
        return new TreeEdge(size, unfinished);
    }

    /** The tree after these leaves, and every tile that differs from before; this value stays as it is. */
    public Growth append(List<Digest> leaves) {
        List<ByteArrayOutputStream> levels = new ArrayList<>();
        for (Octets tile : unfinished) {
            ByteArrayOutputStream level = new ByteArrayOutputStream(TileId.WIDTH * Digest.LENGTH);
            level.writeBytes(tile.toBytes());
            levels.add(level);
        }
        Map<TileId, Octets> changed = new LinkedHashMap<>();
        long count = size;
        for (Digest leaf : leaves) {
            push(levels, 0, count, leaf, changed);
            count++;
        }
        List<Octets> edge = new ArrayList<>();
        for (int level = 0; level < levels.size(); level++) {
            Octets tile = Octets.of(levels.get(level).toByteArray());
            edge.add(tile);
            boolean touched = count >>> (TileId.HEIGHT * level) != size >>> (TileId.HEIGHT * level);
            if (touched && tile.length() > 0) {
                changed.put(new TileId(level, (count >>> (TileId.HEIGHT * level)) / TileId.WIDTH), tile);
            }
        }
        return new Growth(new TreeEdge(count, edge), changed);
    }

    /** These tiles where the edge has them, the others from {@code stored}. */
    public TileSource over(TileSource stored) {
        return id -> {
            long last = (size >>> (TileId.HEIGHT * id.level())) / TileId.WIDTH;
            boolean here = id.level() < unfinished.size() && id.index() == last;
            return here ? unfinished.get(id.level()) : stored.tile(id);
        };
    }

    private static void push(
            List<ByteArrayOutputStream> levels, int level, long position, Digest hash, Map<TileId, Octets> changed) {
        if (level == levels.size()) {
            levels.add(new ByteArrayOutputStream(TileId.WIDTH * Digest.LENGTH));
        }
        ByteArrayOutputStream tile = levels.get(level);
        tile.writeBytes(hash.toBytes());
        if (tile.size() == TileId.WIDTH * Digest.LENGTH) {
            Octets full = Octets.of(tile.toByteArray());
            long index = position / TileId.WIDTH;
            changed.put(new TileId(level, index), full);
            tile.reset();
            push(levels, level + 1, index, TileTree.perfect(full, 0, TileId.WIDTH), changed);
        }
    }

    private static int width(long size, int level) {
        return (int) ((size >>> (TileId.HEIGHT * level)) % TileId.WIDTH);
    }

    /**
     * What appending gave.
     *
     * @param edge the tree afterwards
     * @param changed the new and the lengthened tiles
     */
    public record Growth(TreeEdge edge, Map<TileId, Octets> changed) {
        public Growth {
            changed = Map.copyOf(changed);
        }

        /** The changed tiles, then the edge, then {@code stored}. */
        public TileSource over(TileSource stored) {
            TileSource below = edge.over(stored);
            return id -> {
                Octets tile = changed.get(id);
                return tile != null ? tile : below.tile(id);
            };
        }
    }
}
