package dev.alice.gateway.audit;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.FlowId;
import dev.alice.gateway.StatementLedger;
import dev.alice.prioritizer.policy.Question;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the verdicts of the past out of a log: of one flow, or of all. */
public final class VerdictReader {
    private static final List<String> KINDS = List.of("decision", "refusal");

    private final LogReader log;
    private final StatementLedger ledger;

    public VerdictReader(LogReader log, StatementLedger ledger) {
        this.log = log;
        this.ledger = ledger;
    }

    /**
     * The last statement about a flow that policy or another gate decided.
     *
     * @param name the flow's id or its short name, or the id or index of an entry about it
     */
    public Optional<LoggedVerdict> of(String name) {
        Optional<String> flow = ledger.find(name).flatMap(this::flowOf);
        List<LoggedVerdict> found = new ArrayList<>();
        each(verdict -> {
            if (flow.map(verdict.flow()::equals)
                    .orElseGet(() -> verdict.flow().equals(name)
                            || shortName(verdict.flow()).equals(name))) {
                found.add(verdict);
            }
        });
        return found.stream()
                .filter(verdict -> !verdict.decision().isEmpty())
                .reduce((first, second) -> first.index() > second.index() ? first : second)
                .or(() -> found.stream().reduce((first, second) -> first.index() > second.index() ? first : second));
    }

    /** Every decision, then every refusal, each in the order of the log. */
    public void each(Consumer<LoggedVerdict> consumer) {
        for (String kind : KINDS) {
            EntryQuery query = EntryQuery.all().of(kind);
            for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
                EntryPage page = log.list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
                for (LogEntry entry : page.entries()) {
                    payload(entry).map(paper -> verdict(entry, paper)).ifPresent(consumer);
                }
                after = page.next();
            }
        }
    }

    private Optional<String> flowOf(LogEntry entry) {
        return entry.kind().equals("proposal")
                ? bytes(entry).map(bytes -> FlowId.of(bytes).qb64())
                : payload(entry).map(paper -> text(paper.get("flow"))).filter(flow -> !flow.isEmpty());
    }

    private static String shortName(String flow) {
        try {
            return new FlowId(flow).shortName();
        } catch (IllegalArgumentException notAFlow) {
            return "";
        }
    }

    private Optional<Map<String, Object>> payload(LogEntry entry) {
        return bytes(entry).flatMap(bytes -> {
            try {
                return Optional.of(CanonicalJson.readObject(bytes));
            } catch (IllegalArgumentException notOurs) {
                return Optional.empty();
            }
        });
    }

    private Optional<Bytes> bytes(LogEntry entry) {
        return log.statement(entry.id()).flatMap(statement -> {
            try {
                return Optional.of(Bytes.of(
                        SignedStatement.decode(statement.toBytes()).payload().toBytes()));
            } catch (MalformedException notOurs) {
                return Optional.empty();
            }
        });
    }

    private static LoggedVerdict verdict(LogEntry entry, Map<String, Object> paper) {
        Map<?, ?> verdict = paper.get("verdict") instanceof Map<?, ?> held ? held : Map.of();
        String at = entry.kind().equals("decision") ? "decision" : text(paper.get("at"));
        List<LoggedVerdict.Reason> reasons = new ArrayList<>();
        Object listed = verdict.get("reasons") == null ? paper.get("policies") : verdict.get("reasons");
        if (listed instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> reason) {
                    reasons.add(new LoggedVerdict.Reason(text(reason.get("id")), text(reason.get("says"))));
                }
            }
        }
        if (reasons.isEmpty()) {
            reasons.add(new LoggedVerdict.Reason(at, text(paper.get("reason"))));
        }
        Optional<Question> question = Optional.empty();
        String unknown = "policy was not asked";
        if (!verdict.isEmpty()) {
            unknown = "the statement does not say what policy was asked";
            if (verdict.get("question") instanceof Map<?, ?> asked) {
                try {
                    @SuppressWarnings("unchecked")
                    Map<String, Object> written = (Map<String, Object>) asked;
                    question = Optional.of(Question.read(written));
                    unknown = "";
                } catch (IllegalArgumentException e) {
                    unknown = asked.containsKey("sha256")
                            ? "the question was too large for the statement, which holds its digest alone"
                            : "the question cannot be read: " + e.getMessage();
                }
            }
        }
        return new LoggedVerdict(
                entry.id().value(),
                entry.index(),
                entry.time().toString(),
                text(paper.get("flow")),
                at,
                text(verdict.get("decision")),
                text(verdict.get("approval")),
                text(verdict.get("policy")),
                reasons,
                question,
                unknown);
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : "";
    }
}
