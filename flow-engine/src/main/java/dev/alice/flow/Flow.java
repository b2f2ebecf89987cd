package dev.alice.flow;

import java.util.List;

/** A proposal's content: steps in order, the hypothesis they test, and what was assumed. One to 20 steps. */
public record Flow(
        String purpose,
        String hypothesis,
        List<Step> steps,
        List<String> alternatives,
        List<String> assumptions,
        Source source) {
    public static final int MAX_STEPS = 20;

    public Flow {
        steps = List.copyOf(steps);
        alternatives = List.copyOf(alternatives);
        assumptions = List.copyOf(assumptions);
        if (steps.isEmpty() || steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a flow has 1 to " + MAX_STEPS + " steps, not " + steps.size());
        }
        if (steps.getFirst().check()) {
            throw new IllegalArgumentException("a flow begins with what it does, not with a check of it");
        }
        if (purpose.isBlank() || purpose.length() > 500 || hypothesis.length() > 2_000) {
            throw new IllegalArgumentException(
                    "a flow has a purpose of 1 to 500 and a hypothesis of at most 2000 characters");
        }
        if (alternatives.size() > 10 || assumptions.size() > 20) {
            throw new IllegalArgumentException("a flow has at most 10 alternatives and 20 assumptions");
        }
        for (List<String> words : List.of(alternatives, assumptions)) {
            for (String line : words) {
                if (line.length() > 2_000) {
                    throw new IllegalArgumentException("an alternative or assumption has at most 2000 characters");
                }
            }
        }
    }
}
