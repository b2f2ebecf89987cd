package dev.alice.prioritizer.valuechain;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.FlowId;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clerk of taints: takes what is new in the ledger to the log, whoever wrote it there, and flags the flows that were
 * typed before. What the log does not take is tried again in the next round.
 */
public final class TaintClerk {
    private static final Logger log = LoggerFactory.getLogger(TaintClerk.class);

    private final TaintLedger ledger;
    private final ChainTable table;
    private final StatementLog statements;
    private final Function<Set<FlowId>, Set<FlowId>> typed;

    /** @param typed which of some flows may have been typed, be it in part */
    public TaintClerk(
            DataSource source, TaintLedger ledger, StatementLog statements, Function<Set<FlowId>, Set<FlowId>> typed) {
        this.ledger = ledger;
        this.table = new ChainTable(source);
        this.statements = statements;
        this.typed = typed;
    }

    /**
     * Brings the ledger up to what the log says, where an older file of it was put back or a row was taken out.
     *
     * @param papers the payloads of the statements of kind {@code taint} that verify, by their entries, oldest first
     */
    public void restore(Map<String, Bytes> papers) {
        papers.forEach((entry, payload) -> {
            Map<String, Object> paper = CanonicalJson.readObject(payload);
            Optional<String> lifted = Taint.lifted(paper);
            if (lifted.isPresent()) {
                ledger.find(lifted.get()).ifPresent(taint -> ledger.lifted(taint, entry));
                return;
            }
            Optional<Taint> read = Taint.read(paper, entry);
            if (read.isEmpty()) {
                log.atError().addKeyValue("entry", entry).log("a taint in the log cannot be read");
            }
            read.ifPresent(taint -> {
                ledger.restore(taint);
                ledger.logged(taint, entry);
            });
        });
    }

    /** One round: what is new goes into the log, and every typed flow that it touches gets its notice. */
    public void serve() {
        for (Taint taint : ledger.inForce()) {
            if (taint.entry().isEmpty()) {
                flag(taint);
                register(taint, "tainted", taint.why(), taint.who(), taint.at())
                        .ifPresent(entry -> ledger.logged(taint, entry));
            }
            taint.lift()
                    .ifPresent(lift -> register(taint, "lifted", lift.why(), lift.who(), lift.at())
                            .ifPresent(entry -> ledger.lifted(taint, entry)));
        }
        for (Notice notice : table.unlogged()) {
            notify(notice);
        }
    }

    private Optional<String> register(Taint taint, String state, String why, String who, Instant at) {
        return entry(
                statements.register(new Statement(
                        "taint",
                        taint.subject(),
                        CanonicalJson.write(Map.of(
                                "v",
                                Taint.VERSION,
                                "id",
                                taint.id(),
                                "state",
                                state,
                                "kind",
                                taint.kind().name(),
                                "name",
                                taint.name(),
                                "why",
                                why,
                                "who",
                                who,
                                "at",
                                at.toString())))),
                taint.what());
    }

    /** Before the taint is in the log, so that a crash in between does not lose the notices: the next round does it again. */
    private void flag(Taint taint) {
        Map<ChainTable.Grown, Boolean> touched = table.touched(taint);
        if (touched.isEmpty()) {
            return;
        }
        Set<FlowId> keyed = typed.apply(
                touched.keySet().stream().map(ChainTable.Grown::flow).collect(Collectors.toUnmodifiableSet()));
        touched.forEach((grown, later) -> {
            if (keyed.contains(grown.flow())) {
                table.notice(
                        taint,
                        grown,
                        "flow " + grown.flow().shortName() + ", typed before, "
                                + (later ? "came in a train of thought after one that grew from " : "grew from ")
                                + taint.what() + ", which turned bad: " + taint.words());
            }
        });
    }

    private void notify(Notice notice) {
        Statement paper = new Statement(
                "notice",
                notice.train().subject(),
                CanonicalJson.write(Map.of(
                        "v", "alice-notice/1",
                        "flow", notice.flow().qb64(),
                        "taint", notice.taint(),
                        "words", notice.words())));
        entry(statements.register(paper), notice.words()).ifPresent(entry -> table.logged(notice, entry));
    }

    private static Optional<String> entry(StatementLog.Registration registration, String what) {
        return switch (registration) {
            case StatementLog.Logged logged -> Optional.of(logged.entry().id().value());
            case StatementLog.NotLogged not -> {
                log.atWarn()
                        .addKeyValue("what", what)
                        .addKeyValue("reason", not.reason())
                        .log("a statement about a taint is not in the log; it is tried again");
                yield Optional.empty();
            }
        };
    }
}
