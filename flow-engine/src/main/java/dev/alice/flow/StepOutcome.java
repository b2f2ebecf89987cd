package dev.alice.flow;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How a typed command ended, or why that is not known. */
public sealed interface StepOutcome {
    /** The exit code that the shell told for the line; empty where it told none. */
    default OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    /**
     * The command ended and the shell told its exit code.
     *
     * <p>A shell tells a death by signal {@code n} as the code {@code 128 + n} and in no other way, and a program may exit
     * with that number itself; so it stays an exit here, and {@link #signalHint()} names what it may have been.
     *
     * @param output what stood on the screen between the line and the next prompt
     * @param truncated whether the beginning of {@code output} is missing
     */
    record Exited(int code, String output, boolean truncated, Duration took) implements StepOutcome {
        @Override
        public OptionalInt exitCode() {
            return OptionalInt.of(code);
        }

        /** The signal, such as {@code SIGTERM}, that a death by it would have been told as this very code. */
        public Optional<String> signalHint() {
            return switch (code) {
                case 129 -> Optional.of("SIGHUP");
                case 130 -> Optional.of("SIGINT");
                case 131 -> Optional.of("SIGQUIT");
                case 132 -> Optional.of("SIGILL");
                case 134 -> Optional.of("SIGABRT");
                case 136 -> Optional.of("SIGFPE");
                case 137 -> Optional.of("SIGKILL");
                case 139 -> Optional.of("SIGSEGV");
                case 141 -> Optional.of("SIGPIPE");
                case 142 -> Optional.of("SIGALRM");
                case 143 -> Optional.of("SIGTERM");
                default -> Optional.empty();
            };
        }
    }

    /**
     * The line ended and the shell told its exit code, but programs that it started still run on the pane's terminal.
     *
     * @param line how the line itself ended
     * @param programs names of the programs that still run, at least one
     */
    record Backgrounded(Exited line, List<String> programs) implements StepOutcome {
        public Backgrounded {
            programs = List.copyOf(programs);
            if (programs.isEmpty()) {
                throw new IllegalArgumentException("Something that is left in the background has a name");
            }
        }

        @Override
        public OptionalInt exitCode() {
            return line.exitCode();
        }
    }

    /**
     * The prompt is back, but programs of the line are stopped, as by Ctrl-Z, and have not ended.
     *
     * @param programs names of the stopped programs, at least one
     */
    record Stopped(List<String> programs, String output, boolean truncated) implements StepOutcome {
        public Stopped {
            programs = List.copyOf(programs);
            if (programs.isEmpty()) {
                throw new IllegalArgumentException("Something that is stopped has a name");
            }
        }
    }

    /**
     * When the time to wait was over, a program of the line waited for keys of the person.
     *
     * @param sign what shows it, such as {@code asks for a password}; goes after the name of the program
     */
    record Interactive(String program, String sign, Duration waited) implements StepOutcome {}

    /** The command still ran when the time to wait was over, and nothing showed that it waits for a person. */
    record StillRunning(Duration waited) implements StepOutcome {}

    /** The shell refused the line or took it for unfinished; nothing of it ran, and it was taken off again. */
    record NotRun(String reason) implements StepOutcome {}

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
