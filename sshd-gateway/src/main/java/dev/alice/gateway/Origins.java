package dev.alice.gateway;

import dev.alice.engine.FlowJournal;
import dev.alice.flow.Bytes;
import dev.alice.flow.FlowId;
import dev.alice.flow.Ranked;
import dev.alice.flow.port.SeedWatch;
import dev.alice.flow.port.StatementLog;
import dev.alice.gateway.config.Config;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Standings;
import dev.alice.prioritizer.s2c2f.SupplyDesk;
import dev.alice.prioritizer.s2c2f.SupplySettings;
import dev.alice.prioritizer.valuechain.TaintClerk;
import dev.alice.prioritizer.valuechain.TaintLedger;
import dev.alice.prioritizer.valuechain.ValueChain;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogReader;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where flows come from and what they bring in, wired: the supply desk, the value chain, and the clerk who takes taints to
 * the log twice a second, whoever wrote them down. Until it is open, no flow is ranked.
 */
final class Origins implements SeedWatch, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Origins.class);
    private static final long ROUND_MILLIS = 500;

    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("taints").factory());
    private volatile @Nullable SupplyDesk desk;
    private volatile @Nullable ValueChain chain;

    /** Who fills the dossier of a flow. */
    Informants informants(Standings standings) {
        return new Informants(
                standings, rehearsed -> opened(desk).inspect(rehearsed), rehearsed -> chain().seeds(rehearsed));
    }

    @Override
    public Optional<String> objection(Ranked ranked) {
        return chain().objection(ranked);
    }

    /** The value chain, once it is open. */
    ValueChain chain() {
        return opened(chain);
    }

    private static <T> T opened(@Nullable T part) {
        if (part == null) {
            throw new GatewayException("the value chain is not open yet; ask again when the server has started");
        }
        return part;
    }

    /** Opens both over the log and the database, and brings the taints up to what the log says. */
    void open(
            Config.Supply settings,
            DataSource source,
            StatementLog statements,
            LogReader reader,
            KeriIssuers issuers,
            FlowJournal journal,
            Clock clock) {
        TaintLedger.prepare(source);
        TaintLedger ledger = new TaintLedger(source, clock);
        TaintClerk clerk = new TaintClerk(source, ledger, statements, flows -> typed(journal, flows));
        clerk.restore(papers(reader, issuers));
        desk = SupplyDesk.start(SupplySettings.of(settings.organisation(), settings.osv()), source, statements, clock);
        chain = new ValueChain(source, ledger);
        rounds.scheduleWithFixedDelay(() -> round(clerk), 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void round(TaintClerk clerk) {
        try {
            clerk.serve();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a round of the taints failed; the next comes at once");
        }
    }

    private static Set<FlowId> typed(FlowJournal journal, Set<FlowId> flows) {
        return journal.keys().stream()
                .filter(keys -> flows.contains(keys.flow()) && !keys.state().equals("withheld"))
                .map(FlowJournal.Keys::flow)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The statements about taints that verify, by their entries. */
    private static Map<String, Bytes> papers(LogReader reader, KeriIssuers issuers) {
        Map<String, Bytes> papers = new LinkedHashMap<>();
        EntryQuery query = EntryQuery.all().of("taint");
        for (OptionalLong after = OptionalLong.of(-1); after.isPresent(); ) {
            EntryPage page = reader.list(query.page(after.getAsLong(), EntryQuery.MAX_LIMIT));
            for (LogEntry entry : page.entries()) {
                paper(reader, issuers, entry)
                        .ifPresent(payload -> papers.put(entry.id().value(), payload));
            }
            after = page.next();
        }
        return papers;
    }

    private static Optional<Bytes> paper(LogReader reader, KeriIssuers issuers, LogEntry entry) {
        try {
            SignedStatement statement = SignedStatement.decode(
                    reader.statement(entry.id()).orElseThrow().toBytes());
            boolean signed = issuers.prove(statement);
            if (!signed) {
                log.atError().addKeyValue("entry", entry.index()).log("a taint in the log does not verify");
            }
            return signed ? Optional.of(Bytes.of(statement.payload().toBytes())) : Optional.empty();
        } catch (MalformedException | java.util.NoSuchElementException e) {
            log.atError().addKeyValue("entry", entry.index()).setCause(e).log("an entry of the log cannot be read");
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        SupplyDesk open = desk;
        if (open != null) {
            open.close();
        }
    }
}
