package dev.alice.gateway.shell;

import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.Observations;
import dev.alice.flow.Prediction;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The evidence of a rehearsal for people: a few lines on the card, and all of it on request. */
final class EvidenceView {
    private static final int NAMED = 4;

    private final Ink ink;
    private final boolean own;

    /** @param own whether the server's files are the person's own, so that a copy of them may be shown */
    EvidenceView(Ink ink, boolean own) {
        this.ink = ink;
        this.own = own;
    }

    private boolean shows(Evidence evidence) {
        return own || evidence.showsContent();
    }

    /** One line beside the rehearsal. */
    record Line(Ink.Mark mark, String label, String words) {}

    /** What of the evidence a person should know before they answer, in a few lines; what there is none of has no line. */
    static List<Line> summary(Rehearsed rehearsed) {
        List<Line> lines = new ArrayList<>();
        if (rehearsed.rehearsal() instanceof Rehearsal.Ran ran) {
            disagreement(ran, rehearsed.proposed().flow())
                    .ifPresent(words -> lines.add(new Line(Ink.Mark.REFUSED, "prediction", words)));
            seen(ran.evidence(), lines);
        } else if (rehearsed.rehearsal() instanceof Rehearsal.NotPossible none) {
            none.partial().ifPresent(evidence -> seen(evidence, lines));
        }
        undo(UndoPlan.of(rehearsed), lines);
        return lines;
    }

    /** How it can be taken back, whole: whoever answers sees every line that an undo would type. */
    private static void undo(UndoPlan plan, List<Line> lines) {
        boolean told = plan.backs().stream().allMatch(back -> back.step() > 0);
        if (told && plan.stays().isEmpty()) {
            return; // what the author declared stands beside its step
        }
        List<String> words = new ArrayList<>();
        plan.backs().forEach(back -> words.add(back.command().value()));
        if (words.isEmpty()) {
            words.add("nothing can be taken back");
        }
        plan.stays().forEach(stays -> words.add("stays: " + stays));
        for (int i = 0; i < words.size(); i++) {
            lines.add(new Line(Ink.Mark.NOTE, i == 0 ? "undo" : "", words.get(i)));
        }
    }

    private static void seen(Evidence evidence, List<Line> lines) {
        Observations seen = evidence.observations();
        packages(seen).ifPresent(words -> lines.add(new Line(Ink.Mark.NOTE, "packages", words)));
        add(lines, "services", seen.services(), service -> service.name() + " (" + service.sign() + ")");
        network(seen.network()).ifPresent(words -> lines.add(new Line(Ink.Mark.NOTE, "network", words)));
        if (!seen.prompts().isEmpty()) {
            lines.add(new Line(Ink.Mark.ASKS, "would ask", prompts(evidence)));
        }
        add(lines, "settings", seen.diffs(), EvidenceView::counts);
        long missing = evidence.unknown().size();
        if (missing > 0) {
            lines.add(new Line(
                    Ink.Mark.NOTE,
                    "unknown",
                    missing + (missing == 1 ? " thing" : " things") + "; the verb evidence shows all of it"));
        }
    }

    /** Where the rehearsal and the predictions differ, in words; empty where they agree. */
    static Optional<String> disagreement(Rehearsal.Ran ran, Flow flow) {
        if (ran.asPredicted(flow)) {
            return Optional.empty();
        }
        List<StepEvidence> steps = ran.evidence().steps();
        for (StepEvidence step : steps) {
            if (step.step() > flow.steps().size()) {
                break;
            }
            Prediction prediction = flow.steps().get(step.step() - 1).prediction();
            if (step.limit().isPresent() || !prediction.holds(step.exit())) {
                return Optional.of("step " + step.step() + ": exit " + prediction.exit() + " was predicted ("
                        + prediction.permille() / 10 + " %), the rehearsal ended "
                        + step.limit().map(limit -> "by the " + limit).orElse("with " + step.exit()));
            }
        }
        return Optional.of("only " + steps.size() + " of " + flow.steps().size() + " steps ran, all were predicted to");
    }

    /** All of it. */
    List<String> full(Rehearsed rehearsed) {
        return switch (rehearsed.rehearsal()) {
            case Rehearsal.NotNeeded none -> List.of(" There is no evidence: not needed, " + none.reason());
            case Rehearsal.NotPossible none -> {
                List<String> lines = new ArrayList<>();
                String what = none.partial().isPresent() ? "A whole rehearsal" : "There is no evidence: a rehearsal";
                text(lines, 1, what + " was not possible: " + none.reason());
                none.partial().ifPresent(evidence -> lines.addAll(full(rehearsed, evidence, Optional.empty())));
                yield lines;
            }
            case Rehearsal.Ran ran ->
                full(
                        rehearsed,
                        ran.evidence(),
                        disagreement(ran, rehearsed.proposed().flow()));
        };
    }

    private List<String> full(Rehearsed rehearsed, Evidence evidence, Optional<String> disagreement) {
        Observations seen = evidence.observations();
        List<String> lines = new ArrayList<>();
        text(lines, 1, "Rehearsed in: " + evidence.sandbox());
        disagreement.ifPresent(words -> text(lines, 1, "Not as predicted: " + words));
        for (StepEvidence step : evidence.steps()) {
            head(lines, "step " + step.step());
            text(lines, 3, step(step));
            if (shows(evidence) && !step.output().isBlank()) {
                step.output().stripTrailing().lines().forEach(line -> text(lines, 5, line));
            }
        }
        if (!shows(evidence)) {
            text(
                    lines,
                    1,
                    "What the steps wrote, asked and changed in files is not shown word for word: the copy is of"
                            + " this server's own files. The log has its digests.");
        }
        section(
                lines,
                "packages",
                seen.packages().stream().map(EvidenceView::words).toList());
        section(
                lines,
                "services that would start",
                seen.services().stream()
                        .map(service -> service.name() + ": " + service.sign())
                        .toList());
        section(
                lines,
                "network attempts",
                seen.network().stream()
                        .map(tried -> "step " + tried.step() + ": " + tried.target() + " " + tried.result()
                                + times(tried.times()))
                        .toList());
        section(
                lines,
                "would have waited for you",
                seen.prompts().stream()
                        .map(prompt ->
                                "step " + prompt.step() + (shows(evidence) ? ": " + prompt.words() : ", for an answer"))
                        .toList());
        section(
                lines,
                "programs executed",
                seen.programs().stream()
                        .map(program -> "step " + program.step() + ": " + program.path() + times(program.times()))
                        .toList());
        files(lines, evidence);
        for (Observations.Diff diff : seen.diffs()) {
            head(lines, counts(diff));
            if (shows(evidence)) {
                diff.text().lines().forEach(line -> lines.add("   " + coloured(line)));
                if (diff.truncated()) {
                    text(lines, 3, "… the rest is left out");
                }
            }
        }
        section(lines, "could not be known", evidence.unknown());
        UndoPlan undo = UndoPlan.of(rehearsed);
        section(
                lines,
                "undo",
                undo.backs().stream()
                        .map(back -> back.command().value() + "  (" + back.why() + ")")
                        .toList());
        section(lines, "stays whatever is done", undo.stays());
        return lines;
    }

    private void files(List<String> lines, Evidence evidence) {
        List<String> rows = new ArrayList<>(evidence.changes().stream()
                .map(change -> String.format(
                        Locale.ROOT,
                        "%-8s %s%s",
                        change.kind().name().toLowerCase(Locale.ROOT),
                        change.path(),
                        change.kind() == FileChange.Kind.DELETED
                                        || change.path().endsWith("/")
                                ? ""
                                : "  " + change.size() + " bytes"))
                .toList());
        if (evidence.changedFiles() > rows.size()) {
            rows.add("… and " + (evidence.changedFiles() - rows.size()) + " more");
        }
        section(lines, "files", rows);
    }

    private String coloured(String line) {
        String shown = Ink.cut(ink.plain(Visible.text(line)), ink.width() - 4);
        return line.startsWith("+") ? ink.good(shown) : line.startsWith("-") ? ink.bad(shown) : shown;
    }

    private static String step(StepEvidence step) {
        return step.limit().map(limit -> "ended by the " + limit).orElse("exit " + step.exit()) + " in "
                + GateLines.time(step.took())
                + (step.memoryBytes().isPresent()
                        ? ", at most " + size(step.memoryBytes().getAsLong()) + " of memory seen"
                        : ", memory not seen");
    }

    /** How many attempts came through and how many did not, and to whom. */
    private static Optional<String> network(List<Observations.Network> tried) {
        if (tried.isEmpty()) {
            return Optional.empty();
        }
        int through = tried.stream()
                .filter(Observations.Network::allowed)
                .mapToInt(Observations.Network::times)
                .sum();
        int stopped = tried.stream().mapToInt(Observations.Network::times).sum() - through;
        return Optional.of(through + " came through, " + stopped + " did not: "
                + named(tried.stream().map(one -> host(one.target())).distinct().toList()));
    }

    /** The host of {@code GET http://host/path}, {@code CONNECT host:443} or {@code address:port}. */
    private static String host(String target) {
        String rest = target.substring(target.indexOf(' ') + 1);
        rest = rest.substring(rest.indexOf("://") < 0 ? 0 : rest.indexOf("://") + 3);
        int end = rest.indexOf('/');
        return end < 0 ? rest : rest.substring(0, end);
    }

    private static Optional<String> packages(Observations seen) {
        List<String> parts = new ArrayList<>();
        part(
                parts,
                "installed",
                seen.packages().stream().filter(Observations.Package::installed).toList());
        part(
                parts,
                "removed",
                seen.packages().stream().filter(Observations.Package::removed).toList());
        part(
                parts,
                "changed",
                seen.packages().stream()
                        .filter(one -> !one.installed() && !one.removed())
                        .toList());
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" · ", parts));
    }

    private static void part(List<String> parts, String what, List<Observations.Package> some) {
        if (!some.isEmpty()) {
            parts.add(some.size() + " " + what + ": "
                    + named(some.stream().map(Observations.Package::name).toList()));
        }
    }

    private static String words(Observations.Package one) {
        if (one.installed()) {
            return "installed " + one.name() + " " + one.after();
        }
        return one.removed()
                ? "removed   " + one.name() + " " + one.before()
                : "changed   " + one.name() + " " + one.before() + " → " + one.after();
    }

    private static String prompts(Evidence evidence) {
        List<Observations.Prompt> prompts = evidence.observations().prompts();
        return evidence.showsContent()
                ? named(prompts.stream()
                        .map(prompt -> "\"" + prompt.words() + "\"")
                        .toList())
                : prompts.stream()
                        .map(prompt -> "step " + prompt.step())
                        .distinct()
                        .collect(Collectors.joining(", ", "", " would have waited for an answer"));
    }

    private static String counts(Observations.Diff diff) {
        return diff.path()
                + (diff.withheld().isEmpty()
                        ? " +" + diff.added() + " -" + diff.removed()
                        : " (" + diff.withheld() + ")");
    }

    private static <T> void add(
            List<Line> lines, String label, List<T> items, java.util.function.Function<T, String> words) {
        if (!items.isEmpty()) {
            lines.add(new Line(
                    Ink.Mark.NOTE, label, named(items.stream().map(words).toList())));
        }
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    private static String times(int times) {
        return times == 1 ? "" : ", " + times + " times";
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? Math.max(1, bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private void section(List<String> lines, String name, List<String> rows) {
        if (!rows.isEmpty()) {
            head(lines, name);
            rows.forEach(row -> text(lines, 3, row));
        }
    }

    private void head(List<String> lines, String words) {
        Ink.wrap(ink.plain(words), ink.width() - 2).forEach(line -> lines.add(" " + ink.bold(line)));
    }

    private void text(List<String> lines, int indent, String words) {
        Ink.wrap(ink.plain(Visible.text(words)), ink.width() - indent - 1)
                .forEach(line -> lines.add(" ".repeat(indent) + line));
    }
}
