package dev.alice.gateway.shell;

import dev.alice.flow.CommandText;
import dev.alice.flow.Finished;
import dev.alice.flow.Requested;
import dev.alice.flow.Step;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Gatekeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A flow that did not go as predicted, explained: what was expected, what was seen, which lines were not typed, what takes
 * back those that were, and what can be done next.
 */
final class Surprise {
    private static final int PRINTED_LINES = 6;

    private final Finished finished;
    private final StepRun run;
    private final Step step;

    private Surprise(Finished finished) {
        this.finished = finished;
        this.run = finished.last();
        this.step = steps().get(run.step() - 1);
    }

    /** The surprise in the end of a flow; empty where it went as predicted. */
    static Optional<Surprise> in(Finished finished) {
        return finished.asPredicted() ? Optional.empty() : Optional.of(new Surprise(finished));
    }

    /** One line of the explanation. */
    record Line(Ink.Mark mark, String label, String words) {}

    /** Whether policy lets what a pane shows be repeated here: the agent may say what it may read. */
    static Predicate<Finished> readable(Services services, boolean autoReadOnly) {
        return finished -> {
            Requested requested = finished.requested();
            return services.gatekeeper()
                            .mayRead(
                                    services.agent(),
                                    requested.user(),
                                    requested.pane(),
                                    requested.host(),
                                    Errand.context(services, autoReadOnly))
                    instanceof Gatekeeper.Allowed;
        };
    }

    private List<Step> steps() {
        return finished.typed().cleared().judged().proposed().flow().steps();
    }

    private boolean isFailure() {
        return !run.asPredicted(step.prediction());
    }

    /** What was expected of the line at which it stopped. */
    String expected() {
        String effect = Visible.text(step.prediction().effect());
        String exit = "exit " + step.prediction().exit();
        return effect.isBlank() ? exit : effect + " (" + exit + ")";
    }

    /** How it ended instead. */
    String seen() {
        if (!isFailure()) {
            return "step " + run.step() + " went as predicted, and nothing was typed after it";
        }
        return (step.check() ? "the check did not find it, " : "") + GateLines.outcome(run.outcome());
    }

    /** The last lines that the command printed, made visible; none where it printed none, or its end was not seen. */
    List<String> printed() {
        String output = switch (run.outcome()) {
            case StepOutcome.Exited exited -> exited.output();
            case StepOutcome.Backgrounded left -> left.line().output();
            case StepOutcome.Stopped stopped -> stopped.output();
            case StepOutcome.Interactive ignored -> "";
            case StepOutcome.StillRunning ignored -> "";
            case StepOutcome.NotRun ignored -> "";
            case StepOutcome.PaneClosed ignored -> "";
            case StepOutcome.ShellReplaced ignored -> "";
            case StepOutcome.ConnectionLost ignored -> "";
            case StepOutcome.Interrupted ignored -> "";
            case StepOutcome.Unobserved ignored -> "";
        };
        List<String> lines = Visible.output(output)
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank())
                .toList();
        return lines.subList(Math.max(0, lines.size() - PRINTED_LINES), lines.size());
    }

    /** The lines that were not typed, by the numbers of their steps. */
    List<String> notTyped() {
        return IntStream.rangeClosed(run.step() + 1, steps().size())
                .mapToObj(number -> number + "  "
                        + Visible.text(steps().get(number - 1).command().value()))
                .toList();
    }

    /** What takes back the steps that went as predicted. */
    UndoPlan undo() {
        int ended = isFailure() ? run.step() - 1 : run.step();
        return UndoPlan.of(finished.typed().cleared().judged().ranked().rehearsed())
                .after(ended, false);
    }

    /** What the person can do now. */
    String next() {
        String undo = undo().backs().isEmpty() ? "" : ", or undo";
        return switch (run.outcome()) {
            case StepOutcome.Exited ignored -> isFailure() ? "ask in other words" + undo : "ask for the rest" + undo;
            case StepOutcome.NotRun ignored -> "ask in other words" + undo;
            case StepOutcome.Backgrounded ignored -> "look at what still runs in the pane, then ask again" + undo;
            case StepOutcome.Stopped ignored -> "fg in the pane goes on with it; ask again when it has ended";
            case StepOutcome.Interactive ignored -> "answer it in the pane, or stop it there with Ctrl-C";
            case StepOutcome.StillRunning ignored -> "watch it in the pane; ask for the rest when it has ended";
            case StepOutcome.PaneClosed ignored -> "ask again; another pane is opened for it";
            case StepOutcome.ShellReplaced ignored -> "bring the pane back to its shell, then ask again";
            case StepOutcome.ConnectionLost ignored -> "connect again, and look at the pane before you ask again";
            case StepOutcome.Interrupted ignored -> "look at the pane before you ask again";
            case StepOutcome.Unobserved ignored -> "look at the pane before you ask again";
        };
    }

    /** @param readable whether what the pane shows may be repeated */
    List<Line> lines(boolean readable) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(Ink.Mark.ASKS, "surprise", "expected: " + expected()));
        lines.add(new Line(Ink.Mark.NOTE, "seen", seen()));
        boolean first = true;
        for (String text : readable ? printed() : List.<String>of()) {
            lines.add(new Line(Ink.Mark.NOTE, first ? "printed" : "", text));
            first = false;
        }
        first = true;
        for (String text : notTyped()) {
            lines.add(new Line(Ink.Mark.NOTE, first ? "not typed" : "", text));
            first = false;
        }
        for (UndoPlan.Back back : undo().backs()) {
            lines.add(new Line(
                    Ink.Mark.NOTE, "undo", Visible.text(back.command().value()) + " " + Visible.text(back.why())));
        }
        lines.add(new Line(Ink.Mark.NOTE, "next", next()));
        return lines;
    }

    Map<String, Object> json() {
        return StageJson.ordered(
                "step", run.step(),
                "expected", expected(),
                "seen", seen(),
                "notTyped",
                        steps().subList(run.step(), steps().size()).stream()
                                .map(Step::command)
                                .map(CommandText::value)
                                .toList(),
                "undo",
                        undo().backs().stream()
                                .map(back -> back.command().value())
                                .toList(),
                "next", next());
    }
}
