package dev.alice.gateway.shell;

import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Judged;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.Question;
import dev.alice.prioritizer.policy.WhatIf;
import java.util.List;

/** What would change a verdict: the same policies asked again about the same flow with one thing different. */
final class Counterfactuals {
    private final CedarGatekeeper gatekeeper;

    Counterfactuals(CedarGatekeeper gatekeeper) {
        this.gatekeeper = gatekeeper;
    }

    /** One line for each single change that would bring another verdict. */
    List<String> of(Judged judged) {
        return judged.verdict()
                .question()
                .map(written -> Question.read(CanonicalJson.readObject(written)))
                .map(question -> WhatIf.changes(gatekeeper, question).stream()
                        .map(WhatIf.Change::says)
                        .toList())
                .orElse(List.of());
    }
}
