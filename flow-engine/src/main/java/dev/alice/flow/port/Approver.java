package dev.alice.flow.port;

import dev.alice.flow.Approval;
import dev.alice.flow.Cleared;
import dev.alice.flow.Judged;
import dev.alice.flow.StepOutcome;
import java.util.function.BooleanSupplier;

/** The person, or what stands for their consent. */
public interface Approver {
    /**
     * Asks for as much approval as the verdict wants. Not called for a verdict that wants none.
     *
     * @param withdrawn whether the question is void by now; whoever waits for a person asks this about every second, and
     *     answers {@link Absent} once it is
     */
    Answer decide(Judged judged, BooleanSupplier withdrawn);

    /** Whether to go on with the next step, where the person chose to go step by step. */
    boolean goOn(Cleared cleared, int nextStep, StepOutcome before);

    /** The person's answer. */
    sealed interface Answer {}

    /** Approved. */
    record Yes(Approval approval) implements Answer {}

    /** Declined, with the person's words or the reason. */
    record No(String reason) implements Answer {}

    /** Nobody could be asked or nobody answered. */
    record Absent(String reason) implements Answer {}
}
