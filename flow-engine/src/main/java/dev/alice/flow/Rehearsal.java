package dev.alice.flow;

import java.util.Optional;
import java.util.stream.IntStream;

/** The result of the rehearsal stage: evidence, or the reason why there is none. */
public sealed interface Rehearsal {
    /** The flow ran in a throw-away copy. */
    record Ran(Evidence evidence) implements Rehearsal {
        /** Whether every step ended as its prediction said. */
        public boolean asPredicted(Flow flow) {
            return evidence.steps().size() == flow.steps().size()
                    && IntStream.range(0, flow.steps().size())
                            .allMatch(i -> held(evidence.steps().get(i), i + 1, flow));
        }

        private static boolean held(StepEvidence seen, int step, Flow flow) {
            return seen.step() == step
                    && seen.limit().isEmpty()
                    && flow.steps().get(step - 1).prediction().holds(seen.exit());
        }
    }

    /** A strictly read-only flow needs no rehearsal. */
    record NotNeeded(String reason) implements Rehearsal {}

    /**
     * The flow could not be rehearsed here; policy decides what follows.
     *
     * @param partial what was seen until a step failed for a reason that may be the rehearsal's own
     */
    record NotPossible(String reason, boolean needsNetwork, Optional<Evidence> partial) implements Rehearsal {
        /** Nothing was tried. */
        public NotPossible(String reason, boolean needsNetwork) {
            this(reason, needsNetwork, Optional.empty());
        }
    }
}
