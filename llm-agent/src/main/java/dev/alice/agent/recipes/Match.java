package dev.alice.agent.recipes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a recipe fits a request, and what of the request went where.
 *
 * @param score from 0 to 1: the shared weight of request and phrasing; open slots do not count
 * @param shared the weight that was paired; among equal scores the greater one fits better
 * @param values the words that fill the slots, and defaults
 * @param missing slots that nothing fills
 * @param grounded whether a telling word of the phrasing is in the request, not only slots and stop words, or both are the same words
 * @param paired how many telling words and slots of the phrasing were paired
 * @param unexplained words of the request for which the recipe has no use
 * @param unknownVerb whether the request opens with a word that nobody knows, and has no word that the recipe opens with
 */
record Match(
        Recipe recipe,
        Template phrasing,
        double score,
        double shared,
        Map<String, List<String>> values,
        List<Slot> missing,
        boolean grounded,
        int paired,
        List<Word> unexplained,
        boolean unknownVerb) {

    Match {
        values = Map.copyOf(values);
        missing = List.copyOf(missing);
        unexplained = List.copyOf(unexplained);
    }

    /** The same match with one slot open again. */
    Match without(Slot slot) {
        var rest = new HashMap<>(values);
        rest.remove(slot.name());
        return new Match(
                recipe, phrasing, score, shared, rest, List.of(slot), grounded, paired, unexplained, unknownVerb);
    }

    /** The same match of the same words, by another recipe with the same slots. */
    Match by(Recipe other) {
        return new Match(other, phrasing, score, shared, values, missing, grounded, paired, unexplained, unknownVerb);
    }
}
