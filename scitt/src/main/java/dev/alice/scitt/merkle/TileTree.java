package dev.alice.scitt.merkle;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tree as its tiles tell it: roots and proofs of every size that it ever had, in O(log n) tiles. It remembers what it
 * has computed, so it is made for one question or one batch, by one thread.
 */
public final class TileTree {
    private final TileSource tiles;
    /** Inner nodes that were computed, by level and index: the proofs of one batch have most of theirs in common. */
    private final Map<Long, Digest> nodes = new HashMap<>();
    /** Roots over ragged ranges, by both ends. */
    private final Map<Range, Digest> ranges = new HashMap<>();

    private record Range(long lo, long hi) {}

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
        Range range = new Range(lo, hi);
        Digest known = ranges.get(range);
        if (known == null) {
            long k = split(n);
            known = Digest.node(range(lo, lo + k), range(lo + k, hi));
            ranges.put(range, known);
        }
        return known;
    }

    /** The hash of the perfect subtree number {@code index} of height {@code level}. */
    private Digest node(int level, long index) {
        int within = level % TileId.HEIGHT;
        if (within == 0) {
            return hash(level / TileId.HEIGHT, index);
        }
        long name = (long) level << 56 | index;
        Digest known = nodes.get(name);
        if (known == null) {
            known = Digest.node(node(level - 1, 2 * index), node(level - 1, 2 * index + 1));
            nodes.put(name, known);
        }
        return known;
    }

    private Digest hash(int level, long index) {
        Octets tile = tiles.tile(new TileId(level, index / TileId.WIDTH));
        int from = (int) (index % TileId.WIDTH) * Digest.LENGTH;
        if (tile.length() < from + Digest.LENGTH) {
            throw new ScittException("tile " + level + "/" + index / TileId.WIDTH + " has "
                    + tile.length() / Digest.LENGTH + " hashes, and number " + index % TileId.WIDTH
                    + " is needed; run fsck on this log");
        }
        return new Digest(tile.slice(from, from + Digest.LENGTH));
    }

    /** The root over {@code count} neighbouring hashes from {@code from} on, a power of two. */
    public static Digest perfect(Octets hashes, int from, int count) {
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
