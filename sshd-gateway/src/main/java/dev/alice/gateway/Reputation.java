package dev.alice.gateway;

import dev.alice.flow.Aid;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.keri.watcher.Juror;
import dev.alice.prioritizer.rank.Deed;
import dev.alice.prioritizer.rank.Merit;
import dev.alice.prioritizer.rank.StandingRule;
import dev.alice.prioritizer.rank.TrackRecord;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reputation of agents on this node: replayed from the last {@value #WINDOW} entries of the log at the start, and kept
 * up with every statement after. A statement whose signature does not verify counts for nothing.
 */
final class Reputation {
    private static final Logger log = LoggerFactory.getLogger(Reputation.class);
    private static final int WINDOW = 2_000;
    private static final String DID = "did:keri:";

    private final TrackRecord record;
    private volatile @Nullable Juror juror;

    Reputation(StandingRule rule, Clock clock) {
        this.record = new TrackRecord(rule, this::duplicitous, clock);
    }

    TrackRecord record() {
        return record;
    }

    private boolean duplicitous(Aid agent) {
        Juror known = juror;
        return known != null && known.convicted(new dev.alice.keri.event.Aid(agent.qb64()));
    }

    /** Replays the log. Until then everybody is on probation. */
    void open(Juror witnessesMemory, LogReader reader, KeriIssuers issuers) {
        juror = witnessesMemory;
        long behind = Math.max(-1, reader.head().size() - 1 - WINDOW);
        List<LogEntry> entries = new ArrayList<>();
        for (String kind : List.of("outcome", "refusal")) {
            EntryQuery query = EntryQuery.all().of(kind);
            for (OptionalLong after = OptionalLong.of(behind); after.isPresent(); ) {
                EntryPage page = reader.list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
                entries.addAll(page.entries());
                after = page.next();
            }
        }
        entries.sort(Comparator.comparingLong(LogEntry::index));
        for (LogEntry entry : entries) {
            said(reader, issuers, entry).ifPresent(this::take);
        }
    }

    /** What a statement says of the agent that signed it, and of the minds behind it. */
    private record Said(Optional<Deed> deed, List<Merit> merits) {
        static Said of(String kind, String issuer, Instant at, Map<String, Object> payload) {
            return new Said(Deed.read(kind, issuer, at, payload), Merit.read(kind, issuer, at, payload));
        }

        boolean isNothing() {
            return deed.isEmpty() && merits.isEmpty();
        }
    }

    private void take(Said said) {
        said.deed().ifPresent(record::take);
        said.merits().forEach(record::take);
    }

    private static Optional<Said> said(LogReader reader, KeriIssuers issuers, LogEntry entry) {
        try {
            SignedStatement statement = SignedStatement.decode(
                    reader.statement(entry.id()).orElseThrow().toBytes());
            String issuer = statement.issuer().orElse("");
            Said said = Said.of(
                    statement.kind(),
                    issuer,
                    entry.time(),
                    CanonicalJson.readObject(Bytes.of(statement.payload().toBytes())));
            boolean signed = !said.isNothing() && issuers.prove(statement);
            if (!said.isNothing() && !signed) {
                log.atError()
                        .addKeyValue("entry", entry.index())
                        .log(
                                "a statement of the log does not verify, and counts for nothing; alice log fsck says more");
            }
            return Optional.of(said).filter(ignored -> signed);
        } catch (MalformedException | IllegalArgumentException | java.util.NoSuchElementException e) {
            log.atError().addKeyValue("entry", entry.index()).setCause(e).log("an entry of the log cannot be read");
            return Optional.empty();
        }
    }

    /** The log, from which everything that an agent registers counts at once. */
    StatementLog over(StatementLog under, Aid agent) {
        return statement -> {
            StatementLog.Registration registration = under.register(statement);
            if (registration instanceof StatementLog.Logged logged) {
                take(statement, agent, logged);
            }
            return registration;
        };
    }

    private void take(Statement statement, Aid agent, StatementLog.Logged logged) {
        try {
            take(Said.of(
                    statement.kind(),
                    DID + agent.qb64(),
                    logged.entry().at(),
                    CanonicalJson.readObject(statement.payload())));
        } catch (IllegalArgumentException e) {
            // it is in the log all the same
            log.atError()
                    .addKeyValue("entry", logged.entry().index())
                    .setCause(e)
                    .log("a statement cannot be read");
        }
    }
}
