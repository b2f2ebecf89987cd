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

/** The waiting for one typed command to end, be refused, or wait for the person. */
final class CommandEnd {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(15);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(50);
    private static final Duration LONG_PAUSE = Duration.ofMillis(250);
    private static final Duration CALM = Duration.ofMillis(300);
    private static final Duration PROCESS_INTERVAL = Duration.ofSeconds(2);
    private static final Duration FLUSH = Duration.ofMillis(120);
    private static final Duration PROMPT = Duration.ofSeconds(5);
    private static final int MAX_SILENCES = 3;

    private final TmuxClient client;
    private final Lookout lookout;
    private final Pause pause;
    private final ExitQuestion question;
    private final PaneTypist.Pending command;
    private final Line.Entered line;
    private final String token;
    private final String endProbe;
    private final Progress progress;

    private String guard = "";
    private long changedAt = System.nanoTime();
    private long lookedAt;
    private boolean lookedSinceChange;
    private Optional<Waiting> waiting = Optional.empty();

    CommandEnd(
            TmuxClient client,
            TmuxServer server,
            Lookout lookout,
            Pause pause,
            PaneTypist.Pending command,
            Line.Entered line,
            String token,
            String endProbe,
            Progress progress) {
        this.client = client;
        this.lookout = lookout;
        this.pause = pause;
        this.question = new ExitQuestion(client, server, lookout, pause, command, line);
        this.command = command;
        this.line = line;
        this.token = token;
        this.endProbe = endProbe;
        this.progress = progress;
    }

    StepOutcome await(Duration limit) {
        long start = System.nanoTime();
        int silences = 0;
        while (true) {
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (progress.cancelled()) {
                return new StepOutcome.Interrupted("nobody waits for the command any more; it may still run");
            }
            boolean over = waited.compareTo(limit) >= 0;
            try {
                Optional<StepOutcome> outcome = step(over);
                if (outcome.isPresent()) {
                    return outcome.get();
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
                return waiting.<StepOutcome>map(
                                found -> new StepOutcome.Interactive(found.program(), found.sign(), waited))
                        .orElseGet(() -> new StepOutcome.StillRunning(waited));
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
    private Optional<StepOutcome> step(boolean over) {
        Optional<View> found = lookout.view(command.pane(), line.typed().rowsAbove(command.width()) + 1);
        boolean full = false;
        switch (lookout.flags(command.pane(), found).orElse(null)) {
            case Sight.Gone gone -> {
                return Optional.of(new StepOutcome.PaneClosed());
            }
            case Sight.OtherServer other -> {
                return Optional.of(new StepOutcome.ConnectionLost(other.reason()));
            }
            case Sight.Blocked blocked -> {
                full = found.isPresent() && found.get().pane().alternateScreen();
                if (!full) {
                    return Optional.empty();
                }
            }
            case Sight.AtPrompt at -> throw new IllegalStateException("Flags alone never tell a prompt");
            case null -> {}
        }
        View view = found.orElseThrow();
        if (view.pane().pid() != command.at().view().pane().pid()) {
            return Optional.of(new StepOutcome.ShellReplaced(view.pane().command()));
        }
        boolean prompt = !full
                && PromptRow.read(view, command.at().shell(), lookout.promptText(view.pane()), true)
                        instanceof PromptRow.Empty;
        if (!prompt) {
            return isTimeForALook(view, over) ? whileRunning(view) : Optional.empty();
        }
        return switch (lookout.look(command.pane(), true)) {
            case Sight.Gone gone -> Optional.of(new StepOutcome.PaneClosed());
            case Sight.OtherServer other -> Optional.of(new StepOutcome.ConnectionLost(other.reason()));
            case Sight.Blocked blocked -> {
                Optional<StepOutcome> replaced = replaced(blocked.program());
                yield replaced.isPresent() || !isTimeForALook(view, over) ? replaced : whileRunning(view);
            }
            case Sight.AtPrompt at -> {
                Optional<StepOutcome> replaced = replaced(at.processes());
                yield replaced.isPresent() ? replaced : Optional.of(question.ended(at, token, endProbe));
            }
        };
    }

    /** The process table is asked once a while, and once whenever the screen has come to rest. */
    private boolean isTimeForALook(View view, boolean over) {
        long now = System.nanoTime();
        if (!view.pane().guard().equals(guard)) {
            guard = view.pane().guard();
            changedAt = now;
            lookedSinceChange = false;
        }
        boolean rests = !lookedSinceChange && now - changedAt >= CALM.toNanos();
        if (!over && !rests && now - Math.max(lookedAt, command.since()) < PROCESS_INTERVAL.toNanos()) {
            return false;
        }
        lookedAt = now;
        lookedSinceChange |= now - changedAt >= CALM.toNanos();
        return true;
    }

    private Optional<StepOutcome> whileRunning(View view) {
        Processes processes = lookout.processes(view);
        Optional<StepOutcome> replaced = replaced(processes);
        if (replaced.isPresent()) {
            return replaced;
        }
        if (view.pane().guard().equals(line.view().pane().guard())) {
            // Enter has not arrived yet, and what stands at the cursor is our line
            return Optional.empty();
        }
        ShellKind shell = command.at().shell();
        Optional<String> refusal =
                view.pane().alternateScreen() ? Optional.empty() : Refusal.of(shell, line.typed(), view, processes);
        if (refusal.isPresent()) {
            return lookedSinceChange ? takenBack(view, refusal.get()) : Optional.empty();
        }
        boolean atALine = processes.foreground() && !processes.lineMode() && !processes.echo();
        if (shell.alwaysEdits() && atALine && lookedSinceChange && lookout.learnAnew(view)) {
            return Optional.empty();
        }
        Optional<Waiting> found = Waiting.of(view, processes);
        if (found.isPresent() && !found.equals(waiting)) {
            progress.says(found.get().program() + " " + found.get().sign() + " and waits for you in pane "
                    + command.pane().pane().value());
        }
        waiting = found;
        return Optional.empty();
    }

    private Optional<StepOutcome> replaced(Processes processes) {
        String image = command.at().processes().image();
        boolean another = !image.isEmpty() && !processes.image().isEmpty() && !image.equals(processes.image());
        return another
                ? Optional.of(new StepOutcome.ShellReplaced(processes.program()))
                : replaced(processes.program());
    }

    private Optional<StepOutcome> replaced(String program) {
        return program.isEmpty() || program.equals(command.at().program())
                ? Optional.empty()
                : Optional.of(new StepOutcome.ShellReplaced(program));
    }

    /** Takes a line that the shell holds off again, where the pane is as it was seen. */
    private Optional<StepOutcome> takenBack(View view, String how) {
        String what = command.at().program() + " " + how;
        if (!new Keyboard(client, Lookout.key(command.pane())).pressIfUnchanged("C-c", view.pane())) {
            return Optional.empty();
        }
        pause.of(FLUSH);
        boolean lines = line.typed().text().indexOf('\n') >= 0 && command.at().shell() != ShellKind.FISH;
        long end = System.nanoTime() + PROMPT.toNanos();
        do {
            if (lookout.look(command.pane(), false) instanceof Sight.AtPrompt at
                    && at.prompt().equals(command.at().prompt())) {
                return Optional.of(
                        lines
                                ? new StepOutcome.Unobserved(
                                        what + "; what was left of it was taken off, but its first lines may have run")
                                : new StepOutcome.NotRun(what + "; it was taken off again"));
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.of(new StepOutcome.Unobserved(what + ", and no prompt came back after Ctrl-C"));
    }

    private static String words(TmuxException e) {
        String message = e.getMessage();
        return message == null ? e.kind().toString() : message;
    }
}
