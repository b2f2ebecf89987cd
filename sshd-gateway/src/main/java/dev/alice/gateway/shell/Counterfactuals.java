package dev.alice.gateway.shell;

import dev.alice.flow.Evidence;
import dev.alice.flow.Judged;
import dev.alice.flow.Ranked;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Gatekeeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** What would change a verdict: the same policies asked again about the same flow with one thing different. */
final class Counterfactuals {
    private final Gatekeeper gatekeeper;

    Counterfactuals(Gatekeeper gatekeeper) {
        this.gatekeeper = gatekeeper;
    }

    /** One line for each single change that would bring another verdict. */
    List<String> of(Judged judged) {
        Gatekeeper.Context plain = new Gatekeeper.Context(false, false);
        List<String> changes = new ArrayList<>();
        ask(changes, judged, judged.ranked(), new Gatekeeper.Context(true, false), "you say auto read-only");
        ask(changes, judged, judged.ranked(), new Gatekeeper.Context(false, true), "a hardware TPM attests this host");
        ask(changes, judged, rehearsed(judged), plain, "a rehearsal ends as predicted");
        return changes;
    }

    private void ask(List<String> changes, Judged judged, Ranked ranked, Gatekeeper.Context context, String condition) {
        Verdict other = gatekeeper.judge(ranked, context);
        Verdict now = judged.verdict();
        if (other.decision() != now.decision() || other.approval() != now.approval()) {
            changes.add("if " + condition + ": " + word(other.decision().name())
                    + (other.decision() == Verdict.Decision.ASK
                            ? " for " + word(other.approval().name())
                            : ""));
        }
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Ranked rehearsed(Judged judged) {
        Rehearsed before = judged.ranked().rehearsed();
        List<StepEvidence> steps = IntStream.rangeClosed(
                        1, judged.proposed().flow().steps().size())
                .mapToObj(step -> new StepEvidence(
                        step,
                        judged.proposed()
                                .flow()
                                .steps()
                                .get(step - 1)
                                .prediction()
                                .exit(),
                        "",
                        false,
                        Duration.ZERO,
                        Optional.empty()))
                .toList();
        Rehearsal ran = new Rehearsal.Ran(new Evidence("imagined", steps, List.of(), 0, List.of()));
        return new Ranked(
                new Rehearsed(before.witnessed(), ran), judged.ranked().ranking());
    }
}
