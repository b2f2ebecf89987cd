package dev.alice.flow;

/** One typed step and how it ended. */
public record StepRun(int step, CommandText command, StepOutcome outcome) {
    /** Whether the step is known to have ended as its prediction said. */
    public boolean asPredicted(Prediction prediction) {
        return outcome.exitCode().isPresent()
                && prediction.holds(outcome.exitCode().getAsInt());
    }
}
