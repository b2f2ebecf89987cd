package dev.alice.agent.pair;

import dev.alice.agent.recipes.TestingHosts;
import dev.alice.flow.Aid;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.EntryId;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.LogEntry;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Registered;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Risk;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.Witnessed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Flows as a navigator meets them, and an assessor that reads a few plain commands. */
public final class TestingReviews {
    public static final Source QWEN = new Source(Source.Kind.MODEL, "qwen3");
    private static final UserName OCTO = new UserName("octo");
    private static final Set<String> LOOKING = Set.of("ls", "df", "cat", "uptime", "ss", "free", "systemctl-status");

    private TestingReviews() {}

    public static Flow flow(Source source, String... commands) {
        return new Flow(
                "do it",
                "it works",
                Arrays.stream(commands)
                        .map(command -> new Step(
                                new CommandText(command),
                                "asked",
                                new Prediction(0, 700, "it is done"),
                                Optional.empty()))
                        .toList(),
                List.of(),
                List.of(),
                source);
    }

    public static Rehearsed rehearsed(HostFacts host, Flow flow, Rehearsal rehearsal) {
        Bytes nothing = Bytes.of(new byte[16]);
        Requested requested = new Requested(
                RequestId.of(nothing),
                TrainId.of(OCTO, nothing),
                Optional.empty(),
                OCTO,
                new PaneRef(new ServerId("/tmp/tmux-0/default"), new PaneId("%1")),
                host,
                "a request",
                Instant.EPOCH);
        Proposed proposed = Proposed.of(requested, flow, assess(flow, host));
        LogEntry entry = new LogEntry(new EntryId("a".repeat(43)), 0, 1, Bytes.utf8("none"), Instant.EPOCH);
        List<WitnessVerdict> verdicts = new ArrayList<>();
        for (char letter : "abcd".toCharArray()) {
            verdicts.add(new WitnessVerdict(
                    new Aid("B" + String.valueOf(letter).repeat(43)), true, "", Bytes.utf8("{}"), "none"));
        }
        Vouching vouching =
                new Vouching(proposed.id(), new Aid("E" + "a".repeat(43)), 1, "none", 4, 3, 4, verdicts, "none");
        return new Rehearsed(new Witnessed(new Registered(proposed, entry), vouching), rehearsal);
    }

    public static Rehearsed rehearsed(String... commands) {
        return rehearsed(TestingHosts.DEBIAN, flow(QWEN, commands), new Rehearsal.NotPossible("a test", false));
    }

    /** What a few commands do. */
    public static Assessment assess(Flow flow, HostFacts host) {
        List<Effect> effects = new ArrayList<>();
        Risk worst = Risk.READS_ONLY;
        int number = 0;
        for (Step step : flow.steps()) {
            number++;
            if (step.check()) {
                continue;
            }
            List<String> words = new ArrayList<>(List.of(step.command().value().split(" ")));
            if (words.removeIf("sudo"::equals)) {
                effects.add(new Effect(number, EffectKind.PRIVILEGE, "", "sudo"));
            }
            String program = words.removeFirst();
            words.removeIf(word -> word.startsWith("-"));
            Risk risk = Risk.CHANGES_HOST;
            if (Set.of("apt", "apt-get", "dnf").contains(program)) {
                for (String name : words.subList(1, words.size())) {
                    effects.add(new Effect(number, EffectKind.PACKAGES, name, program));
                }
            } else if (program.equals("systemctl")) {
                effects.add(new Effect(number, EffectKind.SERVICES, words.getLast(), program));
            } else if (program.equals("rm")) {
                risk = Risk.DESTRUCTIVE;
                words.forEach(word -> effects.add(new Effect(1, EffectKind.DELETES, word, program)));
            } else if (LOOKING.contains(program)) {
                risk = Risk.READS_ONLY;
                words.forEach(word -> effects.add(new Effect(1, EffectKind.READS, word, program)));
            } else {
                for (String word : words) {
                    effects.add(new Effect(number, EffectKind.WRITES, word, program));
                }
            }
            worst = risk.compareTo(worst) > 0 ? risk : worst;
        }
        return new Assessment(worst, true, effects, List.of());
    }
}
