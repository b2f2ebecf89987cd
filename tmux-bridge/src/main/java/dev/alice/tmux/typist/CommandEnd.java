package dev.alice.tmux.typist;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxException;
import java.time.Duration;
import java.util.Optional;

/** The waiting for a typed command to end, and the question for its exit code. */
final class CommandEnd {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(15);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
    private static final Duration LONG_PAUSE = Duration.ofMillis(250);
    private static final Duration PROCESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final int MAX_SILENCES = 3;

    private final TmuxClient client;
    private final TmuxServer server;
    private final Lookout lookout;
    private final Pause pause;

    CommandEnd(TmuxClient client, TmuxServer server, Lookout lookout, Pause pause) {
        this.client = client;
        this.server = server;
        this.lookout = lookout;
        this.pause = pause;
    }

    StepOutcome await(
            PaneTypist.Pending command,
            Line.Entered line,
            String token,
            String endProbe,
            Duration limit,
            Progress progress) {
        long start = System.nanoTime();
        long processesAt = start + Duration.ofSeconds(1).toNanos();
        int silences = 0;
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (progress.cancelled()) {
                return new StepOutcome.Interrupted("nobody waits for the command any more; it may still run");
            }
            boolean over = waited.compareTo(limit) >= 0;
            try {
                boolean closer = over || System.nanoTime() >= processesAt;
                Optional<StepOutcome> outcome = step(command, line, token, endProbe, closer);
                if (outcome.isPresent()) {
                    return outcome.get();
                }
                if (closer) {
                    processesAt = System.nanoTime() + PROCESS_INTERVAL.toNanos();
                }
                silences = 0;
            } catch (TmuxException e) {
                switch (e.kind()) {
                    case UNREACHABLE, LOST -> {
                        return new StepOutcome.ConnectionLost(words(e));
                    }
                    case TIME_LIMIT -> {
                        silences++;
                        if (silences >= MAX_SILENCES) {
                            return new StepOutcome.ConnectionLost(words(e));
                        }
                    }
                    case VERSION, PROTOCOL, TOO_LARGE, REFUSED -> {
                        return new StepOutcome.Unobserved(words(e));
                    }
                }
            }
            if (over) {
                return new StepOutcome.StillRunning(waited);
            }
            Duration next = waited.compareTo(Duration.ofMillis(300)) < 0
                    ? FIRST_PAUSE
                    : waited.compareTo(Duration.ofMinutes(1)) < 0 ? BUSY_PAUSE : LONG_PAUSE;
            if (!pause.of(next)) {
                return new StepOutcome.Interrupted("the waiting was interrupted; the command may still run");
            }
        }
    }

    /** One look; an outcome ends the waiting. */
    private Optional<StepOutcome> step(
            PaneTypist.Pending command, Line.Entered line, String token, String endProbe, boolean closer) {
        Optional<View> found = lookout.view(command.pane(), 0);
        switch (lookout.flags(command.pane(), found).orElse(null)) {
            case Sight.Gone gone -> {
                return Optional.of(new StepOutcome.PaneClosed());
            }
            case Sight.OtherServer other -> {
                return Optional.of(new StepOutcome.ConnectionLost(other.reason()));
            }
            case Sight.Blocked blocked -> {
                return Optional.empty();
            }
            case Sight.AtPrompt at -> throw new IllegalStateException("Flags alone never tell a prompt");
            case null -> {}
        }
        View view = found.orElseThrow();
        if (view.pane().pid() != command.at().view().pane().pid()) {
            return Optional.of(new StepOutcome.ShellReplaced(view.pane().command()));
        }
        boolean prompt = PromptRow.read(view, command.at().shell(), lookout.prompt(view.pane()), true)
                instanceof PromptRow.Empty;
        if (!prompt) {
            return closer ? whileRunning(command, line, view) : Optional.empty();
        }
        return switch (lookout.look(command.pane(), true)) {
            case Sight.Gone gone -> Optional.of(new StepOutcome.PaneClosed());
            case Sight.OtherServer other -> Optional.of(new StepOutcome.ConnectionLost(other.reason()));
            case Sight.Blocked blocked -> replaced(command, blocked.program());
            case Sight.AtPrompt at -> {
                Optional<StepOutcome> replaced = replaced(command, at.program());
                yield replaced.isPresent() ? replaced : Optional.of(ended(command, line, at, token, endProbe));
            }
        };
    }

    private Optional<StepOutcome> whileRunning(PaneTypist.Pending command, Line.Entered line, View view) {
        Processes processes = lookout.processes(view);
        Optional<StepOutcome> replaced = replaced(command, processes.program());
        boolean editing = processes.foreground() && !processes.lineMode() && !processes.echo();
        if (replaced.isEmpty() && editing && command.at().shell().alwaysEdits()) {
            if (line.typed().standsAtCursor(view, command.at().shell().decoratesTheRight())
                    || PromptRow.isContinuation(view)) {
                return Optional.of(new StepOutcome.Unobserved(command.at().program()
                        + " did not take the line as a whole command; it waits at the pane for its end or a"
                        + " correction"));
            }
        }
        return replaced;
    }

    private static Optional<StepOutcome> replaced(PaneTypist.Pending command, String program) {
        return program.isEmpty() || program.equals(command.at().program())
                ? Optional.empty()
                : Optional.of(new StepOutcome.ShellReplaced(program));
    }

    private StepOutcome ended(
            PaneTypist.Pending command, Line.Entered line, Sight.AtPrompt at, String token, String endProbe) {
        Duration took = Duration.ofNanos(System.nanoTime() - command.since());
        CommandOutput output = CommandOutput.read(server, line, at);
        if (!endProbe.contains(EndProbe.buffer(token))) {
            return new StepOutcome.Unobserved("no line that asks for the exit code was cleared");
        }
        Line asking = new Line(client, lookout, command.pane(), pause);
        return switch (asking.enter(at, endProbe)) {
            case Line.Refused refused ->
                new StepOutcome.Unobserved(
                        "the command ended, but its exit code could not be asked: " + refused.reason());
            case Line.Entered entered ->
                exitCode(asking.keyboard(), token)
                        .<StepOutcome>map(code -> {
                            awaitPrompt(command);
                            return new StepOutcome.Exited(code, output.text(), output.truncated(), took);
                        })
                        .orElseGet(() -> new StepOutcome.Unobserved(
                                "the command ended, but the shell did not tell its exit code: is the tmux program in"
                                        + " its PATH?"));
        };
    }

    private Optional<Integer> exitCode(Keyboard keyboard, String token) {
        long end = System.nanoTime() + REPORT.toNanos();
        do {
            Optional<String> report = keyboard.takeBuffer(EndProbe.buffer(token));
            if (report.isPresent()) {
                return report.filter(text -> text.matches("[0-9]{1,3}")).map(Integer::valueOf);
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.empty();
    }

    /** Waits until the shell has taken its report off the screen and is ready for the next command. */
    private void awaitPrompt(PaneTypist.Pending command) {
        long end = System.nanoTime() + REPORT.toNanos();
        do {
            Optional<View> view = lookout.view(command.pane(), 0);
            if (view.isEmpty()) {
                return;
            }
            if (PromptRow.read(
                            view.get(),
                            command.at().shell(),
                            lookout.prompt(view.get().pane()),
                            true)
                    instanceof PromptRow.Empty) {
                return;
            }
        } while (pause.shortly() && System.nanoTime() < end);
    }

    private static String words(TmuxException e) {
        String message = e.getMessage();
        return message == null ? e.kind().toString() : message;
    }
}
