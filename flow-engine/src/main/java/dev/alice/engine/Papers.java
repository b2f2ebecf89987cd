package dev.alice.engine;

import dev.alice.flow.Approval;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Cleared;
import dev.alice.flow.EntryId;
import dev.alice.flow.Evidence;
import dev.alice.flow.Judged;
import dev.alice.flow.Proposed;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.Statement;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements that the engine leaves in the log: proposal, decision, outcome and refusal, each canonical JSON with a version. */
final class Papers {
    private static final int MAX_OUTPUT = 1_000;
    private static final int MAX_CHANGES = 50;

    private Papers() {}

    static Statement proposal(Proposed proposed) {
        return new Statement("proposal", proposed.requested().train().subject(), proposed.canonical());
    }

    /** Everything that an auditor needs to see why these bytes may be typed into this pane. */
    static Statement decision(Judged judged, Approval approval, String shell, List<Cleared.Line> lines, Instant until) {
        Proposed proposed = judged.proposed();
        Requested requested = judged.requested();
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("v", "alice-decision/1");
        paper.put("flow", proposed.id().qb64());
        paper.put("request", requested.id().value());
        paper.put(
                "proposal",
                judged.ranked()
                        .rehearsed()
                        .witnessed()
                        .registered()
                        .entry()
                        .id()
                        .value());
        paper.put("witnesses", witnesses(judged.vouching()));
        paper.put("assessment", assessment(proposed.assessment()));
        paper.put("rehearsal", rehearsal(judged.ranked().rehearsed().rehearsal()));
        paper.put("score", judged.ranked().ranking().permille());
        paper.put(
                "parts",
                judged.ranked().ranking().parts().stream()
                        .map(part -> Map.of(
                                "name", part.name(),
                                "permille", part.permille(),
                                "weight", part.weight(),
                                "from", part.from()))
                        .toList());
        paper.put("verdict", verdict(judged.verdict()));
        paper.put(
                "approval",
                Map.of(
                        "how", approval.how().name(),
                        "by", approval.by().value(),
                        "words", approval.words(),
                        "at", approval.at().toString()));
        paper.put(
                "typing",
                Map.of(
                        "server", requested.pane().server().value(),
                        "pane", requested.pane().pane().value(),
                        "shell", shell,
                        "until", until.toString(),
                        "lines",
                                lines.stream()
                                        .map(line -> Map.of(
                                                "command", line.command().value(),
                                                "token", line.token(),
                                                "endProbe", line.endProbe()))
                                        .toList()));
        return new Statement("decision", requested.train().subject(), CanonicalJson.write(paper));
    }

    static Statement outcome(Cleared cleared, List<StepRun> runs, boolean asPredicted) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("v", "alice-outcome/1");
        paper.put("flow", cleared.judged().proposed().id().qb64());
        paper.put("decision", cleared.decision().id().value());
        paper.put("asPredicted", asPredicted);
        paper.put("steps", runs.stream().map(Papers::run).toList());
        return new Statement("outcome", cleared.requested().train().subject(), CanonicalJson.write(paper));
    }

    static Statement refusal(Stage before, GateClosed closed) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("v", "alice-refusal/1");
        paper.put("request", before.requested().id().value());
        paper.put("at", closed.at.word());
        paper.put("reason", closed.reason());
        paper.put(
                "policies",
                closed.reasons.stream()
                        .map(reason -> Map.of("id", reason.id(), "says", reason.says()))
                        .toList());
        switch (before) {
            case Requested requested -> paper.put("words", requested.words());
            case Proposed proposed -> proposed(paper, proposed);
            case dev.alice.flow.Registered registered -> proposed(paper, registered.proposed());
            case dev.alice.flow.Witnessed witnessed -> {
                proposed(paper, witnessed.proposed());
                paper.put("witnesses", witnesses(witnessed.vouching()));
            }
            case dev.alice.flow.Rehearsed rehearsed -> {
                proposed(paper, rehearsed.proposed());
                paper.put("rehearsal", rehearsal(rehearsed.rehearsal()));
            }
            case dev.alice.flow.Ranked ranked -> {
                proposed(paper, ranked.proposed());
                paper.put("rehearsal", rehearsal(ranked.rehearsed().rehearsal()));
            }
            case Judged judged -> {
                proposed(paper, judged.proposed());
                paper.put("verdict", verdict(judged.verdict()));
            }
            case Cleared cleared -> {
                proposed(paper, cleared.judged().proposed());
                paper.put("decision", cleared.decision().id().value());
            }
            case dev.alice.flow.Typed typed ->
                proposed(paper, typed.cleared().judged().proposed());
            case dev.alice.flow.Finished finished ->
                proposed(paper, finished.typed().cleared().judged().proposed());
            case dev.alice.flow.Refused refused -> paper.put("words", refused.reason());
        }
        return new Statement("refusal", before.requested().train().subject(), CanonicalJson.write(paper));
    }

    /** The end of a flow that the server did not see, because it stopped in between. */
    static Statement unsettled(FlowJournal.Open open) {
        Map<String, Object> paper = new LinkedHashMap<>();
        boolean mayBeTyped = open.keys() > 0;
        paper.put("v", mayBeTyped ? "alice-outcome/1" : "alice-refusal/1");
        paper.put("request", open.id().value());
        paper.put("flow", open.flow().map(Object::toString).map(List::of).orElse(List.of()));
        paper.put("decision", open.decision().map(EntryId::value).map(List::of).orElse(List.of()));
        paper.put("at", open.state().word());
        paper.put(
                "reason",
                mayBeTyped
                        ? "the server stopped while it typed; " + open.keys() + " line(s) may have been typed"
                        : "the server stopped before anything was typed");
        return new Statement(mayBeTyped ? "outcome" : "refusal", open.train().subject(), CanonicalJson.write(paper));
    }

    private static void proposed(Map<String, Object> paper, Proposed proposed) {
        paper.put("flow", proposed.id().qb64());
        paper.put("assessment", assessment(proposed.assessment()));
    }

    private static Map<String, Object> witnesses(Vouching vouching) {
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
                                        "reason", verdict.reason(),
                                        "document", verdict.document().asUtf8(),
                                        "signature", verdict.signature()))
                                .toList());
    }

    private static Map<String, Object> assessment(Assessment assessment) {
        return Map.of(
                "risk", assessment.risk().name(),
                "understood", assessment.understood(),
                "effects",
                        assessment.effects().stream()
                                .limit(MAX_CHANGES)
                                .map(effect -> Map.of(
                                        "step", effect.step(),
                                        "kind", effect.kind().name(),
                                        "target", effect.target(),
                                        "program", effect.program()))
                                .toList());
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        return Map.of(
                "decision", verdict.decision().name(),
                "approval", verdict.approval().name(),
                "policy", verdict.policy().asHex(),
                "reasons",
                        verdict.reasons().stream()
                                .map(reason -> Map.of("id", reason.id(), "says", reason.says()))
                                .toList());
    }

    private static Map<String, Object> rehearsal(Rehearsal rehearsal) {
        return switch (rehearsal) {
            case Rehearsal.NotNeeded none -> Map.of("result", "not-needed", "reason", none.reason());
            case Rehearsal.NotPossible none ->
                Map.of("result", "not-possible", "reason", none.reason(), "needsNetwork", none.needsNetwork());
            case Rehearsal.Ran ran -> evidence(ran.evidence());
        };
    }

    private static Map<String, Object> evidence(Evidence evidence) {
        return Map.of(
                "result", "ran",
                "sandbox", evidence.sandbox(),
                "changedFiles", evidence.changedFiles(),
                "changes",
                        evidence.changes().stream()
                                .limit(MAX_CHANGES)
                                .map(change -> Map.of(
                                        "kind", change.kind().name(), "path", change.path(), "size", change.size()))
                                .toList(),
                "unknown", evidence.unknown(),
                "steps",
                        evidence.steps().stream()
                                .map(step -> Map.of(
                                        "step", step.step(),
                                        "exit", step.exit(),
                                        "millis", step.took().toMillis(),
                                        "output", start(step.output()),
                                        "outputSha256",
                                                Bytes.utf8(step.output())
                                                        .sha256()
                                                        .asHex(),
                                        "limit", step.limit().map(List::of).orElse(List.of())))
                                .toList());
    }

    private static Map<String, Object> run(StepRun run) {
        Map<String, Object> paper = new LinkedHashMap<>();
        paper.put("step", run.step());
        paper.put("commandSha256", run.command().bytes().sha256().asHex());
        switch (run.outcome()) {
            case StepOutcome.Exited exited -> {
                paper.put("outcome", "exited");
                paper.put("exit", exited.code());
                paper.put("millis", exited.took().toMillis());
                paper.put("outputSha256", Bytes.utf8(exited.output()).sha256().asHex());
                paper.put("truncated", exited.truncated());
            }
            case StepOutcome.StillRunning running -> {
                paper.put("outcome", "still-running");
                paper.put("millis", running.waited().toMillis());
            }
            case StepOutcome.PaneClosed ignored -> paper.put("outcome", "pane-closed");
            case StepOutcome.ShellReplaced replaced -> {
                paper.put("outcome", "shell-replaced");
                paper.put("program", replaced.program());
            }
            case StepOutcome.ConnectionLost lost -> {
                paper.put("outcome", "connection-lost");
                paper.put("reason", lost.reason());
            }
            case StepOutcome.Interrupted interrupted -> {
                paper.put("outcome", "interrupted");
                paper.put("reason", interrupted.reason());
            }
            case StepOutcome.Unobserved unobserved -> {
                paper.put("outcome", "unobserved");
                paper.put("reason", unobserved.reason());
            }
        }
        return paper;
    }

    private static String start(String output) {
        int end = Math.min(MAX_OUTPUT, output.length());
        return output.substring(0, end > 0 && Character.isHighSurrogate(output.charAt(end - 1)) ? end - 1 : end);
    }

    static Optional<String> tooLarge(Proposed proposed, int limit) {
        int size = proposed.canonical().size();
        return size <= limit
                ? Optional.empty()
                : Optional.of("the proposal has " + size + " bytes, more than " + limit);
    }
}
