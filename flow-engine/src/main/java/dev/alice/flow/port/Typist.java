package dev.alice.flow.port;

import dev.alice.flow.Clearance;
import dev.alice.flow.PaneRef;
import dev.alice.flow.StepOutcome;
import java.time.Duration;

/** The hands in one user's tmux: types what a clearance holds, and nothing else. */
public interface Typist {
    /** In an end probe, the place where the clearance's token is put. */
    String TOKEN = "{token}";

    /** Looks whether the pane is at an empty shell prompt. */
    Look look(PaneRef pane);

    /** Looks again, redeems the clearance and types its command and Enter; whatever differs stops before Enter. */
    Delivery type(Clearance clearance);

    /** Waits for the end of the command just typed, then types the clearance's end probe to learn the exit code. */
    StepOutcome awaitEnd(Clearance clearance, Duration limit, Progress progress);

    /** What a look at a pane shows. */
    sealed interface Look {}

    /**
     * The pane takes a command.
     *
     * @param shell its shell, such as {@code bash}
     * @param endProbe the line that will report an exit code in this shell, with {@link #TOKEN} where the token goes
     */
    record Ready(String shell, String endProbe) implements Look {}

    /** The pane takes no command now, and why. */
    record NotReady(String reason) implements Look {}

    /** What came of typing. */
    sealed interface Delivery {}

    /** The command and Enter were delivered. */
    record Delivered(int bytes) implements Delivery {}

    /** Nothing was entered, and why; what had been put on the line was taken off it. */
    record Withheld(String reason) implements Delivery {}

    /**
     * The command may or may not have been entered, or not as it is: the way to the pane broke while typing, or somebody
     * else typed at that very moment.
     */
    record Uncertain(String reason) implements Delivery {}
}
