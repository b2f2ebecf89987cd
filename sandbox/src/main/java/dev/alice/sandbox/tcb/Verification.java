package dev.alice.sandbox.tcb;

import java.util.List;

/** The result of verifying a quote, with each step that was taken, in words. */
public sealed interface Verification {
    List<String> steps();

    /** Every step held. What the registers should be is not part of it: that takes reference values. */
    record Verified(TpmsAttest attest, List<String> steps) implements Verification {
        public Verified {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A step failed; later ones were not taken.
     *
     * @param steps that held before
     */
    record Refused(String reason, List<String> steps) implements Verification {
        public Refused {
            steps = List.copyOf(steps);
        }
    }
}
