package dev.alice.keri.witness;

import dev.alice.keri.KeriException;

/**
 * How many witnesses a pool has and how many of them are needed, safe against as many traitors F as so many witnesses can
 * bear: N ≥ 3F+1 and (N+F)/2 &lt; M ≤ N−F, with F at least 1.
 */
public record PoolSize(int witnesses, int needed) {
    private static final int LEAST = 4;

    public PoolSize {
        if (witnesses < LEAST) {
            throw new KeriException("a pool of " + witnesses + " witnesses cannot survive one that lies; " + LEAST
                    + " are the least that can");
        }
        int traitors = traitors(witnesses);
        int least = (witnesses + traitors) / 2 + 1;
        int most = witnesses - traitors;
        if (needed < least) {
            throw new KeriException(needed + " of " + witnesses + " witnesses are too few: with " + traitors
                    + " that lie, two different events could each find " + needed + "; ask for " + range(least, most));
        }
        if (needed > most) {
            throw new KeriException(needed + " of " + witnesses + " witnesses are too many: " + traitors
                    + " that are silent would stop everything; ask for " + range(least, most));
        }
    }

    /** The size with the least threshold that is safe. */
    public static PoolSize of(int witnesses) {
        return new PoolSize(witnesses, (witnesses + traitors(witnesses)) / 2 + 1);
    }

    /** How many of so many may lie or be silent. */
    public static int traitors(int witnesses) {
        return (witnesses - 1) / 3;
    }

    private static String range(int least, int most) {
        return least == most ? Integer.toString(least) : least + " to " + most;
    }
}
