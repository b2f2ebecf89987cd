package dev.alice.flow;

import java.time.Duration;

/** How a typed command ended, or why that is not known. */
public sealed interface StepOutcome {
    /** The command ended and the shell told its exit code. */
    record Exited(int code, String output, boolean truncated, Duration took) implements StepOutcome {}

    /** The command still ran when the time to wait was over. */
    record StillRunning(Duration waited) implements StepOutcome {}

    /** The pane is gone. */
    record PaneClosed() implements StepOutcome {}

    /** Another program than the shell that took the command is at the prompt. */
    record ShellReplaced(String program) implements StepOutcome {}

    /** The way to the user's tmux is gone. */
    record ConnectionLost(String reason) implements StepOutcome {}

    /** The person or the server stopped waiting. */
    record Interrupted(String reason) implements StepOutcome {}

    /** The command was typed, but its end could not be told. */
    record Unobserved(String reason) implements StepOutcome {}
}
