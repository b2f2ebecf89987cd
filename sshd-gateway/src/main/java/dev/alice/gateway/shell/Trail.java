package dev.alice.gateway.shell;

import dev.alice.flow.CommandText;
import dev.alice.flow.Digest;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Prediction;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last statements of one train of thought, read from the log: what was proposed, decided, refused and seen, by the
 * flows that it is about. Statements that this server did not sign, or that are of another person's train, are not in it.
 */
final class Trail {
    private static final int LOOKED_AT = 400;

    private final List<Entry> entries;

    private Trail(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * One statement.
     *
     * @param flow the flow that it is about, where it names one or is its proposal
     */
    record Entry(String id, long index, String kind, Optional<FlowId> flow, Map<?, ?> payload) {
        /** A member of the payload that is an object; empty where it has none. */
        Map<?, ?> part(String key) {
            return payload.get(key) instanceof Map<?, ?> map ? map : Map.of();
        }

        List<?> list(String key) {
            return payload.get(key) instanceof List<?> list ? list : List.of();
        }

        String text(String key) {
            return payload.get(key) instanceof String text ? text : "";
        }
    }

    /**
     * The statements of a train, oldest first.
     *
     * @param issuer who signs the statements of this server
     */
    static Trail of(Ledger ledger, TrainId train, String issuer) {
        List<Entry> entries = new ArrayList<>();
        for (Map<String, Object> row : ledger.last(Optional.of(train.subject()), LOOKED_AT)) {
            ledger.show(String.valueOf(row.get("id")))
                    .filter(entry -> issuer.equals(entry.get("issuer")))
                    .flatMap(Trail::entry)
                    .ifPresent(entries::add);
        }
        return new Trail(entries);
    }

    /**
     * The trail on which a flow is that somebody names, in a train of theirs; the trail of {@code train} where the name is
     * no entry of the log.
     */
    static Trail around(Ledger ledger, TrainId train, Optional<String> name, UserName user, String issuer) {
        TrainId where = name.flatMap(ledger::show)
                .map(entry -> String.valueOf(entry.get("subject")))
                .filter(subject -> subject.startsWith("urn:alice:train:" + user.value() + ":"))
                .map(TrainId::new)
                .orElse(train);
        return of(ledger, where, issuer);
    }

    private static Optional<Entry> entry(Map<String, Object> shown) {
        return shown.get("payload") instanceof Map<?, ?> payload && shown.get("index") instanceof Number index
                ? Optional.of(new Entry(
                        String.valueOf(shown.get("id")),
                        index.longValue(),
                        String.valueOf(shown.get("kind")),
                        Roots.flow(shown),
                        payload))
                : Optional.empty();
    }

    /** The flow that a person means: by its id, its short name, or an entry about it; the last proposed where they name none. */
    Optional<FlowId> named(Optional<String> name) {
        for (Entry entry : entries.reversed()) {
            if (entry.flow().isPresent()
                    && name.map(asked -> isNamed(entry, asked)).orElse(true)) {
                return entry.flow();
            }
        }
        return Optional.empty();
    }

    private static boolean isNamed(Entry entry, String asked) {
        FlowId flow = entry.flow().orElseThrow();
        return asked.equals(flow.qb64())
                || asked.equalsIgnoreCase(flow.shortName())
                || asked.equals(entry.id())
                || asked.equals(Long.toString(entry.index()));
    }

    /** The last statement of a kind about a flow. */
    Optional<Entry> about(String kind, FlowId flow) {
        return entries.reversed().stream()
                .filter(entry -> entry.kind().equals(kind) && entry.flow().equals(Optional.of(flow)))
                .findFirst();
    }

    /** The last flow with an outcome. */
    Optional<FlowId> lastTyped() {
        return entries.reversed().stream()
                .filter(entry -> entry.kind().equals("outcome"))
                .flatMap(entry -> entry.flow().stream())
                .findFirst();
    }

    /** The flow that a proposal revises: a revision names it first of all that it grew from. */
    static Optional<FlowId> revised(Entry proposal) {
        return seeds(proposal).stream()
                .limit(1)
                .filter(seed -> seed.kind() == Seed.Kind.FLOW)
                .map(seed -> new FlowId(seed.name()))
                .findFirst();
    }

    /**
     * What a proposal says it grew from.
     *
     * @throws IllegalArgumentException where it says it in a form that this server does not write
     */
    static List<Seed> seeds(Entry proposal) {
        List<Seed> seeds = new ArrayList<>();
        for (Object item : proposal.list("seeds")) {
            if (item instanceof Map<?, ?> seed) {
                seeds.add(new Seed(
                        Seed.Kind.valueOf(String.valueOf(seed.get("kind"))),
                        String.valueOf(seed.get("name")),
                        seed.get("sha256") instanceof List<?> digest && !digest.isEmpty()
                                ? Optional.of(Digest.hex(String.valueOf(digest.getFirst())))
                                : Optional.empty(),
                        Optional.empty()));
            }
        }
        return seeds;
    }

    /**
     * The flow of a proposal.
     *
     * @throws IllegalArgumentException where the statement is none that a flow can be read from
     */
    static Flow flow(Entry proposal) {
        List<Step> steps = new ArrayList<>();
        for (Object item : proposal.list("steps")) {
            if (!(item instanceof Map<?, ?> step) || !(step.get("prediction") instanceof Map<?, ?> prediction)) {
                throw new IllegalArgumentException("entry " + proposal.index() + " has a step that cannot be read");
            }
            Optional<CommandText> undo = step.get("undo") instanceof List<?> lines && !lines.isEmpty()
                    ? Optional.of(new CommandText(String.valueOf(lines.getFirst())))
                    : Optional.empty();
            steps.add(new Step(
                    new CommandText(String.valueOf(step.get("command"))),
                    String.valueOf(step.get("why")),
                    new Prediction(
                            number(prediction.get("exit")),
                            number(prediction.get("permille")),
                            String.valueOf(prediction.get("effect"))),
                    undo,
                    Boolean.TRUE.equals(step.get("check"))));
        }
        Map<?, ?> source = proposal.part("source");
        return new Flow(
                proposal.text("purpose"),
                proposal.text("hypothesis"),
                steps,
                proposal.list("alternatives").stream().map(String::valueOf).toList(),
                proposal.list("assumptions").stream().map(String::valueOf).toList(),
                new Source(
                        Source.Kind.valueOf(String.valueOf(source.get("kind"))), String.valueOf(source.get("name"))));
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number ? number.intValue() : -1;
    }
}
