package dev.alice.gateway.audit;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The part of the audit that looks at the pair: the review that a decision speaks of is in the log, is about the same flow,
 * and says what policy was asked.
 *
 * @param reviews the payload of a review by the id of its entry, verified
 */
record ReviewCheck(Function<String, Map<String, Object>> reviews) {
    private static final String NONE = "NONE";

    /** Why the pair of a decision does not hold; empty where it does, and for decisions from before there were pairs. */
    Optional<String> objection(Map<String, Object> decision) {
        Map<?, ?> pair = map(map(decision.get("dossier")).get("pair"));
        Map<?, ?> asked = map(map(map(decision.get("verdict")).get("question")).get("pair"));
        if (pair.isEmpty()) {
            return asked.isEmpty()
                    ? Optional.empty()
                    : Optional.of("policy was asked of a pair that nothing is said of");
        }
        if (!asked.isEmpty()) {
            if (!text(pair, "verdict").equals(text(asked, "review"))
                    || !text(pair, "driver").equals(text(map(asked.get("driver")), "mind"))) {
                return Optional.of("policy was asked of another pair or review than the decision names");
            }
            if (!text(pair, "verdict").equals(NONE)
                    && !text(pair, "navigator").equals(text(map(asked.get("navigator")), "mind"))) {
                return Optional.of("policy was asked of another navigator than the decision names");
            }
        }
        if (text(pair, "verdict").equals(NONE)) {
            return pair.containsKey("entry") ? Optional.of("a review is named that nobody gave") : Optional.empty();
        }
        Map<String, Object> review = reviews.apply(text(pair, "entry"));
        boolean same = text(review, "flow").equals(text(decision, "flow"))
                && text(review, "driver").equals(text(pair, "driver"))
                && text(review, "navigator").equals(text(pair, "navigator"))
                && text(review, "verdict").equals(text(pair, "verdict"));
        return same ? Optional.empty() : Optional.of("the logged review is not the one that the decision names");
    }

    /** The pair in words, such as {@code recipes agrees}; empty where nobody reviewed it. */
    static Optional<String> words(Map<String, Object> decision) {
        Map<?, ?> pair = map(map(decision.get("dossier")).get("pair"));
        return pair.isEmpty() || text(pair, "verdict").equals(NONE)
                ? Optional.empty()
                : Optional.of(
                        text(pair, "navigator") + " " + text(pair, "verdict").toLowerCase(java.util.Locale.ROOT));
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : "";
    }
}
