package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.config.Config;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.policy.Rule;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.shell.CommandAssessor;
import dev.alice.prioritizer.trial.Cases;
import dev.alice.prioritizer.trial.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice policy}: checks and tries policies, and says why they decided as they did. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Check and try policies, and see why they decided as they did.",
        subcommands = {PolicyEvaluateCommand.class, PolicyExplainCommand.class, PolicyDiffCommand.class})
final class PolicyCommand {
    private static final int NOT_GOOD = 1;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Check policies and principles: syntax, schema, ids and words; show each policy.",
                "Exits with 1 where one is wrong."
            })
    int check(
            @Mixin PolicyLayers layers,
            @Option(names = "--json", description = "One JSON object.") boolean json,
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "Your policies, as --policy.") @Nullable
                    Path directory) {
        Config.Policy settings = layers.settings(directory);
        PolicyText text;
        Principles principles;
        List<Rule> rules;
        try {
            text = PolicyLayers.text(settings);
            principles = PolicyLayers.principles(settings);
            rules = CedarGatekeeper.load(text).rules();
        } catch (PrioritizerException e) {
            if (!json) {
                throw e;
            }
            Json.print(Json.object("good", false, "reason", String.valueOf(e.getMessage())));
            return NOT_GOOD;
        }
        if (json) {
            Json.print(Json.object(
                    "good", true,
                    "version", text.version().asHex(),
                    "policies", rules.stream().map(PolicyCommand::rule).toList(),
                    "principles", principles(principles)));
            return 0;
        }
        for (Rule rule : rules) {
            System.out.printf(
                    "%-24s %-6s %-12s %s%n",
                    rule.id(),
                    rule.forbids() ? "forbid" : "permit",
                    word(rule.layer()),
                    Visible.text(rule.says()) + (rule.flowsAlone() ? " (of flows alone)" : ""));
        }
        principles
                .all()
                .forEach(one -> System.out.printf(
                        "%-24s %-6s %-12s %s%n", one.function().word(), one.weight() + " %", "principle", one.says()));
        System.out.println("policy " + text.version() + ", " + rules.size() + " policies are good");
        System.out.println("principles " + principles.version());
        return 0;
    }

    private static Map<String, Object> rule(Rule rule) {
        return Json.object(
                "id", rule.id(),
                "effect", rule.forbids() ? "forbid" : "permit",
                "says", rule.says(),
                "approval", word(rule.approval()),
                "layer", word(rule.layer()),
                "file", rule.file(),
                "flowsAlone", rule.flowsAlone());
    }

    static Map<String, Object> principles(Principles principles) {
        return Json.object(
                "version",
                principles.version().asHex(),
                "all",
                principles.all().stream()
                        .map(one ->
                                Json.object("name", one.function().word(), "weight", one.weight(), "says", one.says()))
                        .toList(),
                "advice",
                Json.object(
                        "run", principles.advice().run(),
                        "ask", principles.advice().ask(),
                        "drop", principles.advice().drop()));
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description = {
                "Run the examples that come with policies: the shipped ones, and every *.cases.yaml beside the policies.",
                "Exits with 1 where one brings another verdict than it says."
            })
    int test(
            @Mixin PolicyLayers layers,
            @Option(names = "--json", description = "One JSON object.") boolean json,
            @Parameters(paramLabel = "DIR", arity = "0..1", description = "Your policies, as --policy.") @Nullable
                    Path directory) {
        Config.Policy settings = layers.settings(directory);
        CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyLayers.text(settings));
        gatekeeper.awaitReady();
        List<Cases.Outcome> outcomes = Cases.with(PolicyLayers.directories(settings))
                .run(new CommandAssessor(), PolicyLayers.principles(settings), gatekeeper);
        long failed =
                outcomes.stream().filter(outcome -> outcome.wrong().isPresent()).count();
        if (json) {
            Json.print(Json.object(
                    "passed",
                    outcomes.size() - failed,
                    "failed",
                    failed,
                    "policy",
                    gatekeeper.version().asHex(),
                    "cases",
                    outcomes.stream().map(PolicyCommand::outcome).toList()));
        } else {
            for (Cases.Outcome outcome : outcomes) {
                System.out.println((outcome.wrong().isEmpty() ? "ok    " : "WRONG ")
                        + Visible.text(outcome.example().name()) + "  ("
                        + Visible.text(outcome.example().file()) + ")");
                outcome.wrong().ifPresent(wrong -> System.out.println("      ! " + Visible.text(wrong)));
            }
            System.out.println((outcomes.size() - failed) + " of " + outcomes.size() + " examples hold");
        }
        return failed == 0 ? 0 : NOT_GOOD;
    }

    private static Map<String, Object> outcome(Cases.Outcome outcome) {
        Map<String, Object> shown = Json.object(
                "name", outcome.example().name(),
                "file", outcome.example().file(),
                "commands", outcome.example().commands(),
                "expected", word(outcome.example().expected()),
                "decision", word(outcome.result().decision()),
                "holds", outcome.wrong().isEmpty());
        if (outcome.result() instanceof Trial.Judged judged) {
            shown.put(
                    "policies",
                    judged.verdict().reasons().stream()
                            .map(reason -> reason.id())
                            .toList());
        }
        outcome.wrong().ifPresent(wrong -> shown.put("wrong", wrong));
        return shown;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
