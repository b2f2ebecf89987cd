package dev.alice.tmux.typist;

import dev.alice.flow.StepOutcome;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.TerminalProcess;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.wire.TmuxClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is asked at the prompt after a command: its exit code, its output, and what it left running. */
final class ExitQuestion {
    private static final Duration REPORT = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofMillis(100);
    private static final int SETTLINGS = 3;
    private static final int MAX_HEADER = 5;

    /** A new prompt after the question, and how many rows it has above its last; -1 where that could not be measured. */
    private record Back(Sight.AtPrompt at, int header) {}

    private final TmuxServer server;
    private final Lookout lookout;
    private final Pause pause;
    private final PaneTypist.Pending command;
    private final Line.Entered line;
    private final Line asking;

    ExitQuestion(
            TmuxClient client,
            TmuxServer server,
            Lookout lookout,
            Pause pause,
            PaneTypist.Pending command,
            Line.Entered line) {
        this.server = server;
        this.lookout = lookout;
        this.pause = pause;
        this.command = command;
        this.line = line;
        this.asking = new Line(client, lookout, command.pane(), pause);
    }

    /** The outcome of the command that has given way to the prompt. */
    StepOutcome ended(Sight.AtPrompt at, String token, String endProbe) {
        Duration took = Duration.ofNanos(System.nanoTime() - command.since());
        OtherLine others = new OtherLine(server, line, List.of(command.at().prompt(), at.prompt()));
        Optional<String> other = others.objection(at.view(), 0, at.before());
        if (other.isPresent()) {
            return new StepOutcome.Unobserved("the prompt is back, but " + other.get());
        }
        int header = lookout.prompt(at.view().pane()).map(Prompt::header).orElse(0);
        List<TerminalProcess> left = left(at.processes());
        List<String> stopped = left.stream()
                .filter(TerminalProcess::stopped)
                .map(TerminalProcess::program)
                .toList();
        if (!stopped.isEmpty()) {
            CommandOutput output = output(at, at.before(), header);
            return new StepOutcome.Stopped(stopped, output.text(), output.truncated());
        }
        if (!endProbe.contains(EndProbe.buffer(token))) {
            return new StepOutcome.Unobserved("no line that asks for the exit code was cleared");
        }
        try {
            return ask(at, others, token, endProbe, header, left, took);
        } finally {
            asking.keyboard().dropBuffer(EndProbe.eraser(token));
        }
    }

    private StepOutcome ask(
            Sight.AtPrompt at,
            OtherLine others,
            String token,
            String endProbe,
            int header,
            List<TerminalProcess> left,
            Duration took) {
        Optional<Sight.AtPrompt> fresh = at.before().isEmpty() ? Optional.of(at) : onNextRow(at);
        if (fresh.isEmpty()) {
            return new StepOutcome.Unobserved(
                    "the command ended, but its exit code could not be asked: the line with the prompt changed");
        }
        int lower = fresh.get() == at ? 0 : distance(at.view(), fresh.get().view());
        int erased = lower > 0 ? lower - 1 : erasable(at, header);
        Line.Result result = asking.enter(fresh.get(), endProbe, (view, typed) -> {
            int up = view.cursorRow() - typed.firstRow(view).orElse(view.cursorRow());
            asking.keyboard().putBuffer(EndProbe.eraser(token), EndProbe.erasing(up + 1 + erased));
            return others.objection(view, up, "");
        });
        return switch (result) {
            case Line.Refused refused ->
                new StepOutcome.Unobserved(
                        "the command ended, but its exit code could not be asked: " + refused.reason());
            case Line.Entered entered -> {
                Optional<Integer> code = exitCode(token);
                if (code.isEmpty()) {
                    yield new StepOutcome.Unobserved(
                            "the command ended, but the shell did not tell its exit code: is the tmux program in its"
                                    + " PATH?");
                }
                Optional<Back> back = awaitPrompt(at, entered, erased);
                back.ifPresent(now -> {
                    if (now.header() >= 0) {
                        lookout.measured(now.at().view().pane(), now.header());
                    }
                });
                CommandOutput output = back.map(now -> lower > 0
                                ? output(now.at(), at.before(), lower)
                                : output(now.at(), "", Math.max(0, now.header()) * (erased > 0 ? 1 : 2)))
                        .orElseGet(() -> output(at, at.before(), header));
                StepOutcome.Exited exited = new StepOutcome.Exited(code.get(), output.text(), output.truncated(), took);
                List<String> running =
                        running(left, back.isPresent() ? back.get().at() : at);
                yield running.isEmpty() ? exited : new StepOutcome.Backgrounded(exited, running);
            }
        };
    }

    /** How many rows above the prompt go with it: those of a prompt of several rows, where their number is sure. */
    private int erasable(Sight.AtPrompt at, int header) {
        int sure = lookout.prompt(at.view().pane()).map(Prompt::sureHeader).orElse(0);
        return Math.min(Math.min(sure, header), at.view().pane().cursorY());
    }

    /**
     * Moves on to a prompt on a row of its own: the shell's editor reckons from the first column, and with output before it
     * a long line would stand askew. An empty line changes no exit code.
     */
    private Optional<Sight.AtPrompt> onNextRow(Sight.AtPrompt at) {
        if (!asking.keyboard().pressIfUnchanged("Enter", at.view().pane())) {
            return Optional.empty();
        }
        long end = System.nanoTime() + REPORT.toNanos();
        do {
            Optional<View> view = lookout.view(command.pane(), 0);
            boolean moved = view.isPresent()
                    && !view.get().pane().guard().equals(at.view().pane().guard());
            if (moved
                    && lookout.look(command.pane(), false) instanceof Sight.AtPrompt next
                    && next.before().isEmpty()) {
                return Optional.of(next);
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.empty();
    }

    private static int distance(View upper, View lower) {
        int rows = row(lower) - row(upper);
        return Math.clamp(rows, 0, MAX_HEADER + 1);
    }

    private static int row(View view) {
        return view.pane().historySize() + view.pane().cursorY();
    }

    private CommandOutput output(Sight.AtPrompt at, String before, int header) {
        return CommandOutput.read(server, command.at().shell(), line, at.view(), before, header);
    }

    private Optional<Integer> exitCode(String token) {
        long end = System.nanoTime() + REPORT.toNanos();
        do {
            Optional<String> report = asking.keyboard().takeBuffer(EndProbe.buffer(token));
            if (report.isPresent()) {
                return report.filter(text -> text.matches("[0-9]{1,3}")).map(Integer::valueOf);
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.empty();
    }

    /** Waits until the shell has taken its report off the screen and is ready for the next command. */
    private Optional<Back> awaitPrompt(Sight.AtPrompt before, Line.Entered entered, int above) {
        int firstRow = row(entered.view())
                - (entered.view().cursorRow()
                        - entered.typed().firstRow(entered.view()).orElse(0))
                - above;
        long end = System.nanoTime() + REPORT.toNanos();
        do {
            Optional<View> view = lookout.view(command.pane(), 0);
            if (view.isEmpty()) {
                return Optional.empty();
            }
            Optional<String> known = lookout.promptText(view.get().pane());
            if (PromptRow.read(view.get(), before.shell(), known, true) instanceof PromptRow.Empty empty
                    && !view.get().pane().guard().equals(entered.view().pane().guard())) {
                Sight.AtPrompt at = new Sight.AtPrompt(
                        view.get(), before.shell(), before.processes(), empty.prompt(), empty.before());
                Pane now = at.view().pane();
                int header = row(at.view()) - firstRow;
                boolean scrolledOut = now.historySize() < entered.view().pane().historySize();
                return Optional.of(new Back(at, scrolledOut || header < 0 || header > MAX_HEADER ? -1 : header));
            }
        } while (pause.shortly() && System.nanoTime() < end);
        return Optional.empty();
    }

    /** The processes that were not there when the command was typed. */
    private List<TerminalProcess> left(Processes now) {
        Set<Long> former = command.at().processes().all().stream()
                .map(TerminalProcess::pid)
                .collect(Collectors.toSet());
        return now.all().stream()
                .filter(process -> !former.contains(process.pid()))
                .toList();
    }

    /** Which of the processes go on; one that is only on its way out gets a moment. */
    private List<String> running(List<TerminalProcess> left, Sight.AtPrompt at) {
        List<TerminalProcess> still = left;
        for (int i = 0; i < SETTLINGS && !still.isEmpty(); i++) {
            if (i > 0) {
                pause.of(SETTLING);
            }
            Set<Long> asked = still.stream().map(TerminalProcess::pid).collect(Collectors.toSet());
            // the name too is that of now: a process that a shell has just made still bears the name of the shell
            still = lookout.processes(at.view()).all().stream()
                    .filter(process -> asked.contains(process.pid()))
                    .toList();
        }
        return still.stream().map(TerminalProcess::program).distinct().toList();
    }
}
