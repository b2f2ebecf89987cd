package dev.alice.sandbox.quote;

import dev.alice.sandbox.tcb.TpmsAttest;
import java.util.List;

/** The result of appraising a bundle, with every step in words. */
public sealed interface Verification {
    List<Check> checks();

    /** Whether a step was taken and held. */
    default boolean held(Check.Step step) {
        return checks().stream().anyMatch(check -> check.step() == step && check.outcome() == Check.Outcome.OK);
    }

    /**
     * No step failed. What was not checked is not proven: look at the steps.
     *
     * @param software whether the TPM is a program, by its own words or its maker's
     */
    record Verified(TpmsAttest attest, boolean software, List<Check> checks) implements Verification {
        public Verified {
            checks = List.copyOf(checks);
        }

        /** Whether a maker's certificate and an activated credential show that a real TPM holds the key. */
        public boolean endorsed() {
            return held(Check.Step.MAKER) && held(Check.Step.ACTIVATION);
        }
    }

    /** A step failed. */
    record Refused(String reason, List<Check> checks) implements Verification {
        public Refused {
            checks = List.copyOf(checks);
        }
    }
}
