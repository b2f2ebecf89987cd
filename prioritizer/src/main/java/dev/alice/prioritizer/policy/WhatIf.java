package dev.alice.prioritizer.policy;

import dev.alice.flow.Verdict;
import dev.alice.flow.Verdict.Decision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What would change a verdict: the same question put again with one thing different. */
public final class WhatIf {
    private static final Map<String, Map<String, Object>> CONDITIONS = new LinkedHashMap<>();

    static {
        CONDITIONS.put("you say auto read-only", Map.of("autoReadOnly", true));
        CONDITIONS.put("a hardware TPM attests this host", Map.of("host.attested", true));
        CONDITIONS.put(
                "a rehearsal ends as predicted",
                Map.of("flow.rehearsal", "RAN", "flow.asPredicted", true, "flow.exit", 0, "flow.needsNetwork", false));
        CONDITIONS.put("the agent earns its standing back", Map.of("agent.standing", "GOOD"));
        CONDITIONS.put(
                "every requirement for its supply is met", Map.of("flow.unmet", List.of(), "flow.unsure", List.of()));
        CONDITIONS.put("nothing is held against what it grew from", Map.of("flow.tainted", false));
        CONDITIONS.put("who wrote it had earned its standing here", Map.of("pair.driver.standing", "GOOD"));
        CONDITIONS.put(
                "a navigator with standing agreed",
                Map.of("pair.review", "AGREES", "pair.navigator.mind", "another", "pair.navigator.standing", "GOOD"));
        CONDITIONS.put("its score were high", Map.of("flow.advice", "RUN", "flow.score", 1000));
    }

    private WhatIf() {}

    /** One single change, and the other verdict that it would bring. */
    public record Change(String condition, Verdict verdict) {
        /** The words for people. */
        public String says() {
            return "if " + condition + ": " + word(verdict.decision())
                    + (verdict.decision() == Decision.ASK ? " for " + word(verdict.approval()) : "");
        }

        private static String word(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Every single change that would bring another decision, or ask for another approval, than the policies do now. */
    public static List<Change> changes(CedarGatekeeper gatekeeper, Question question) {
        Verdict now = gatekeeper.judge(question);
        List<Change> changes = new ArrayList<>();
        CONDITIONS.forEach((condition, changed) -> {
            Question other = question.with(changed);
            if (!other.equals(question)) {
                Verdict then = gatekeeper.judge(other);
                if (then.decision() != now.decision() || then.approval() != now.approval()) {
                    changes.add(new Change(condition, then));
                }
            }
        });
        return changes;
    }
}
