package dev.alice.agent.recipes;

import java.util.List;
import java.util.Map;

/**
 * How well a recipe fits a request, and what of the request went where.
 *
 * @param score from 0 to 1: the shared weight of request and phrasing; open slots do not count
 * @param values the words that fill the slots, and defaults
 * @param missing slots that nothing fills
 * @param unexplained words of the request for which the recipe has no use
 */
record Match(
        Recipe recipe,
        Template phrasing,
        double score,
        Map<String, List<String>> values,
        List<Slot> missing,
        List<Word> unexplained) {

    Match {
        values = Map.copyOf(values);
        missing = List.copyOf(missing);
        unexplained = List.copyOf(unexplained);
    }

    boolean isComplete() {
        return missing.isEmpty() && unexplained.isEmpty();
    }
}
