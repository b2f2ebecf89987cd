package dev.alice.scitt.merkle;

import dev.alice.scitt.Octets;

/** Where tiles are read from. */
@FunctionalInterface
public interface TileSource {
    /**
     * The hashes of a tile, 32 bytes each, from its first: all 256, or as many as the tree has so far.
     *
     * @throws dev.alice.scitt.ScittException if the tile is not there
     */
    Octets tile(TileId id);
}
