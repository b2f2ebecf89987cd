package dev.alice.scitt.log;

import java.util.List;

/** Ascending positions in the log, asked for one after the other. */
interface Places {
    /** The answer where there is no further position. */
    long NONE = Long.MAX_VALUE;

    /** The first position that is not before {@code index}. */
    long atLeast(long index);

    /** The positions that are in all of these. */
    static Places all(List<Places> several) {
        return index -> {
            long candidate = index;
            int agreed = 0;
            while (agreed < several.size()) {
                agreed = 0;
                for (Places places : several) {
                    long next = places.atLeast(candidate);
                    if (next == NONE) {
                        return NONE;
                    }
                    if (next > candidate) {
                        candidate = next;
                        break;
                    }
                    agreed++;
                }
            }
            return candidate;
        };
    }
}
