package dev.alice.gateway.cli;

import dev.alice.flow.Verdict;
import dev.alice.flow.Visible;
import dev.alice.gateway.StatementLedger;
import dev.alice.gateway.audit.LoggedVerdict;
import dev.alice.gateway.audit.PolicyArchive;
import dev.alice.gateway.audit.Recomputed;
import dev.alice.gateway.audit.VerdictReader;
import dev.alice.gateway.config.Config;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.Question;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice policy diff}: puts every question of the log to other policies, and shows what they would decide differently. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Try a change of policy on the flows of the past: each question that the log holds is put to the policies",
            "given here, and what would have been decided differently is shown.",
            "The policies of then are asked as well, from the log: that they decide as the log says is checked.",
            "Exits with 1 where anything would have been decided differently, or was not decided as the log says."
        })
final class PolicyDiffCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private PolicyLayers layers = new PolicyLayers();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "The changed policies, as --policy.")
    @Nullable
    private Path directory;

    /** A flow of the past with the verdict that it would have had. */
    private record Difference(LoggedVerdict before, Question question, Verdict after) {}

    @Override
    public Integer call() {
        Config.Policy settings = layers.settings(directory);
        CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyLayers.text(settings));
        gatekeeper.awaitReady();
        List<Difference> different = new ArrayList<>();
        int[] compared = {0, 0};
        List<String> odd = new ArrayList<>();
        try (LogSource.Opened opened = source.open()) {
            PolicyArchive archive = new PolicyArchive(opened.log());
            new VerdictReader(opened.log(), new StatementLedger(opened.log(), opened.keys()::key)).each(before -> {
                if (before.decision().isEmpty()) {
                    return; // another gate refused before policy was asked
                }
                if (before.question().isEmpty()) {
                    compared[1]++;
                    return;
                }
                compared[0]++;
                if (archive.recompute(before) instanceof Recomputed.Other other) {
                    odd.add("entry " + before.index() + ": " + other.words());
                }
                Verdict after = gatekeeper.judge(before.question().get());
                if (!after.decision().name().equals(before.decision())
                        || !after.approval().name().equals(before.approval())) {
                    different.add(new Difference(before, before.question().get(), after));
                }
            });
        }
        different.sort(Comparator.comparingLong(one -> one.before().index()));
        if (json) {
            Json.print(Json.object(
                    "policy",
                    gatekeeper.version().asHex(),
                    "compared",
                    compared[0],
                    "notComparable",
                    compared[1],
                    "notReproduced",
                    odd,
                    "different",
                    different.stream().map(PolicyDiffCommand::object).toList()));
        } else {
            different.forEach(PolicyDiffCommand::print);
            odd.forEach(words -> System.out.println("NOT AS LOGGED: " + Visible.text(words)));
            System.out.println(different.size() + " of " + compared[0] + " verdicts would be others under policy "
                    + gatekeeper.version()
                    + (compared[1] == 0 ? "" : "; " + compared[1] + " do not say what was asked"));
        }
        return different.isEmpty() && odd.isEmpty() ? 0 : DIFFERENT;
    }

    private static Map<String, Object> object(Difference one) {
        return Json.object(
                "flow", one.before().flow(),
                "entry", one.before().entry(),
                "index", one.before().index(),
                "before",
                        Json.object(
                                "decision", one.before().decision(),
                                "approval", one.before().approval(),
                                "policy", one.before().policy(),
                                "policies",
                                        one.before().reasons().stream()
                                                .map(reason -> Json.object("id", reason.id(), "says", reason.says()))
                                                .toList()),
                "after", PolicyExplainCommand.now(one.after()));
    }

    private static void print(Difference one) {
        System.out.println("entry " + one.before().index() + "  flow "
                + Visible.text(one.before().flow()) + "  "
                + Visible.text(String.join(", ", one.question().flow().programs())));
        System.out.println("  - " + one.before().decision() + " " + one.before().approval());
        one.before()
                .reasons()
                .forEach(reason ->
                        System.out.println("      " + Visible.text(reason.id()) + ": " + Visible.text(reason.says())));
        System.out.println("  + " + one.after().decision() + " " + one.after().approval());
        one.after()
                .reasons()
                .forEach(reason -> System.out.println("      " + reason.id() + ": " + Visible.text(reason.says())));
    }
}
