package dev.alice.gateway.shell;

import dev.alice.flow.Cleared;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Evidence;
import dev.alice.flow.Finished;
import dev.alice.flow.FlowId;
import dev.alice.flow.Judged;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Refused;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Risk;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.Typed;
import dev.alice.flow.Verdict;
import dev.alice.flow.Visible;
import dev.alice.flow.Vouching;
import dev.alice.flow.Witnessed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** One flow as lines for a person: the proposal, then one line a gate with the figure that matters. */
final class GateLines {
    private static final int LABEL = 11;

    private final Ink ink;
    private final Predicate<Finished> readable;

    /** Lines that repeat nothing of a pane. */
    GateLines(Ink ink) {
        this(ink, finished -> false);
    }

    /** @param readable whether what the pane of a flow showed may be repeated */
    GateLines(Ink ink, Predicate<Finished> readable) {
        this.ink = ink;
        this.readable = readable;
    }

    /**
     * The lines of a stage.
     *
     * @param took the time since the stage before
     */
    List<String> of(Stage stage, Duration took) {
        return switch (stage) {
            case Requested ignored -> List.of();
            case Proposed proposed -> proposal(proposed);
            case Registered registered ->
                gate(
                        Ink.Mark.PASSED,
                        "logged",
                        "entry " + registered.entry().index() + ", receipt checked",
                        time(took));
            case Witnessed witnessed -> witnessed(witnessed.vouching(), took);
            case Rehearsed rehearsed -> rehearsed(rehearsed, took);
            case Ranked ranked -> ranked(ranked, took);
            case Judged judged -> judged(judged);
            case Cleared ignored -> List.of();
            case Typed typed ->
                gate(
                        Ink.Mark.PASSED,
                        "typed",
                        typed.bytes() + " bytes into " + typed.requested().pane() + ", clearance used",
                        "");
            case Finished finished -> finished(finished);
            case Refused refused -> refused(refused);
        };
    }

    /** What the navigator says, the score, and what of the supply chain and the seeds a person should know before they answer. */
    private List<String> ranked(Ranked ranked, Duration took) {
        Ranking ranking = ranked.ranking();
        List<String> lines = new ArrayList<>();
        PairLines.lines(ranked)
                .forEach(line -> lines.addAll(gate(line.mark(), line.label(), line.words(), time(took))));
        lines.addAll(gate(Ink.Mark.PASSED, "ranked", score(ranking), lines.isEmpty() ? time(took) : ""));
        Roots.lines(ranking.dossier()).forEach(line -> lines.addAll(gate(line.mark(), line.label(), line.words(), "")));
        return lines;
    }

    private List<String> proposal(Proposed proposed) {
        List<String> lines = new ArrayList<>();
        Risk risk = proposed.assessment().risk();
        String title = " Proposal " + proposed.id().shortName() + "  "
                + Visible.text(proposed.flow().purpose());
        String line = ink.spread(title, risk.word());
        lines.add("");
        lines.add(ink.colour() ? line.substring(0, line.length() - risk.word().length()) + risk(risk) : line);
        int number = 1;
        for (Step step : proposed.flow().steps()) {
            List<String> command = step.command().lines().stream()
                    .flatMap(part -> Ink.wrap(Visible.text(part), ink.width() - 7).stream())
                    .toList();
            for (int i = 0; i < command.size(); i++) {
                String head = i == 0 ? String.format(Locale.ROOT, " %3d  ", number) : "      ";
                lines.add(head + ink.bold(command.get(i)));
            }
            about(step)
                    .ifPresent(words -> Ink.wrap(words, ink.width() - 7)
                            .forEach(part -> lines.add("      " + ink.dim(ink.plain(part)))));
            number++;
        }
        learned(proposed).ifPresent(words -> lines.addAll(gate(Ink.Mark.NOTE, "learned", words, "")));
        for (String note : proposed.assessment().notes().stream().limit(4).toList()) {
            lines.addAll(gate(Ink.Mark.NOTE, "note", Visible.text(note), ""));
        }
        return lines;
    }

    /** That a flow comes from what its person kept, and from which flow. */
    private static Optional<String> learned(Proposed proposed) {
        String author = proposed.flow().source().name();
        return proposed.flow().source().kind() == Source.Kind.RECIPE && author.startsWith("learned.")
                ? proposed.seeds().stream()
                        .filter(seed -> seed.kind() == Seed.Kind.FLOW)
                        .findFirst()
                        .map(seed -> "you kept it from flow " + new FlowId(seed.name()).shortName()
                                + ", which went as predicted (" + author + ")")
                : Optional.empty();
    }

    private static Optional<String> about(Step step) {
        if (step.check()) {
            return Optional.of("check: exit " + step.prediction().exit() + " shows that it worked");
        }
        List<String> parts = new ArrayList<>();
        if (!step.prediction().effect().isBlank()) {
            parts.add(Visible.text(step.prediction().effect()));
        } else if (!step.why().isBlank()) {
            parts.add(Visible.text(step.why()));
        }
        step.undo().ifPresent(undo -> parts.add("undo: " + Visible.text(undo.value())));
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" · ", parts));
    }

    private String risk(Risk risk) {
        return switch (risk) {
            case READS_ONLY -> ink.good(risk.word());
            case CHANGES_HOST -> ink.warn(risk.word());
            case DESTRUCTIVE, UNKNOWN -> ink.bad(risk.word());
        };
    }

    private List<String> witnessed(Vouching vouching, Duration took) {
        List<String> lines = new ArrayList<>(gate(
                vouching.receipts() < vouching.pool() ? Ink.Mark.ASKS : Ink.Mark.PASSED,
                "witnessed",
                vouching.receipts() + " of " + vouching.pool() + " (" + vouching.needed() + " needed)",
                time(took)));
        vouching.verdicts().stream()
                .filter(verdict -> !verdict.approves())
                .forEach(verdict -> lines.addAll(gate(
                        Ink.Mark.NOTE,
                        "",
                        verdict.witness().qb64().substring(0, 8) + "… objects: " + Visible.text(verdict.reason()),
                        "")));
        return lines;
    }

    private List<String> rehearsed(Rehearsed rehearsed, Duration took) {
        List<String> lines = new ArrayList<>(
                switch (rehearsed.rehearsal()) {
                    case Rehearsal.NotNeeded none ->
                        gate(Ink.Mark.PASSED, "rehearsed", "not needed: " + none.reason(), "");
                    case Rehearsal.NotPossible none ->
                        gate(
                                Ink.Mark.ASKS,
                                "rehearsed",
                                "not possible: " + none.reason()
                                        + none.partial()
                                                .map(partial -> "; until then: " + evidence(partial))
                                                .orElse(""),
                                "");
                    case Rehearsal.Ran ran ->
                        gate(
                                ran.asPredicted(rehearsed.proposed().flow()) ? Ink.Mark.PASSED : Ink.Mark.REFUSED,
                                "rehearsed",
                                evidence(ran.evidence()),
                                time(took));
                });
        EvidenceView.summary(rehearsed)
                .forEach(line -> lines.addAll(gate(line.mark(), line.label(), Visible.text(line.words()), "")));
        return lines;
    }

    private static String evidence(Evidence evidence) {
        List<String> parts = new ArrayList<>();
        if (evidence.steps().isEmpty()) {
            parts.add("no step ran");
        } else {
            StepEvidence last = evidence.steps().getLast();
            parts.add(last.limit().map(limit -> "ended by a limit: " + limit).orElse("exit " + last.exit()));
        }
        parts.add(evidence.changedFiles() == 1 ? "1 file changed" : evidence.changedFiles() + " files changed");
        parts.add(evidence.sandbox());
        return String.join(" · ", parts);
    }

    private static String score(Ranking ranking) {
        return decimal(ranking.permille())
                + ranking.parts().stream()
                        .sorted(Comparator.comparingInt(Ranking.Part::weight).reversed())
                        .limit(3)
                        .map(part -> " · " + part.name() + " " + part(part.permille()))
                        .collect(Collectors.joining());
    }

    private List<String> judged(Judged judged) {
        Verdict verdict = judged.verdict();
        Ink.Mark mark = switch (verdict.decision()) {
            case RUN -> Ink.Mark.PASSED;
            case ASK -> Ink.Mark.ASKS;
            case SIMULATE, DROP -> Ink.Mark.REFUSED;
        };
        List<String> lines = new ArrayList<>();
        String word = verdict.decision().name().toLowerCase(Locale.ROOT);
        if (verdict.reasons().isEmpty()) {
            lines.addAll(gate(mark, "judged", word + " — no policy permits it", ""));
        }
        boolean first = true;
        for (Verdict.Reason reason : verdict.reasons()) {
            lines.addAll(gate(
                    first ? mark : Ink.Mark.NOTE,
                    first ? "judged" : "",
                    (first ? word + " — " : "") + "\"" + reason.says() + "\" (" + reason.id() + ")",
                    ""));
            first = false;
        }
        return lines;
    }

    private List<String> finished(Finished finished) {
        List<String> lines = new ArrayList<>();
        int steps = finished.typed().cleared().lines().size();
        for (StepRun run : finished.runs()) {
            boolean last = run == finished.last();
            boolean good = run.outcome().exitCode().equals(OptionalInt.of(0));
            boolean check = finished.typed()
                    .cleared()
                    .judged()
                    .proposed()
                    .flow()
                    .steps()
                    .get(run.step() - 1)
                    .check();
            String words = (steps > 1 ? "step " + run.step() + " of " + steps + (check ? ", a check: " : ": ") : "")
                    + outcome(run.outcome());
            if (last) {
                words += finished.asPredicted() ? " · as predicted" : notAsPredicted(finished);
                words += finished.outcome()
                        .map(entry -> " · entry " + entry.index())
                        .orElse(" · the outcome is not logged: "
                                + finished.unlogged().orElse("unknown"));
            }
            lines.addAll(gate(good ? Ink.Mark.PASSED : Ink.Mark.REFUSED, last ? "finished" : "", words, ""));
        }
        Surprise.in(finished)
                .ifPresent(surprise -> surprise.lines(readable.test(finished))
                        .forEach(line -> lines.addAll(gate(line.mark(), line.label(), line.words(), ""))));
        return lines;
    }

    /** What was said before the run, beside how it ended: by the proposal, and by the rehearsal where it said otherwise. */
    private static String notAsPredicted(Finished finished) {
        StepRun last = finished.last();
        Judged judged = finished.typed().cleared().judged();
        Prediction prediction =
                judged.proposed().flow().steps().get(last.step() - 1).prediction();
        if (last.asPredicted(prediction)) {
            return " · not as predicted: it did not go to its end";
        }
        String words = " · not as predicted (exit " + prediction.exit() + ", " + prediction.permille() / 10 + " %";
        if (judged.ranked().rehearsed().rehearsal() instanceof Rehearsal.Ran ran) {
            words += ran.evidence().steps().stream()
                    .filter(step -> step.step() == last.step())
                    .findFirst()
                    .map(step -> "; the rehearsal ended with " + step.exit())
                    .orElse("");
        }
        return words + ")";
    }

    /** An outcome in words, such as {@code exit 0 in 13.8 s}. */
    static String outcome(StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Exited exited ->
                "exit " + exited.code() + " in " + time(exited.took())
                        + exited.signalHint()
                                .map(signal -> " (as after " + signal + ")")
                                .orElse("");
            case StepOutcome.Backgrounded left ->
                outcome(left.line()) + "; in the background still: " + names(left.programs());
            case StepOutcome.Stopped stopped ->
                "stopped, not ended: " + names(stopped.programs()) + " (fg goes on with it)";
            case StepOutcome.Interactive waiting ->
                Visible.text(waiting.program()) + " " + Visible.text(waiting.sign()) + " and waits for you, "
                        + time(waiting.waited()) + " so far";
            case StepOutcome.NotRun refused -> "it did not run: " + Visible.text(refused.reason());
            case StepOutcome.StillRunning running -> "still running after " + time(running.waited());
            case StepOutcome.PaneClosed ignored -> "the pane was closed";
            case StepOutcome.ShellReplaced replaced ->
                "the shell is now " + Visible.text(replaced.program()) + "; the end was not seen";
            case StepOutcome.ConnectionLost lost -> "the connection was lost: " + Visible.text(lost.reason());
            case StepOutcome.Interrupted interrupted -> "no longer waited for: " + Visible.text(interrupted.reason());
            case StepOutcome.Unobserved unobserved -> "its end was not observed: " + Visible.text(unobserved.reason());
        };
    }

    private static String names(List<String> programs) {
        return programs.stream().limit(6).map(Visible::text).collect(Collectors.joining(", "))
                + (programs.size() > 6 ? " and " + (programs.size() - 6) + " more" : "");
    }

    private List<String> refused(Refused refused) {
        List<String> lines = new ArrayList<>();
        String entry =
                refused.entry().map(logged -> " · entry " + logged.index()).orElse("");
        lines.addAll(gate(
                Ink.Mark.REFUSED,
                "refused",
                "at " + refused.at().word() + ": " + Visible.text(refused.reason()) + entry,
                ""));
        if (!refused.next().isBlank()) {
            lines.addAll(gate(Ink.Mark.NOTE, "", refused.next(), ""));
        }
        lines.addAll(gate(Ink.Mark.NOTE, "", "nothing was typed", ""));
        return lines;
    }

    /** What a flow would touch, in a few words, for the approval card. */
    static String touches(List<Effect> effects) {
        return effects.stream()
                .filter(effect -> effect.kind() != EffectKind.READS)
                .map(effect -> effect.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                        + (effect.target().isBlank() ? "" : " " + Visible.text(effect.target())))
                .distinct()
                .limit(6)
                .collect(Collectors.joining(", "));
    }

    private List<String> gate(Ink.Mark mark, String label, String words, String figure) {
        int head = 3 + LABEL;
        List<String> wrapped =
                Ink.wrap(ink.plain(words), ink.width() - head - 1 - (figure.isEmpty() ? 0 : figure.length() + 1));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < wrapped.size(); i++) {
            String body = wrapped.get(i);
            if (i == 0) {
                String gap = figure.isEmpty()
                        ? ""
                        : " ".repeat(Math.max(1, ink.width() - 1 - head - Ink.columns(body) - figure.length()))
                                + ink.dim(figure);
                lines.add(" " + ink.mark(mark) + " " + String.format(Locale.ROOT, "%-" + LABEL + "s", label) + body
                        + gap);
            } else {
                lines.add(" ".repeat(head) + body);
            }
        }
        return lines;
    }

    /** A time for people: {@code 3 ms}, {@code 14.2 s}, {@code 3 min}. */
    static String time(Duration took) {
        long millis = Math.max(0, took.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 120_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        return took.toMinutes() + " min";
    }

    /** A part of a score without the leading zero: {@code .9}, {@code 1}. */
    private static String part(int permille) {
        return permille == 1000 ? "1" : permille < 5 ? "0" : decimal(permille).substring(1);
    }

    private static String decimal(int permille) {
        String text = String.format(Locale.ROOT, "%.2f", permille / 1000.0);
        return text.endsWith("0") && !text.endsWith(".00") ? text.substring(0, text.length() - 1) : text;
    }
}
