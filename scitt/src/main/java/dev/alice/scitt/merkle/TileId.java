package dev.alice.scitt.merkle;

/**
 * The address of a tile: 256 neighbouring hashes of one level of the tree, as C2SP tlog-tiles cuts it.
 *
 * @param level the tile level; its hashes are the nodes of tree level {@code 8 · level}
 * @param index the position of the tile in its level, from 0
 */
public record TileId(int level, long index) {
    /** The number of hashes of a full tile. */
    public static final int WIDTH = 256;
    /** The number of tree levels that one tile level spans. */
    static final int HEIGHT = 8;

    public TileId {
        if (level < 0 || level > 7 || index < 0) {
            throw new IllegalArgumentException("no such tile: level " + level + ", index " + index);
        }
    }
}
