package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Mind;
import dev.alice.flow.Review;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one mind of a pair earned or lost by the end of one flow, as the log says it: who drove by how it ended, who navigated
 * by whether its review came true.
 *
 * <p>What only reads is no merit, since it puts nothing at stake. A navigator that is the driver under another prompt earns
 * nothing by agreeing with itself.
 *
 * @param agent who signed the statement; a mind is known to a node by what that node saw of it
 */
public record Merit(Aid agent, Mind mind, Deed.Kind kind, Instant at) {
    /**
     * The merits that a statement of the log is about; none, one or two.
     *
     * @param kind kind of the statement
     * @param issuer who signed it; the log has verified that
     * @param payload its canonical JSON
     */
    public static List<Merit> read(String kind, String issuer, Instant at, Map<String, Object> payload) {
        Optional<Deed> deed = Deed.ofAnybody(kind, issuer, at, payload);
        Optional<Aid> agent = Deed.agent(issuer);
        Optional<Mind> driver = driver(payload);
        if (agent.isEmpty() || driver.isEmpty() || !isAtStake(payload)) {
            return List.of();
        }
        List<Merit> merits = new ArrayList<>();
        deed.ifPresent(done -> merits.add(new Merit(agent.get(), driver.get(), done.kind(), at)));
        navigator(payload)
                .filter(navigator -> !navigator.equals(driver.get()))
                .flatMap(navigator -> reviewed(deed, payload)
                        .map(earned ->
                                new Merit(agent.get(), navigator, earned ? Deed.Kind.CONFIRMED : Deed.Kind.FAILED, at)))
                .ifPresent(merits::add);
        return List.copyOf(merits);
    }

    /** Whether a review came true; empty where nobody can say. */
    private static Optional<Boolean> reviewed(Optional<Deed> deed, Map<String, Object> payload) {
        boolean refused = Deed.isFault(payload);
        boolean declined = Boolean.TRUE.equals(payload.get("declined"));
        boolean good = deed.filter(done -> done.kind() == Deed.Kind.CONFIRMED).isPresent();
        boolean bad =
                refused || deed.filter(done -> done.kind() == Deed.Kind.FAILED).isPresent();
        return switch (word(payload)) {
            // a person may decline for reasons that nobody could foresee
            case AGREES -> good ? Optional.of(true) : bad ? Optional.of(false) : Optional.empty();
            case OBJECTS -> bad || declined ? Optional.of(true) : good ? Optional.of(false) : Optional.empty();
            // the offered way is a proposal of its own, and stands or falls by that
            case OFFERS, NONE -> Optional.empty();
        };
    }

    private static Optional<Mind> driver(Map<String, Object> payload) {
        try {
            return payload.get("source") instanceof Map<?, ?> source
                            && source.get("kind") instanceof String kind
                            && source.get("name") instanceof String name
                    ? Optional.of(Mind.of(new Source(Source.Kind.valueOf(kind), name)))
                    : Optional.empty();
        } catch (IllegalArgumentException notASource) {
            return Optional.empty();
        }
    }

    private static Optional<Mind> navigator(Map<String, Object> payload) {
        try {
            return pair(payload).get("navigator") instanceof String name
                    ? Optional.of(new Mind(name))
                    : Optional.empty();
        } catch (IllegalArgumentException notAMind) {
            return Optional.empty();
        }
    }

    private static Review.Word word(Map<String, Object> payload) {
        for (Review.Word word : Review.Word.values()) {
            if (word.name().equals(pair(payload).get("verdict"))) {
                return word;
            }
        }
        return Review.Word.NONE;
    }

    /** The pair: beside an outcome, or in the dossier of a refusal. */
    private static Map<?, ?> pair(Map<String, Object> payload) {
        if (payload.get("review") instanceof Map<?, ?> review) {
            return review;
        }
        return payload.get("dossier") instanceof Map<?, ?> dossier && dossier.get("pair") instanceof Map<?, ?> pair
                ? pair
                : Map.of();
    }

    /** Whether the statement says that more than reading was at stake; one that does not say it, counts for nothing. */
    private static boolean isAtStake(Map<String, Object> payload) {
        Object risk = payload.get("assessment") instanceof Map<?, ?> assessment
                ? assessment.get("risk")
                : payload.get("risk");
        return risk instanceof String word && !word.equals(Risk.READS_ONLY.name());
    }
}
