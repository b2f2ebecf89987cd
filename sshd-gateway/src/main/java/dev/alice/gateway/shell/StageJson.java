package dev.alice.gateway.shell;

import dev.alice.flow.Assessment;
import dev.alice.flow.Cleared;
import dev.alice.flow.CommandText;
import dev.alice.flow.Digest;
import dev.alice.flow.Dossier;
import dev.alice.flow.EntryId;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Judged;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Refused;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.Standing;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.Typed;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import dev.alice.flow.Witnessed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A stage as a JSON object for scripts: {@code stage} names it, the rest is what a person sees of it. */
final class StageJson {
    private StageJson() {}

    static Map<String, Object> of(Stage stage) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("stage", stage.name().word());
        switch (stage) {
            case Requested requested -> requested(json, requested);
            case Proposed proposed -> proposed(json, proposed);
            case Registered registered -> {
                json.put("flow", registered.proposed().id().qb64());
                entry(json, registered.entry());
            }
            case Witnessed witnessed -> witnessed(json, witnessed.vouching());
            case Rehearsed rehearsed -> {
                json.put("flow", rehearsed.proposed().id().qb64());
                rehearsal(json, rehearsed);
                undo(json, UndoPlan.of(rehearsed));
            }
            case Ranked ranked -> {
                json.put("flow", ranked.proposed().id().qb64());
                json.put("score", ranked.ranking().permille() / 1000.0);
                json.put(
                        "parts",
                        ranked.ranking().parts().stream()
                                .map(part -> ordered(
                                        "name", part.name(),
                                        "value", part.permille() / 1000.0,
                                        "weight", part.weight(),
                                        "from", part.from()))
                                .toList());
                json.put("advice", ranked.ranking().advice().name().toLowerCase(java.util.Locale.ROOT));
                ranked.ranking().principles().ifPresent(version -> json.put("principles", version.asHex()));
                dossier(json, ranked.ranking().dossier());
                json.put("pair", PairLines.json(ranked));
            }
            case Judged judged -> {
                json.put("flow", judged.proposed().id().qb64());
                verdict(json, judged.verdict());
            }
            case Cleared cleared -> cleared(json, cleared);
            case Typed typed -> {
                json.put("flow", typed.cleared().judged().proposed().id().qb64());
                json.put("step", typed.step());
                json.put("bytes", typed.bytes());
                json.put("pane", typed.requested().pane().pane().value());
                json.put("at", typed.at().toString());
            }
            case Finished finished -> finished(json, finished);
            case Refused refused -> refused(json, refused);
        }
        return json;
    }

    private static void requested(Map<String, Object> json, Requested requested) {
        json.put("request", requested.id().value());
        json.put("train", requested.train().subject());
        json.put("user", requested.user().value());
        json.put("pane", requested.pane().pane().value());
        json.put("words", requested.words());
        json.put("host", requested.host().osName());
        json.put("at", requested.at().toString());
    }

    private static void proposed(Map<String, Object> json, Proposed proposed) {
        Flow flow = proposed.flow();
        json.put("flow", proposed.id().qb64());
        json.put("name", proposed.id().shortName());
        json.put("purpose", flow.purpose());
        json.put("hypothesis", flow.hypothesis());
        json.put("risk", proposed.assessment().risk().word());
        json.put(
                "source",
                flow.source().kind().name().toLowerCase(java.util.Locale.ROOT) + ":"
                        + flow.source().name());
        json.put(
                "steps",
                flow.steps().stream()
                        .map(step -> ordered(
                                "command", step.command().value(),
                                "why", step.why(),
                                "expectedExit", step.prediction().exit(),
                                "probability", step.prediction().permille() / 1000.0,
                                "effect", step.prediction().effect(),
                                "check", step.check(),
                                "undo", step.undo().map(CommandText::value).orElse("")))
                        .toList());
        effects(json, proposed.assessment());
        json.put("assumptions", flow.assumptions());
        json.put("alternatives", flow.alternatives());
    }

    private static void effects(Map<String, Object> json, Assessment assessment) {
        json.put("understood", assessment.understood());
        json.put(
                "effects",
                assessment.effects().stream()
                        .map(effect -> ordered(
                                "step", effect.step(),
                                "kind", effect.kind().name().toLowerCase(java.util.Locale.ROOT),
                                "target", effect.target(),
                                "program", effect.program()))
                        .toList());
        json.put("notes", assessment.notes());
    }

    private static void witnessed(Map<String, Object> json, Vouching vouching) {
        json.put("flow", vouching.flow().qb64());
        json.put("agent", vouching.agent().qb64());
        json.put("sn", vouching.sn());
        json.put("anchor", vouching.said());
        json.put("receipts", vouching.receipts());
        json.put("needed", vouching.needed());
        json.put("pool", vouching.pool());
        json.put(
                "verdicts",
                vouching.verdicts().stream()
                        .map(verdict -> ordered(
                                "witness", verdict.witness().qb64(),
                                "approves", verdict.approves(),
                                "reason", verdict.reason()))
                        .toList());
    }

    private static void rehearsal(Map<String, Object> json, Rehearsed rehearsed) {
        switch (rehearsed.rehearsal()) {
            case Rehearsal.NotNeeded none -> {
                json.put("result", "not-needed");
                json.put("reason", none.reason());
            }
            case Rehearsal.NotPossible none -> {
                json.put("result", "not-possible");
                json.put("reason", none.reason());
                json.put("needsNetwork", none.needsNetwork());
                none.partial().ifPresent(evidence -> EvidenceJson.put(json, evidence));
            }
            case Rehearsal.Ran ran -> {
                json.put("result", "ran");
                json.put("asPredicted", ran.asPredicted(rehearsed.proposed().flow()));
                EvidenceView.disagreement(ran, rehearsed.proposed().flow())
                        .ifPresent(words -> json.put("disagrees", words));
                EvidenceJson.put(json, ran.evidence());
            }
        }
    }

    private static void undo(Map<String, Object> json, UndoPlan plan) {
        json.put(
                "undo",
                ordered(
                        "lines",
                        plan.backs().stream()
                                .map(back -> ordered(
                                        "step", back.step(),
                                        "command", back.command().value(),
                                        "why", back.why()))
                                .toList(),
                        "stays",
                        plan.stays()));
    }

    private static void dossier(Map<String, Object> json, Dossier dossier) {
        json.put("standing", standing(dossier.standing()));
        json.put("supply", supply(dossier.supply()));
        json.put(
                "seeds",
                dossier.seeds().stream()
                        .map(seed -> ordered(
                                "kind", seed.kind().name().toLowerCase(java.util.Locale.ROOT),
                                "name", seed.name(),
                                "sha256", seed.digest().map(Digest::asHex).orElse(""),
                                "taint", seed.taint().orElse("")))
                        .toList());
    }

    /** The findings; requirements of which the same is said stand together. */
    private static List<Map<String, Object>> supply(List<SupplyFinding> findings) {
        Map<Map<String, Object>, List<String>> said = new LinkedHashMap<>();
        for (SupplyFinding finding : findings) {
            Map<String, Object> words = ordered(
                    "state",
                            finding.state()
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-'),
                    "subject", finding.subject(),
                    "evidence", finding.evidence(),
                    "until", finding.until().map(Object::toString).orElse(""));
            said.computeIfAbsent(words, first -> new ArrayList<>()).add(finding.requirement());
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        said.forEach((words, requirements) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("requirements", String.join(" ", requirements));
            row.putAll(words);
            rows.add(row);
        });
        return rows;
    }

    static Map<String, Object> standing(Standing standing) {
        return ordered(
                "level", standing.level().name().toLowerCase(java.util.Locale.ROOT),
                "score", standing.permille() / 1000.0,
                "confirmed", standing.confirmed(),
                "failed", standing.failed(),
                "why", standing.why(),
                "predictions", standing.calibration().predictions(),
                "brier", standing.calibration().brier() / 1000.0,
                "calibration", standing.calibration().words());
    }

    private static void verdict(Map<String, Object> json, Verdict verdict) {
        json.put("decision", verdict.decision().name().toLowerCase(java.util.Locale.ROOT));
        json.put(
                "approval",
                verdict.approval().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        json.put("policies", reasons(verdict.reasons()));
        json.put("policy", verdict.policy().asHex());
    }

    private static List<Map<String, Object>> reasons(List<Verdict.Reason> reasons) {
        return reasons.stream()
                .map(reason -> ordered("id", reason.id(), "says", reason.says()))
                .toList();
    }

    private static void cleared(Map<String, Object> json, Cleared cleared) {
        json.put("flow", cleared.judged().proposed().id().qb64());
        json.put(
                "approval",
                cleared.approval()
                        .how()
                        .name()
                        .toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '-'));
        json.put("by", cleared.approval().by().value());
        json.put("words", cleared.approval().words());
        json.put("shell", cleared.shell());
        json.put("until", cleared.until().toString());
        entry(json, cleared.decision());
    }

    private static void finished(Map<String, Object> json, Finished finished) {
        Cleared cleared = finished.typed().cleared();
        json.put("flow", cleared.judged().proposed().id().qb64());
        json.put(
                "typed",
                finished.runs().stream().map(run -> run.command().value()).toList());
        json.put("pane", finished.requested().pane().pane().value());
        finished.last().outcome().exitCode().ifPresent(code -> json.put("exit", code));
        json.put("predicted", finished.asPredicted());
        json.put("steps", finished.runs().stream().map(StageJson::run).toList());
        List<String> entries = new ArrayList<>();
        entries.add(cleared.judged()
                .ranked()
                .rehearsed()
                .witnessed()
                .registered()
                .entry()
                .id()
                .value());
        cleared.judged()
                .ranked()
                .reviewed()
                .entry()
                .ifPresent(review -> entries.add(review.id().value()));
        entries.add(cleared.decision().id().value());
        finished.outcome().map(LogEntry::id).map(EntryId::value).ifPresent(entries::add);
        json.put("entries", entries);
        Surprise.in(finished).ifPresent(surprise -> json.put("surprise", surprise.json()));
        finished.unlogged().ifPresent(reason -> json.put("unlogged", reason));
    }

    private static Map<String, Object> run(StepRun run) {
        Map<String, Object> json =
                ordered("step", run.step(), "command", run.command().value());
        switch (run.outcome()) {
            case StepOutcome.Exited exited -> {
                json.put("outcome", "exited");
                exited(json, exited);
            }
            case StepOutcome.Backgrounded left -> {
                json.put("outcome", "backgrounded");
                exited(json, left.line());
                json.put("programs", left.programs());
            }
            case StepOutcome.Stopped stopped -> {
                json.put("outcome", "stopped");
                json.put("programs", stopped.programs());
                json.put("output", stopped.output());
                json.put("truncated", stopped.truncated());
            }
            case StepOutcome.Interactive waiting -> {
                json.put("outcome", "interactive");
                json.put("program", waiting.program());
                json.put("millis", waiting.waited().toMillis());
            }
            case StepOutcome.NotRun ignored -> json.put("outcome", "not-run");
            case StepOutcome.StillRunning ignored -> json.put("outcome", "still-running");
            case StepOutcome.PaneClosed ignored -> json.put("outcome", "pane-closed");
            case StepOutcome.ShellReplaced ignored -> json.put("outcome", "shell-replaced");
            case StepOutcome.ConnectionLost ignored -> json.put("outcome", "connection-lost");
            case StepOutcome.Interrupted ignored -> json.put("outcome", "interrupted");
            case StepOutcome.Unobserved ignored -> json.put("outcome", "unobserved");
        }
        json.put("says", GateLines.outcome(run.outcome()));
        return json;
    }

    private static void exited(Map<String, Object> json, StepOutcome.Exited exited) {
        json.put("exit", exited.code());
        exited.signalHint().ifPresent(signal -> json.put("signalHint", signal));
        json.put("millis", exited.took().toMillis());
        json.put("output", exited.output());
        json.put("truncated", exited.truncated());
    }

    private static void refused(Map<String, Object> json, Refused refused) {
        if (refused.before() instanceof Requested requested) {
            json.put("request", requested.id().value());
        } else {
            Story.proposed(refused.before())
                    .ifPresent(proposed -> json.put("flow", proposed.id().qb64()));
        }
        json.put("at", refused.at().word());
        json.put("reason", refused.reason());
        json.put("next", refused.next());
        json.put("policies", reasons(refused.reasons()));
        json.put("unanswered", refused.unanswered());
        refused.entry().ifPresent(logged -> entry(json, logged));
    }

    private static void entry(Map<String, Object> json, LogEntry entry) {
        json.put("entry", entry.id().value());
        json.put("index", entry.index());
    }

    static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
