package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that an agent did, as the log says it: what its standing is made of.
 *
 * @param commands SHA-256 of each command in hex, where commands were typed
 * @param forecasts what was predicted of each step whose end was seen
 */
public record Deed(Aid agent, Kind kind, Instant at, List<String> commands, List<Forecast> forecasts) {
    /** Kinds of deed. */
    public enum Kind {
        /** Everything that was typed ended as predicted. */
        CONFIRMED,
        /** Something that was typed ended otherwise. */
        FAILED,
        /** Policy refused what the agent had written itself. */
        REFUSED
    }

    /**
     * A probability that an agent gave, and whether what it was given to came about.
     *
     * @param permille 0 to 1000
     */
    public record Forecast(int permille, boolean held) {
        public Forecast {
            if (permille < 0 || permille > 1000) {
                throw new IllegalArgumentException("a probability is 0 to 1000 per mille, not " + permille);
            }
        }
    }

    private static final String DID = "did:keri:";
    private static final int MOST_COMMANDS = 20;
    /** Ends that say something about the prediction; any other was not seen. */
    private static final Set<String> SEEN = Set.of("exited", "backgrounded");
    /** Authors whose own idea a flow is; what a person asked for word by word is not the agent's fault. */
    private static final Set<String> AUTHORS = Set.of("MODEL", "PEER");
    /** Reasons that say nothing about the flow itself. */
    private static final Set<String> NO_FAULT =
            Set.of("error", "standing-lost-never", "driver-lost-never", "default-deny");

    public Deed {
        commands = List.copyOf(commands);
        forecasts = List.copyOf(forecasts);
    }

    /** A deed of which no prediction can be compared. */
    public Deed(Aid agent, Kind kind, Instant at, List<String> commands) {
        this(agent, kind, at, commands, List.of());
    }

    /**
     * The deed that a statement of the log is about, or empty where it is about none.
     *
     * @param kind kind of the statement
     * @param issuer who signed it; the log has verified that
     * @param payload its canonical JSON
     */
    public static Optional<Deed> read(String kind, String issuer, Instant at, Map<String, Object> payload) {
        // what a foreign agent wants is no word of the agent that passes it on; else any such could ruin its standing
        return author(payload).equals("PEER") ? Optional.empty() : ofAnybody(kind, issuer, at, payload);
    }

    /** The deed that a statement is about, whoever's idea it was. */
    static Optional<Deed> ofAnybody(String kind, String issuer, Instant at, Map<String, Object> payload) {
        return agent(issuer).flatMap(agent -> switch (kind) {
            case "outcome" -> outcome(agent, at, payload);
            case "refusal" -> refusal(agent, at, payload);
            default -> Optional.empty();
        });
    }

    /** The agent that an issuer is, or empty where it is none. */
    static Optional<Aid> agent(String issuer) {
        try {
            return issuer.startsWith(DID) ? Optional.of(new Aid(issuer.substring(DID.length()))) : Optional.empty();
        } catch (IllegalArgumentException notAnAid) {
            return Optional.empty();
        }
    }

    private static Optional<Deed> outcome(Aid agent, Instant at, Map<String, Object> payload) {
        if (author(payload).equals("PERSON")
                || !(payload.get("asPredicted") instanceof Boolean held)
                || !(payload.get("steps") instanceof List<?> steps)) {
            return Optional.empty();
        }
        boolean seen = steps.stream()
                .allMatch(step -> step instanceof Map<?, ?> run && SEEN.contains(String.valueOf(run.get("outcome"))));
        if (steps.isEmpty() || !held && !seen) {
            return Optional.empty();
        }
        List<String> commands = steps.stream()
                .limit(MOST_COMMANDS)
                .map(step -> step instanceof Map<?, ?> run ? String.valueOf(run.get("commandSha256")) : "")
                .toList();
        List<Forecast> forecasts = steps.stream()
                .limit(MOST_COMMANDS)
                .flatMap(step -> forecast(step).stream())
                .toList();
        return Optional.of(new Deed(agent, held ? Kind.CONFIRMED : Kind.FAILED, at, commands, forecasts));
    }

    /** The prediction of a step, where the step says one and its end was seen. */
    private static Optional<Forecast> forecast(@Nullable Object step) {
        if (step instanceof Map<?, ?> run
                && SEEN.contains(String.valueOf(run.get("outcome")))
                && run.get("exit") instanceof Number exit
                && run.get("predictedExit") instanceof Number predicted
                && run.get("predictedPermille") instanceof Number permille
                && permille.longValue() >= 0
                && permille.longValue() <= 1000) {
            return Optional.of(new Forecast(permille.intValue(), exit.longValue() == predicted.longValue()));
        }
        return Optional.empty();
    }

    private static Optional<Deed> refusal(Aid agent, Instant at, Map<String, Object> payload) {
        return isFault(payload) && AUTHORS.contains(author(payload))
                ? Optional.of(new Deed(agent, Kind.REFUSED, at, List.of()))
                : Optional.empty();
    }

    /** Whether policy refused a flow for what it is. */
    static boolean isFault(Map<String, Object> refusal) {
        return "judged".equals(refusal.get("at"))
                && refusal.get("policies") instanceof List<?> policies
                && !policies.isEmpty()
                && policies.stream()
                        .allMatch(policy -> policy instanceof Map<?, ?> reason
                                && !NO_FAULT.contains(
                                        String.valueOf(reason.get("id")).toLowerCase(Locale.ROOT)));
    }

    private static String author(Map<String, Object> payload) {
        return payload.get("source") instanceof Map<?, ?> source ? String.valueOf(source.get("kind")) : "";
    }
}
