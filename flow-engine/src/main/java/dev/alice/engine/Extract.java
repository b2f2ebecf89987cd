package dev.alice.engine;

import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Dossier;
import dev.alice.flow.Evidence;
import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Seed;
import dev.alice.flow.Standing;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    Map<String, Object> dossier(Dossier dossier) {
        Standing standing = dossier.standing();
        return Map.of(
                "standing",
                Map.of(
                        "level", standing.level().name(),
                        "permille", standing.permille(),
                        "confirmed", standing.confirmed(),
                        "failed", standing.failed(),
                        "why", text(standing.why())),
                "supplyCount",
                dossier.supply().size(),
                "supply",
                dossier.supply().stream().limit(items).map(this::finding).toList(),
                "seedCount",
                dossier.seeds().size(),
                "seeds",
                dossier.seeds().stream().limit(items).map(this::seed).toList());
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
            case Rehearsal.NotPossible none ->
                Map.of("result", "not-possible", "reason", text(none.reason()), "needsNetwork", none.needsNetwork());
            case Rehearsal.Ran ran -> evidence(ran.evidence());
        };
    }

    private Map<String, Object> evidence(Evidence evidence) {
        return Map.of(
                "result", "ran",
                "sandbox", text(evidence.sandbox()),
                "changedFiles", evidence.changedFiles(),
                "changes",
                        evidence.changes().stream()
                                .limit(items)
                                .map(change -> Map.of(
                                        "kind", change.kind().name(),
                                        "path", text(change.path()),
                                        "size", Math.min(change.size(), MAX_SIZE)))
                                .toList(),
                "unknown",
                        evidence.unknown().stream().limit(items).map(this::text).toList(),
                "steps",
                        evidence.steps().stream()
                                .limit(items)
                                .map(step -> Map.of(
                                        "step", step.step(),
                                        "exit", step.exit(),
                                        "millis", step.took().toMillis(),
                                        "outputSha256",
                                                Bytes.utf8(step.output())
                                                        .sha256()
                                                        .asHex(),
                                        "limit",
                                                step.limit()
                                                        .map(this::text)
                                                        .map(List::of)
                                                        .orElse(List.of())))
                                .toList());
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
