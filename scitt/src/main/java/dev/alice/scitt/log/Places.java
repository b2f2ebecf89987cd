package dev.alice.scitt.log;

import java.util.List;

/** Ascending positions in the log, asked for one after the other. */
interface Places {
    /** The answer where there is no further position. */
    long NONE = Long.MAX_VALUE;

    /** The first position that is not before {@code index}. */
    long atLeast(long index);

    /** So many looks, after which it is over: names that are frequent and never together would be followed to the end. */
    final class Work {
        private int left;

        Work(int looks) {
            this.left = looks;
        }

        boolean isOver() {
            return left == 0;
        }

        /** The first position from {@code index} on that is in all of these; when it is over, one that none is before. */
        long next(List<Places> several, long index) {
            long candidate = index;
            int agreed = 0;
            while (agreed < several.size()) {
                agreed = 0;
                for (Places places : several) {
                    if (left == 0) {
                        return candidate;
                    }
                    left--;
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
        }
    }
}
