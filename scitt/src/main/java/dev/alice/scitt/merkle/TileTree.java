package dev.alice.scitt.merkle;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.util.ArrayList;
import java.util.List;

/** The tree as its tiles tell it: roots and proofs of every size that it ever had, in O(log n) tiles. */
public final class TileTree {
    private final TileSource tiles;

    public TileTree(TileSource tiles) {
        this.tiles = tiles;
    }

    /** The root of the tree of the first {@code size} leaves (RFC 9162 §2.1.1); {@code size} is at least 1. */
    public Digest root(long size) {
        if (size < 1) {
            throw new IllegalArgumentException("a root is asked for of " + size + " leaves");
        }
        return range(0, size);
    }

    /** The hash of the leaf at {@code index}. */
    public Digest leaf(long index) {
        return node(0, index);
    }

    /** The proof that leaf {@code index} is in the tree of {@code size} leaves (RFC 9162 §2.1.3.1). */
    public InclusionProof inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " is not in a tree of " + size);
        }
        List<Digest> path = new ArrayList<>();
        path(index, 0, size, path);
        return new InclusionProof(size, index, path);
    }

    /** The proof that the tree of {@code size2} continues that of {@code size1}, {@code 0 < size1 < size2} (§2.1.4.1). */
    public ConsistencyProof consistency(long size1, long size2) {
        if (size1 < 1 || size1 >= size2) {
            throw new IllegalArgumentException("no consistency proof from " + size1 + " to " + size2);
        }
        List<Digest> path = new ArrayList<>();
        subproof(size1, 0, size2, true, path);
        return new ConsistencyProof(size1, size2, path);
    }

    /** PATH(m, D[lo:hi]) of §2.1.3.1, appended to {@code path} from the leaf upwards. */
    private void path(long m, long lo, long hi, List<Digest> path) {
        if (hi - lo == 1) {
            return;
        }
        long split = lo + split(hi - lo);
        if (m < split) {
            path(m, lo, split, path);
            path.add(range(split, hi));
        } else {
            path(m, split, hi, path);
            path.add(range(lo, split));
        }
    }

    /** SUBPROOF(m, D[lo:hi], whole) of §2.1.4.1. */
    private void subproof(long m, long lo, long hi, boolean whole, List<Digest> path) {
        long n = hi - lo;
        if (m == n) {
            if (!whole) {
                path.add(range(lo, hi));
            }
            return;
        }
        long k = split(n);
        if (m <= k) {
            subproof(m, lo, lo + k, whole, path);
            path.add(range(lo + k, hi));
        } else {
            subproof(m - k, lo + k, hi, false, path);
            path.add(range(lo, lo + k));
        }
    }

    /** MTH(D[lo:hi]) of §2.1.1; {@code lo} is a multiple of the smallest power of two that holds the range. */
    private Digest range(long lo, long hi) {
        long n = hi - lo;
        if (Long.bitCount(n) == 1) {
            return node(Long.numberOfTrailingZeros(n), lo / n);
        }
        long k = split(n);
        return Digest.node(range(lo, lo + k), range(lo + k, hi));
    }

    /** The hash of the perfect subtree number {@code index} of height {@code level}. */
    private Digest node(int level, long index) {
        int within = level % TileId.HEIGHT;
        long first = index << within;
        Octets tile = tiles.tile(new TileId(level / TileId.HEIGHT, first / TileId.WIDTH));
        int from = (int) (first % TileId.WIDTH);
        int count = 1 << within;
        if (tile.length() < (from + count) * Digest.LENGTH) {
            throw new ScittException("tile " + level / TileId.HEIGHT + "/" + first / TileId.WIDTH + " has "
                    + tile.length() / Digest.LENGTH + " hashes, and " + (from + count)
                    + " are needed; run fsck on this log");
        }
        return perfect(tile, from, count);
    }

    /** The root over {@code count} neighbouring hashes, a power of two. */
    static Digest perfect(Octets hashes, int from, int count) {
        if (count == 1) {
            return new Digest(hashes.slice(from * Digest.LENGTH, (from + 1) * Digest.LENGTH));
        }
        int half = count / 2;
        return Digest.node(perfect(hashes, from, half), perfect(hashes, from + half, half));
    }

    /** The largest power of two that is smaller than n. */
    private static long split(long n) {
        return Long.highestOneBit(n - 1);
    }
}
