package dev.alice.gateway.shell;

import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.TrainId;
import dev.alice.flow.UndoPlan;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The finder of what takes a flow back, in the statements of its train: the plan is in the decision, and the outcome says
 * how much of the flow was typed. What it finds is a proposal like any other.
 */
final class Undo {
    private static final int LOOKED_AT = 400;

    private final Ledger ledger;
    private final UserName user;
    private final String issuer;

    /** @param issuer who signs the decisions of this server */
    Undo(Ledger ledger, UserName user, String issuer) {
        this.ledger = ledger;
        this.user = user;
        this.issuer = issuer;
    }

    /** What came of the search. */
    sealed interface Found {}

    /** A flow that takes another back. */
    record Back(String words, Flow flow, List<Seed> seeds) implements Found {}

    /** There is none, and why. */
    record None(String reason) implements Found {}

    /**
     * Looks for the last typed flow of a train, or for the one that is named.
     *
     * @param name a flow's id or its short name, or the id or index of an entry about it
     */
    Found find(TrainId train, Optional<String> name) {
        Optional<Map<String, Object>> entry = name.flatMap(ledger::show).filter(this::isOwn);
        String subject =
                entry.map(found -> String.valueOf(found.get("subject"))).orElse(train.subject());
        Optional<String> wanted = entry.flatMap(Roots::flow).map(FlowId::qb64).or(() -> name);
        List<Map<String, Object>> rows =
                ledger.last(Optional.of(subject), LOOKED_AT).reversed();
        for (Map<String, Object> row : rows) {
            if (!"outcome".equals(row.get("kind"))) {
                continue;
            }
            Optional<Map<?, ?>> outcome = payload(row);
            String flow =
                    outcome.map(paper -> String.valueOf(paper.get("flow"))).orElse("");
            if (outcome.isPresent() && wanted.map(asked -> isNamed(flow, asked)).orElse(true)) {
                return back(flow, outcome.get(), rows);
            }
        }
        return new None(
                name.map(asked -> "no flow " + Visible.text(asked) + " of yours was typed in this train of thought")
                        .orElse("nothing was typed yet in this train of thought"));
    }

    private Found back(String flow, Map<?, ?> outcome, List<Map<String, Object>> rows) {
        Optional<Map<?, ?>> decision = rows.stream()
                .filter(row -> "decision".equals(row.get("kind")))
                .flatMap(row -> payload(row).stream())
                .filter(paper -> flow.equals(paper.get("flow")))
                .findFirst();
        if (decision.isEmpty() || !(decision.get().get("undo") instanceof Map<?, ?> written)) {
            return new None("the log has no undo plan for flow " + flow);
        }
        try {
            UndoPlan whole = plan(written);
            int ended = ended(outcome);
            UndoPlan plan = whole.after(ended, Boolean.TRUE.equals(outcome.get("asPredicted")));
            String purpose = purpose(decision.get());
            String name = new FlowId(flow).shortName();
            Source source = source(decision.get());
            Optional<Flow> back = plan.flow(purpose, source);
            if (back.isEmpty()) {
                return new None("nothing of flow " + name + " (" + Visible.text(purpose) + ") can be taken back"
                        + (whole.backs().isEmpty() && whole.stays().isEmpty() ? ": it leaves nothing behind" : "")
                        + (whole.stays().isEmpty() ? "" : "; what stays: " + String.join("; ", whole.stays())));
            }
            Seed.Kind kind = Seed.Kind.valueOf(source.kind().name());
            return new Back(
                    "undo " + name + ": " + purpose,
                    back.get(),
                    List.of(new Seed(kind, source.name(), Optional.empty(), Optional.empty())));
        } catch (IllegalArgumentException e) {
            return new None("the undo plan in the log cannot be used: " + e.getMessage());
        }
    }

    private static UndoPlan plan(Map<?, ?> written) {
        List<UndoPlan.Back> backs = new ArrayList<>();
        if (written.get("lines") instanceof List<?> lines) {
            for (Object line : lines) {
                if (line instanceof Map<?, ?> back && back.get("step") instanceof Number step) {
                    backs.add(new UndoPlan.Back(
                            step.intValue(),
                            new CommandText(String.valueOf(back.get("command"))),
                            Visible.text(String.valueOf(back.get("why")))));
                }
            }
        }
        List<String> stays = new ArrayList<>();
        if (written.get("stays") instanceof List<?> words) {
            words.forEach(word -> stays.add(Visible.text(String.valueOf(word))));
        }
        if (written.get("count") instanceof Number count && count.intValue() > backs.size()) {
            throw new IllegalArgumentException("its lines were too long for the log");
        }
        return new UndoPlan(backs, stays);
    }

    /** How many steps, from the first, ended with the exit code that was predicted. */
    private static int ended(Map<?, ?> outcome) {
        int ended = 0;
        if (outcome.get("steps") instanceof List<?> steps) {
            for (Object step : steps) {
                if (step instanceof Map<?, ?> run
                        && run.get("exit") instanceof Number exit
                        && run.get("predictedExit") instanceof Number predicted
                        && exit.longValue() == predicted.longValue()) {
                    ended++;
                } else {
                    break;
                }
            }
        }
        return ended;
    }

    private String purpose(Map<?, ?> decision) {
        return ledger.show(String.valueOf(decision.get("proposal")))
                .flatMap(entry -> entry.get("payload") instanceof Map<?, ?> paper
                        ? Optional.of(String.valueOf(paper.get("purpose")))
                        : Optional.empty())
                .orElse("an earlier flow");
    }

    private static Source source(Map<?, ?> decision) {
        if (decision.get("source") instanceof Map<?, ?> source) {
            return new Source(
                    Source.Kind.valueOf(String.valueOf(source.get("kind"))), String.valueOf(source.get("name")));
        }
        throw new IllegalArgumentException("it does not say whose idea the flow was");
    }

    private Optional<Map<?, ?>> payload(Map<String, Object> row) {
        return ledger.show(String.valueOf(row.get("id")))
                .filter(this::isOwn)
                .flatMap(entry ->
                        entry.get("payload") instanceof Map<?, ?> paper ? Optional.of(paper) : Optional.empty());
    }

    /** Whether this server wrote it, in a train of this person. */
    private boolean isOwn(Map<String, Object> entry) {
        return issuer.equals(entry.get("issuer"))
                && String.valueOf(entry.get("subject")).startsWith("urn:alice:train:" + user.value() + ":");
    }

    private static boolean isNamed(String flow, String asked) {
        try {
            return flow.equals(asked) || new FlowId(flow).shortName().equalsIgnoreCase(asked);
        } catch (IllegalArgumentException notAFlow) {
            return false;
        }
    }
}
