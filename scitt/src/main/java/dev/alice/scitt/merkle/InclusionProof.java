package dev.alice.scitt.merkle;

import dev.alice.scitt.MalformedException;
import java.util.List;

/**
 * A proof that a leaf is in a tree (RFC 9162 §2.1.3); foreign ones may be wrong, {@link #fold} tells.
 *
 * @param treeSize the number of leaves of the tree
 * @param leafIndex the position of the leaf, from 0
 * @param path the sibling hashes from the leaf upwards, at most 63
 */
public record InclusionProof(long treeSize, long leafIndex, List<Digest> path) {
    static final int MAX_PATH = 63;
    private static final String SECTION = "RFC 9162 §2.1.3.2 step ";

    public InclusionProof {
        if (treeSize < 1 || leafIndex < 0) {
            throw new MalformedException(
                    "an inclusion proof has tree_size ≥ 1 and leaf_index ≥ 0, not " + treeSize + " and " + leafIndex);
        }
        if (path.size() > MAX_PATH) {
            throw new MalformedException("an inclusion path has at most 63 hashes, not " + path.size());
        }
        path = List.copyOf(path);
    }

    /** Recomputes the root from a leaf hash (RFC 9162 §2.1.3.2, up to the comparison with a known root). */
    public Fold fold(Digest leaf) {
        // 1. Compare leaf_index against tree_size.
        if (leafIndex >= treeSize) {
            return new Fold.Refused(SECTION + 1, "leaf_index " + leafIndex + " is not below tree_size " + treeSize);
        }
        // 2. Set fn to leaf_index and sn to tree_size - 1.
        long fn = leafIndex;
        long sn = treeSize - 1;
        // 3. Set r to hash.
        Digest r = leaf;
        // 4. For each value p in the inclusion_path array:
        for (Digest p : path) {
            // 4.1 If sn is 0, then stop the iteration and fail the proof verification.
            if (sn == 0) {
                return new Fold.Refused(SECTION + "4.1", "the path is longer than the tree is high");
            }
            // 4.2 If LSB(fn) is set, or if fn is equal to sn:
            if ((fn & 1) == 1 || fn == sn) {
                r = Digest.node(p, r);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                r = Digest.node(r, p);
            }
            // 4.3 Finally, right-shift both fn and sn one time.
            fn >>>= 1;
            sn >>>= 1;
        }
        // 5. Compare sn to 0; without this check a path that stops too low would pass for a subtree's root.
        if (sn != 0) {
            return new Fold.Refused(SECTION + 5, "the path is shorter than the tree is high");
        }
        return new Fold.Root(r);
    }
}
