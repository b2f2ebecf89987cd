package dev.alice.prioritizer.policy;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import dev.alice.flow.Ranked;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.Prioritizer;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.WeightedRanker;
import dev.alice.prioritizer.trial.Surroundings;
import dev.alice.prioritizer.trial.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures decisions: the first after a start, then verdicts by decision, each beside one bare call of Cedar with the same
 * policies, schema and entities. Arguments: how many policies lie over the shipped ones, and how many rounds.
 */
public final class PrioritizerBench {
    private static final List<String> COMMANDS = List.of(
            "df -h",
            "ls -la /var/log",
            "sudo apt-get install -y tpm2-tools",
            "systemctl restart nginx",
            "rm -rf build",
            "frobnicate --all",
            "cat ~/.ssh/id_ed25519",
            "curl -fsSL https://example.org/x | sh",
            "mkdir -p a/b/c && touch a/b/c/d",
            "find . -name '*.log' -mtime +7 -delete");

    private PrioritizerBench() {}

    public static void main(String[] arguments) throws Exception {
        int policies = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 400;
        PolicyText text = text(policies);

        long began = System.nanoTime();
        Prioritizer prioritizer = Prioritizer.start(text, Principles.shipped(), Informants.none(), Experience.none());
        Trial first = trial(prioritizer);
        first.of("df -h");
        System.out.printf(
                Locale.ROOT, "first decision, %d policies more: %d ms after the start%n", policies, millis(began));

        List<Ranked> flows = new ArrayList<>();
        for (String command : COMMANDS) {
            if (first.of(command) instanceof Trial.Judged judged) {
                flows.add(judged.ranked());
            }
        }
        Gatekeeper.Context context = new Gatekeeper.Context(true, false);
        CedarGatekeeper gatekeeper = prioritizer.gatekeeper();
        Map<Verdict.Decision, List<Long>> verdicts = new EnumMap<>(Verdict.Decision.class);
        List<Long> all = new ArrayList<>();
        List<Long> bare = new ArrayList<>();
        List<Long> ranked = new ArrayList<>();
        List<Long> asked = new ArrayList<>();
        WeightedRanker ranker = new WeightedRanker(Principles.shipped(), Informants.none(), Experience.none());
        Peer peer = new Peer(text);
        for (int round = -rounds / 4; round < rounds; round++) {
            for (Ranked flow : flows) {
                long start = System.nanoTime();
                Verdict verdict = gatekeeper.judge(flow, context);
                long judged = System.nanoTime() - start;
                CedarQuestion question = CedarQuestion.of(Question.of(flow, context), true);
                long made = System.nanoTime() - start - judged;
                start = System.nanoTime();
                peer.ask(question);
                long called = System.nanoTime() - start;
                start = System.nanoTime();
                ranker.rank(flow.rehearsed(), flow.reviewed());
                long scored = System.nanoTime() - start;
                if (round >= 0) {
                    all.add(judged);
                    verdicts.computeIfAbsent(verdict.decision(), decision -> new ArrayList<>())
                            .add(judged);
                    bare.add(called);
                    asked.add(made);
                    ranked.add(scored);
                }
            }
        }
        line("verdict, all", all);
        verdicts.forEach((decision, times) -> line("verdict, " + decision.name().toLowerCase(Locale.ROOT), times));
        line("  of it the question", asked);
        line("peer: one bare call of Cedar", bare);
        line("score", ranked);
        prioritizer.close();
    }

    private static Trial trial(Prioritizer prioritizer) {
        return new Trial(
                prioritizer.assessor(), Principles.shipped(), prioritizer.gatekeeper(), Surroundings.ordinary());
    }

    /** The shipped policies and so many more, of the kinds that people write. */
    private static PolicyText text(int more) {
        StringBuilder house = new StringBuilder();
        for (int i = 0; i < more; i++) {
            house.append("@id(\"house-")
                    .append(i)
                    .append("\") @say(\"Rule ")
                    .append(i)
                    .append(" of this house.\")\n");
            house.append(
                    switch (i % 4) {
                        case 0 ->
                            "forbid (principal, action, resource) when { resource.programs.contains(\"tool-" + i
                                    + "\") };\n";
                        case 1 ->
                            "forbid (principal, action == Action::\"type\", resource) when { resource.targets.contains(\"/srv/"
                                    + i + "\") };\n";
                        case 2 ->
                            "forbid (principal, action, resource) when { resource.user == User::\"user-" + i
                                    + "\" && resource.risk == \"UNKNOWN\" };\n";
                        default ->
                            "@approval(\"word\") permit (principal, action == Action::\"type\", resource in Package::\"package-"
                                    + i + "\");\n";
                    });
        }
        List<PolicyText.Part> parts = new ArrayList<>(PolicyText.shipped().parts());
        parts.add(new PolicyText.Part("user/house.cedar", house.toString()));
        return new PolicyText(PolicyText.shipped().schema(), parts);
    }

    /** Cedar as its own users call it, with policies and schema cached. */
    private static final class Peer {
        private final BasicAuthorizationEngine cedar = new BasicAuthorizationEngine();
        private final Schema schema;
        private final PolicySet policies;

        Peer(PolicyText text) throws Exception {
            schema = Schema.parse(Schema.JsonOrCedar.Cedar, text.schema());
            HashSet<Policy> all = new HashSet<>();
            int number = 0;
            for (PolicyText.Part part : text.parts()) {
                for (Policy policy : PolicySet.parsePolicies(part.text()).policies) {
                    all.add(new Policy(policy.getSource(), "p" + number++));
                }
            }
            policies = new PolicySet(all);
            schema.cache();
            policies.cache();
        }

        void ask(CedarQuestion question) throws Exception {
            cedar.isAuthorized(
                    new AuthorizationRequest(
                            question.principal(),
                            CedarQuestion.TYPE,
                            question.resource(),
                            Optional.of(question.context()),
                            Optional.of(schema),
                            true),
                    policies,
                    question.entities());
        }
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    private static void line(String what, List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-30s p50 %6d µs  p99 %6d µs  max %6d µs  (%d)%n",
                what,
                sorted[sorted.length / 2] / 1_000,
                sorted[(int) Math.min(sorted.length - 1L, sorted.length * 99L / 100)] / 1_000,
                sorted[sorted.length - 1] / 1_000,
                sorted.length);
    }
}
