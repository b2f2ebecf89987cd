package dev.alice.keri.controller;

import dev.alice.keri.KeriException;
import dev.alice.keri.witness.PoolSize;

/**
 * The rule that makes a witness threshold safe: with N witnesses of which F may lie, (N+F)/2 &lt; M ≤ N−F and N ≥ 3F+1. Then
 * two events at one place can never both be fully receipted, and F silent witnesses stop nothing. Fewer than four
 * witnesses survive no traitor, and are allowed for identifiers that gate nothing.
 */
public final class Immunity {
    private Immunity() {}

    /** The least threshold that survives as many traitors as so many witnesses can; all of them below four. */
    public static int threshold(int witnesses) {
        return traitors(witnesses) == 0 ? witnesses : PoolSize.of(witnesses).needed();
    }

    public static boolean holds(int witnesses, int toad) {
        if (witnesses == 0) {
            return toad == 0;
        }
        int traitors = traitors(witnesses);
        return 2 * toad > witnesses + traitors && toad <= witnesses - traitors;
    }

    /**
     * Refuses a pair that is not immune.
     *
     * @throws KeriException that says which threshold would be
     */
    public static void check(int witnesses, int toad) {
        if (holds(witnesses, toad)) {
            return;
        }
        int right = threshold(witnesses);
        String why = witnesses == 0
                ? "without witnesses the threshold is 0"
                : 2 * toad <= witnesses + traitors(witnesses)
                        ? "two events at one place could each find " + toad
                        : "one witness that is down would stop everything";
        throw new KeriException("a threshold of " + toad + " of " + witnesses + " witnesses is not immune: " + why
                + "; with " + witnesses + " it is " + right);
    }

    private static int traitors(int witnesses) {
        return witnesses < 4 ? 0 : PoolSize.traitors(witnesses);
    }
}
