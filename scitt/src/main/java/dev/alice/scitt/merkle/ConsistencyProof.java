package dev.alice.scitt.merkle;

import dev.alice.scitt.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A proof that a tree is a continuation of an older one (RFC 9162 §2.1.4); foreign ones may be wrong, {@link #fold}
 * tells.
 *
 * @param size1 the number of leaves of the older tree
 * @param size2 the number of leaves of the newer tree
 * @param path the hashes of the proof, at most 64
 */
public record ConsistencyProof(long size1, long size2, List<Digest> path) {
    private static final int MAX_PATH = 64;
    private static final String SECTION = "RFC 9162 §2.1.4.2 step ";

    public ConsistencyProof {
        if (size1 < 0 || size2 < 0) {
            throw new MalformedException("a tree has no negative size: " + size1 + ", " + size2);
        }
        if (path.size() > MAX_PATH) {
            throw new MalformedException("a consistency path has at most 64 hashes, not " + path.size());
        }
        path = List.copyOf(path);
    }

    /** Recomputes the newer root, after having checked that the proof leads to the known older root. */
    public Fold fold(Digest firstHash) {
        // The algorithm is defined for 0 < first < second alone.
        if (size1 < 1 || size1 >= size2) {
            return new Fold.Refused("RFC 9162 §2.1.4.2", "sizes must be 0 < " + size1 + " < " + size2);
        }
        // 1. If consistency_path is an empty array, stop and fail.
        if (path.isEmpty()) {
            return new Fold.Refused(SECTION + 1, "the path is empty");
        }
        // 2. If first is an exact power of 2, then prepend first_hash to the consistency_path array.
        List<Digest> hashes = new ArrayList<>(path.size() + 1);
        if (Long.bitCount(size1) == 1) {
            hashes.add(firstHash);
        }
        hashes.addAll(path);
        // 3. Set fn to first - 1 and sn to second - 1.
        long fn = size1 - 1;
        long sn = size2 - 1;
        // 4. If LSB(fn) is set, then right-shift both fn and sn equally until LSB(fn) is not set.
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        // 5. Set both fr and sr to the first value in the consistency_path array.
        Digest fr = hashes.get(0);
        Digest sr = hashes.get(0);
        // 6. For each subsequent value c in the consistency_path array:
        for (Digest c : hashes.subList(1, hashes.size())) {
            // 6.1 If sn is 0, then stop the iteration and fail the proof verification.
            if (sn == 0) {
                return new Fold.Refused(SECTION + "6.1", "the path is longer than the tree is high");
            }
            // 6.2 If LSB(fn) is set, or if fn is equal to sn:
            if ((fn & 1) == 1 || fn == sn) {
                fr = Digest.node(c, fr);
                sr = Digest.node(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = Digest.node(sr, c);
            }
            // 6.3 Finally, right-shift both fn and sn one time.
            fn >>>= 1;
            sn >>>= 1;
        }
        // 7. Verify that fr is first_hash and that sn is 0; the caller compares sr with second_hash.
        if (sn != 0) {
            return new Fold.Refused(SECTION + 7, "the path is shorter than the tree is high");
        }
        if (!fr.equals(firstHash)) {
            return new Fold.Refused(SECTION + 7, "the path does not lead to the older root " + firstHash);
        }
        return new Fold.Root(sr);
    }
}
