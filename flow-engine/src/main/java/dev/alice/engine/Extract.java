package dev.alice.engine;

import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.Calibration;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Dossier;
import dev.alice.flow.Evidence;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Observations;
import dev.alice.flow.Pair;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.Standing;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How much of what the gates found is copied into a statement: at most so many items of a list, so many characters of a text.
 *
 * <p>What is cut keeps its count or its digest. Text is foreign here, so half a surrogate pair becomes U+FFFD.
 */
record Extract(int items, int characters) {
    /** From the most to the least; a statement takes the first that fits. */
    static final List<Extract> SIZES = List.of(new Extract(50, 1_000), new Extract(25, 200), new Extract(5, 60));

    private static final long MAX_SIZE = (1L << 53) - 1;
    /** How much of a question is kept for each item of a list that is. */
    private static final int QUESTION_BYTES = 300;
    /** The same for the lines of an undo plan. */
    private static final int UNDO_BYTES = 200;

    boolean least() {
        return equals(SIZES.getLast());
    }

    String text(String foreign) {
        return start(foreign, characters);
    }

    static String start(String foreign, int limit) {
        StringBuilder kept = new StringBuilder();
        foreign.codePoints()
                .limit(limit)
                .map(point -> Character.getType(point) == Character.SURROGATE ? 0xfffd : point)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }

    Map<String, Object> witnesses(Vouching vouching) {
        return Map.of(
                "agent", vouching.agent().qb64(),
                "sn", vouching.sn(),
                "anchor", vouching.said(),
                "receipts", vouching.receipts(),
                "needed", vouching.needed(),
                "pool", vouching.pool(),
                "proof", vouching.proof(),
                "verdicts",
                        vouching.verdicts().stream()
                                .map(verdict -> Map.of(
                                        "witness", verdict.witness().qb64(),
                                        "approves", verdict.approves(),
                                        "reason", text(verdict.reason()),
                                        "document", verdict.document().asUtf8(),
                                        "signature", verdict.signature()))
                                .toList());
    }

    Map<String, Object> assessment(Assessment assessment) {
        return Map.of(
                "risk", assessment.risk().name(),
                "understood", assessment.understood(),
                "effectCount", assessment.effects().size(),
                "effects",
                        assessment.effects().stream()
                                .limit(items)
                                .map(effect -> Map.of(
                                        "step", effect.step(),
                                        "kind", effect.kind().name(),
                                        "target", text(effect.target()),
                                        "program", text(effect.program())))
                                .toList());
    }

    Map<String, Object> dossier(Ranked ranked) {
        Dossier dossier = ranked.ranking().dossier();
        return Map.of(
                "standing",
                standing(dossier.standing()),
                "pair",
                pair(ranked),
                "supplyCount",
                dossier.supply().size(),
                "supply",
                dossier.supply().stream().limit(items).map(this::finding).toList(),
                "seedCount",
                dossier.seeds().size(),
                "seeds",
                dossier.seeds().stream().limit(items).map(this::seed).toList());
    }

    private Map<String, Object> standing(Standing standing) {
        return Map.of(
                "level", standing.level().name(),
                "permille", standing.permille(),
                "confirmed", standing.confirmed(),
                "failed", standing.failed(),
                "why", text(standing.why()),
                "calibration", calibration(standing.calibration()));
    }

    /** Who drove, who navigated and what it said, each with its standing then. */
    private Map<String, Object> pair(Ranked ranked) {
        Review review = ranked.reviewed().review();
        Pair standings = ranked.ranking().dossier().pair();
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("driver", Mind.of(ranked.proposed().flow().source()).name());
        paper.put("driverStanding", standing(standings.driver()));
        paper.put("verdict", review.word().name());
        paper.put("reason", text(review.reason()));
        review.navigator().ifPresent(navigator -> {
            paper.put("navigator", navigator.name());
            paper.put("navigatorStanding", standing(standings.navigator()));
        });
        ranked.reviewed()
                .entry()
                .ifPresent(entry -> paper.put("entry", entry.id().value()));
        return paper;
    }

    /** A way that a navigator offers, command by command, or where that is too long by the digest of them. */
    Map<String, Object> offered(Flow flow) {
        List<String> commands =
                flow.steps().stream().map(step -> step.command().value()).toList();
        String all = String.join("\n", commands);
        return all.length() <= items * UNDO_BYTES
                ? Map.of("purpose", text(flow.purpose()), "commands", commands)
                : Map.of("purpose", text(flow.purpose()), "commandsSha256", sha256(all));
    }

    private static Map<String, Object> calibration(Calibration calibration) {
        return Map.of(
                "predictions", calibration.predictions(),
                "brierPermille", calibration.brier(),
                "claimedPermille", calibration.claimed(),
                "heldPermille", calibration.held());
    }

    private Map<String, Object> finding(SupplyFinding finding) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("requirement", finding.requirement());
        paper.put("state", finding.state().name());
        paper.put("subject", text(finding.subject()));
        paper.put("evidence", text(finding.evidence()));
        finding.until().ifPresent(until -> paper.put("until", until.toString()));
        return paper;
    }

    private Map<String, Object> seed(Seed seed) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("kind", seed.kind().name());
        paper.put("name", text(seed.name()));
        seed.digest().ifPresent(digest -> paper.put("sha256", digest.asHex()));
        seed.taint().ifPresent(taint -> paper.put("taint", text(taint)));
        return paper;
    }

    List<Map<String, Object>> parts(Ranking ranking) {
        return ranking.parts().stream()
                .limit(items)
                .map(part -> Map.<String, Object>of(
                        "name", text(part.name()),
                        "permille", part.permille(),
                        "weight", part.weight(),
                        "from", text(part.from())))
                .toList();
    }

    Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("decision", verdict.decision().name());
        paper.put("approval", verdict.approval().name());
        paper.put("policy", verdict.policy().asHex());
        paper.put("reasonCount", verdict.reasons().size());
        paper.put("reasons", reasons(verdict.reasons()));
        verdict.question().ifPresent(question -> paper.put("question", question(question)));
        return paper;
    }

    /** The question whole, or where it is too large its digest alone: half a question would be another one. */
    private Map<String, Object> question(Bytes question) {
        return question.size() <= items * QUESTION_BYTES
                ? CanonicalJson.readObject(question)
                : Map.of("sha256", question.sha256().asHex(), "size", question.size());
    }

    List<Map<String, String>> reasons(List<Verdict.Reason> reasons) {
        return reasons.stream()
                .limit(items)
                .map(reason -> Map.of("id", text(reason.id()), "says", text(reason.says())))
                .toList();
    }

    Map<String, Object> rehearsal(Rehearsal rehearsal) {
        return switch (rehearsal) {
            case Rehearsal.NotNeeded none -> Map.of("result", "not-needed", "reason", text(none.reason()));
            case Rehearsal.NotPossible none -> notPossible(none);
            case Rehearsal.Ran ran -> evidence(ran.evidence());
        };
    }

    /** The reason, beside what was seen until then: a failure that is excused is told like any other. */
    private Map<String, Object> notPossible(Rehearsal.NotPossible none) {
        Map<String, Object> paper = none.partial().map(this::evidence).orElseGet(LinkedHashMap::new);
        paper.put("result", "not-possible");
        paper.put("reason", text(none.reason()));
        paper.put("needsNetwork", none.needsNetwork());
        return paper;
    }

    private Map<String, Object> evidence(Evidence evidence) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("result", "ran");
        paper.put("sandbox", text(evidence.sandbox()));
        paper.put("copy", evidence.copy().name());
        paper.put("changedFiles", evidence.changedFiles());
        paper.put(
                "changes",
                some(
                        evidence.changes(),
                        change -> Map.of(
                                "kind", change.kind().name(),
                                "path", text(change.path()),
                                "size", Math.min(change.size(), MAX_SIZE))));
        paper.put(
                "unknown",
                evidence.unknown().stream().limit(items).map(this::text).toList());
        paper.put("steps", some(evidence.steps(), this::step));
        observations(paper, evidence);
        return paper;
    }

    private Map<String, Object> step(StepEvidence step) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("step", step.step());
        paper.put("exit", step.exit());
        paper.put("millis", step.took().toMillis());
        // the copy may be of this server: what its files hold is not for a log that everybody reads
        paper.put("outputSha256", Bytes.utf8(step.output()).sha256().asHex());
        paper.put("limit", step.limit().map(this::text).map(List::of).orElse(List.of()));
        step.memoryBytes().ifPresent(bytes -> paper.put("memoryBytes", Math.min(bytes, MAX_SIZE)));
        return paper;
    }

    /** Only what there is, so that a rehearsal without any of it is told as shortly as before. */
    private void observations(Map<String, Object> paper, Evidence evidence) {
        Observations seen = evidence.observations();
        put(
                paper,
                "packages",
                seen.packages(),
                one -> Map.of("name", text(one.name()), "before", text(one.before()), "after", text(one.after())));
        put(paper, "services", seen.services(), one -> Map.of("name", text(one.name()), "sign", text(one.sign())));
        put(
                paper,
                "network",
                seen.network(),
                one -> Map.of(
                        "step", one.step(),
                        "target", text(one.target()),
                        "times", one.times(),
                        "allowed", one.allowed(),
                        "result", text(one.result())));
        put(
                paper,
                "programs",
                seen.programs(),
                one -> Map.of("step", one.step(), "path", text(one.path()), "times", one.times()));
        put(
                paper,
                "prompts",
                seen.prompts(),
                one -> evidence.showsContent()
                        ? Map.of("step", one.step(), "words", text(one.words()))
                        : Map.of("step", one.step(), "wordsSha256", sha256(one.words())));
        put(paper, "diffs", seen.diffs(), one -> diff(one, evidence.showsContent()));
    }

    private Map<String, Object> diff(Observations.Diff diff, boolean shown) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("path", text(diff.path()));
        paper.put("added", diff.added());
        paper.put("removed", diff.removed());
        if (!diff.withheld().isEmpty()) {
            paper.put("withheld", text(diff.withheld()));
        } else if (shown) {
            paper.put("text", text(diff.text()));
        } else {
            paper.put("textSha256", sha256(diff.text()));
        }
        return paper;
    }

    private static String sha256(String words) {
        return Bytes.utf8(words).sha256().asHex();
    }

    private <T> void put(Map<String, Object> paper, String key, List<T> list, Function<T, Map<String, Object>> item) {
        if (!list.isEmpty()) {
            paper.put(key, some(list, item));
            paper.put(key + "Count", list.size());
        }
    }

    private <T> List<Map<String, Object>> some(List<T> list, Function<T, Map<String, Object>> item) {
        return list.stream().limit(items).map(item).toList();
    }

    /** A plan with all of its lines, or where they are too long their number: half a plan would be another one. */
    Map<String, Object> undo(UndoPlan plan) {
        int bytes = plan.backs().stream()
                .mapToInt(back -> back.command().bytes().size())
                .sum();
        boolean whole = bytes <= items * UNDO_BYTES;
        return Map.of(
                "count",
                plan.backs().size(),
                "lines",
                whole
                        ? plan.backs().stream()
                                .map(back -> Map.of(
                                        "step", back.step(),
                                        "command", back.command().value(),
                                        "why", text(back.why())))
                                .toList()
                        : List.of(),
                "stays",
                plan.stays().stream().limit(items).map(this::text).toList());
    }

    Map<String, Object> run(StepRun run) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("step", run.step());
        paper.put("commandSha256", run.command().bytes().sha256().asHex());
        switch (run.outcome()) {
            case StepOutcome.Exited exited -> {
                paper.put("outcome", "exited");
                exited(paper, exited);
            }
            case StepOutcome.Backgrounded left -> {
                paper.put("outcome", "backgrounded");
                exited(paper, left.line());
                paper.put("programs", programs(left.programs()));
            }
            case StepOutcome.Stopped stopped -> {
                paper.put("outcome", "stopped");
                paper.put("programs", programs(stopped.programs()));
                paper.put("outputSha256", Bytes.utf8(stopped.output()).sha256().asHex());
                paper.put("truncated", stopped.truncated());
            }
            case StepOutcome.Interactive waiting -> {
                paper.put("outcome", "interactive");
                paper.put("program", text(waiting.program()));
                paper.put("sign", text(waiting.sign()));
                paper.put("millis", waiting.waited().toMillis());
            }
            case StepOutcome.NotRun refused -> {
                paper.put("outcome", "not-run");
                paper.put("reason", text(refused.reason()));
            }
            case StepOutcome.StillRunning running -> {
                paper.put("outcome", "still-running");
                paper.put("millis", running.waited().toMillis());
            }
            case StepOutcome.PaneClosed ignored -> paper.put("outcome", "pane-closed");
            case StepOutcome.ShellReplaced replaced -> {
                paper.put("outcome", "shell-replaced");
                paper.put("program", text(replaced.program()));
            }
            case StepOutcome.ConnectionLost lost -> {
                paper.put("outcome", "connection-lost");
                paper.put("reason", text(lost.reason()));
            }
            case StepOutcome.Interrupted interrupted -> {
                paper.put("outcome", "interrupted");
                paper.put("reason", text(interrupted.reason()));
            }
            case StepOutcome.Unobserved unobserved -> {
                paper.put("outcome", "unobserved");
                paper.put("reason", text(unobserved.reason()));
            }
        }
        return paper;
    }

    private static void exited(Map<String, Object> paper, StepOutcome.Exited exited) {
        paper.put("exit", exited.code());
        paper.put("millis", exited.took().toMillis());
        paper.put("outputSha256", Bytes.utf8(exited.output()).sha256().asHex());
        paper.put("truncated", exited.truncated());
    }

    private List<String> programs(List<String> names) {
        return names.stream().limit(items).map(this::text).toList();
    }
}
