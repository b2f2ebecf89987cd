package dev.alice.gateway.cli;

import dev.alice.flow.Verdict;
import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.StatementLedger;
import dev.alice.gateway.audit.LoggedVerdict;
import dev.alice.gateway.audit.PolicyArchive;
import dev.alice.gateway.audit.Recomputed;
import dev.alice.gateway.audit.VerdictReader;
import dev.alice.gateway.config.Config;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.Question;
import dev.alice.prioritizer.policy.WhatIf;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice policy explain}: why policy decided as it did about a flow in the log, and what would change that. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Say for a flow in the log which policies decided, what they were asked, and what would change the verdict.",
            "FLOW is its id, its short name, or an entry about it. What would change is asked of the policies given",
            "here; where these are not the ones that decided, it says so.",
            "Exits with 1 where the log knows no such flow."
        })
final class PolicyExplainCommand implements Callable<Integer> {
    private static final int NOT_GOOD = 1;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private PolicyLayers layers = new PolicyLayers();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Parameters(paramLabel = "FLOW")
    private String flow = "";

    @Override
    public Integer call() {
        Config.Policy settings = layers.settings(null);
        CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyLayers.text(settings));
        try (LogSource.Opened opened = source.open()) {
            LoggedVerdict logged = new VerdictReader(
                            opened.log(), new StatementLedger(opened.log(), opened.keys()::key))
                    .of(flow)
                    .orElseThrow(() -> new GatewayException("no decision and no refusal in the log is about the flow "
                            + Visible.text(flow) + "; alice log list shows them"));
            gatekeeper.awaitReady();
            Map<String, Object> shown = explanation(logged, gatekeeper);
            if (!logged.decision().isEmpty()) {
                recomputed(shown, new PolicyArchive(opened.log()).recompute(logged));
            }
            if (json) {
                Json.print(shown);
            } else {
                print(logged, shown);
            }
            return 0;
        } catch (GatewayException e) {
            System.err.println("alice: " + e.getMessage());
            return NOT_GOOD;
        }
    }

    private static Map<String, Object> explanation(LoggedVerdict logged, CedarGatekeeper gatekeeper) {
        Map<String, Object> shown = Json.object(
                "flow", logged.flow(),
                "entry", logged.entry(),
                "index", logged.index(),
                "time", logged.time(),
                "at", logged.at(),
                "decision", logged.decision(),
                "approval", logged.approval(),
                "policy", logged.policy(),
                "policies",
                        logged.reasons().stream()
                                .map(reason -> Json.object("id", reason.id(), "says", reason.says()))
                                .toList());
        if (logged.question().isEmpty()) {
            shown.put("unknown", logged.unknown());
            return shown;
        }
        Question question = logged.question().get();
        Verdict now = gatekeeper.judge(question);
        shown.put("question", question.asMap());
        shown.put("samePolicy", gatekeeper.version().asHex().equals(logged.policy()));
        shown.put("now", now(now));
        shown.put(
                "wouldChange",
                WhatIf.changes(gatekeeper, question).stream()
                        .map(WhatIf.Change::says)
                        .toList());
        return shown;
    }

    private static void recomputed(Map<String, Object> shown, Recomputed recomputed) {
        switch (recomputed) {
            case Recomputed.Same ignored -> shown.put("recomputed", true);
            case Recomputed.Other other -> {
                shown.put("recomputed", false);
                shown.put("objection", other.words());
            }
            case Recomputed.Unknown unknown -> shown.put("notRecomputed", unknown.words());
        }
    }

    static Map<String, Object> now(Verdict verdict) {
        return Json.object(
                "decision", verdict.decision().name(),
                "approval", verdict.approval().name(),
                "policy", verdict.policy().asHex(),
                "policies",
                        verdict.reasons().stream()
                                .map(reason -> Json.object("id", reason.id(), "says", reason.says()))
                                .toList());
    }

    private static void print(LoggedVerdict logged, Map<String, Object> shown) {
        System.out.println("flow      " + Visible.text(logged.flow()));
        System.out.println(
                "logged    entry " + logged.index() + ", " + logged.time() + ", " + Visible.text(logged.at()));
        if (!logged.decision().isEmpty()) {
            System.out.println("decision  " + Visible.text(logged.decision()) + ", approval "
                    + Visible.text(logged.approval()) + ", under policy " + Visible.text(logged.policy()));
        }
        logged.reasons()
                .forEach(reason -> System.out.println(
                        "by        " + Visible.text(reason.id()) + ": " + Visible.text(reason.says())));
        if (shown.containsKey("recomputed")) {
            System.out.println("again     "
                    + (Boolean.TRUE.equals(shown.get("recomputed"))
                            ? "the logged policies, asked again, decide the same"
                            : "NOT THE SAME: " + shown.get("objection")));
        } else if (shown.containsKey("notRecomputed")) {
            System.out.println("again     not asked: " + Visible.text(String.valueOf(shown.get("notRecomputed"))));
        }
        if (shown.get("question") instanceof Map<?, ?> question) {
            attributes("", question);
            if (shown.get("wouldChange") instanceof List<?> changes) {
                changes.forEach(change -> System.out.println("changes   " + change));
                if (changes.isEmpty()) {
                    System.out.println("changes   nothing alone would change it");
                }
            }
            if (!Boolean.TRUE.equals(shown.get("samePolicy")) && shown.get("now") instanceof Map<?, ?> now) {
                System.out.println("now       these policies are others (" + now.get("policy") + "): "
                        + now.get("decision") + ", approval " + now.get("approval"));
            }
        } else {
            System.out.println("unknown   " + logged.unknown());
        }
    }

    private static void attributes(String prefix, Map<?, ?> question) {
        question.forEach((name, value) -> {
            if (value instanceof Map<?, ?> part) {
                attributes(prefix + name + ".", part);
            } else {
                System.out.printf("asked     %-22s %s%n", prefix + name, Visible.text(String.valueOf(value)));
            }
        });
    }
}
