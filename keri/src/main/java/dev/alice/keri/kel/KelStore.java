package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Key event logs in a database. The unique insert of (identifier, sequence number, generation) is first seen: whatever
 * races, one event wins. What {@link #accept} has returned from is on disk.
 */
public final class KelStore implements Ledger {
    /**
     * An accepted event as it is kept.
     *
     * @param receipts by witness, verified before they were stored
     * @param delegation where the delegator anchored it; empty where none did, or none is needed
     */
    public record Stored(
            Event event,
            List<IndexedSignature> signatures,
            long ordinal,
            Instant seen,
            Establishment establishment,
            Map<Aid, Matter> receipts,
            Optional<Delegation> delegation) {
        /** The same with more receipts. */
        public Stored with(Map<Aid, Matter> more) {
            Map<Aid, Matter> all = new LinkedHashMap<>(receipts);
            all.putAll(more);
            return new Stored(event, signatures, ordinal, seen, establishment, all, delegation);
        }
    }

    /** Both sides of a duplicity: the SAID first seen, and the other event with its signatures. */
    public record Duplicity(Said first, Event other, List<IndexedSignature> signatures, Instant seen) {}

    private static final String SELECT =
            "SELECT e.* FROM keri_event e JOIN keri_first_seen f ON f.said = e.said WHERE f.in_force AND f.pre = :pre ";

    private final Jdbi jdbi;
    private final Clock clock;
    /** Whether the database writes to the disk later than it commits; null before it was asked. */
    private volatile @Nullable Boolean checkpoints;

    public KelStore(DataSource dataSource, Clock clock) {
        this.jdbi = Jdbi.create(dataSource);
        this.clock = clock;
    }

    /**
     * Creates or upgrades the tables.
     *
     * @param part the migrations beside those of the logs: {@code witness} or {@code controller}
     */
    public static void migrate(DataSource dataSource, String part) {
        String root = "classpath:dev/alice/keri/db/";
        Flyway.configure(KelStore.class.getClassLoader())
                .dataSource(dataSource)
                .locations(root + "kel", root + part)
                .table("flyway_keri")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    public Jdbi jdbi() {
        return jdbi;
    }

    /** Forces everything committed so far to the disk, where the database leaves that to a delay (H2). */
    public void sync() {
        jdbi.useHandle(this::sync);
    }

    /** {@link #sync()} over a connection that the caller has open, outside of a transaction. */
    public void sync(Handle handle) {
        try (Statement statement = handle.getConnection().createStatement()) {
            if (needsCheckpoint(handle.getConnection())) {
                statement.execute("CHECKPOINT SYNC");
            }
        } catch (SQLException e) {
            throw new KeriException("the key event log could not be forced to disk; check the volume", e);
        }
    }

    private boolean needsCheckpoint(Connection connection) throws SQLException {
        Boolean known = checkpoints;
        if (known == null) {
            known = connection.getMetaData().getDatabaseProductName().equals("H2");
            checkpoints = known;
        }
        return known;
    }

    /** An event to be stored. */
    record Entry(SignedEvent signed, Judgement.Accept accept) {}

    /** Stores an accepted event, durably; false where another event took its place first. */
    @Override
    public boolean accept(SignedEvent signed, Judgement.Accept accept) {
        return accept(List.of(new Entry(signed, accept)));
    }

    /** Stores accepted events in one transaction, durably; false, and none is stored, where a place was taken. */
    boolean accept(List<Entry> entries) {
        return accept(handle -> entries.forEach(entry -> insert(handle, entry)));
    }

    /** Stores an accepted event, durably, in one transaction with what belongs to it; false, and nothing is stored, where its place was taken. */
    public boolean accept(SignedEvent signed, Judgement.Accept accept, HandleConsumer<RuntimeException> beside) {
        return accept(handle -> {
            beside.useHandle(handle);
            insert(handle, new Entry(signed, accept));
        });
    }

    private boolean accept(HandleConsumer<RuntimeException> writes) {
        try {
            jdbi.useHandle(handle -> {
                handle.useTransaction(writes);
                sync(handle);
            });
            return true;
        } catch (org.jdbi.v3.core.statement.UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    /** Writes an accepted event as part of the caller's transaction, who forces it to disk with {@link #sync}. */
    public void write(Handle handle, SignedEvent signed, Judgement.Accept accept) {
        insert(handle, new Entry(signed, accept));
    }

    private void insert(Handle handle, Entry entry) {
        Event event = entry.signed().event();
        Judgement.Accept accept = entry.accept();
        int generation = 0;
        if (accept.supersedes()) {
            generation = handle.createQuery(
                            "SELECT COALESCE(MAX(generation) + 1, 0) FROM keri_first_seen WHERE pre = :pre AND sn = :sn")
                    .bind("pre", event.aid().qb64())
                    .bind("sn", event.sn())
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate("UPDATE keri_first_seen SET in_force = FALSE WHERE pre = :pre AND sn >= :sn")
                    .bind("pre", event.aid().qb64())
                    .bind("sn", event.sn())
                    .execute();
        }
        handle.createUpdate("INSERT INTO keri_first_seen (pre, sn, generation, said, in_force)"
                        + " VALUES (:pre, :sn, :generation, :said, TRUE)")
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .bind("generation", generation)
                .bind("said", event.said().qb64())
                .execute();
        insertEvent(handle, event, accept, accept.next());
        putState(handle, accept.next());
        SealTable.insert(handle, event);
        accept.receipts().forEach((witness, signature) -> insertReceipt(handle, event.said(), witness, signature));
    }

    private static void putState(Handle handle, KeyState next) {
        String put = next.ordinal() == 0
                ? "INSERT INTO keri_state (pre, sn, said, ordinal) VALUES (:pre, :sn, :said, :ordinal)"
                : "UPDATE keri_state SET sn = :sn, said = :said, ordinal = :ordinal WHERE pre = :pre";
        handle.createUpdate(put)
                .bind("pre", next.aid().qb64())
                .bind("sn", next.sn())
                .bind("said", next.said().qb64())
                .bind("ordinal", next.ordinal())
                .execute();
    }

    private void insertEvent(Handle handle, Event event, Judgement.Accept accept, KeyState next) {
        handle.createUpdate(
                        "INSERT INTO keri_event (said, pre, sn, ordinal, ilk, raw, signatures, est, witnesses, seen)"
                                + " VALUES (:said, :pre, :sn, :ordinal, :ilk, :raw, :signatures, :est, :witnesses, :seen)")
                .bind("said", event.said().qb64())
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .bind("ordinal", next.ordinal())
                .bind("ilk", next.ilk())
                .bind("raw", event.raw().toByteArray())
                .bind("signatures", EventTable.join(accept.signatures()))
                .bind("est", next.establishment().said().qb64())
                .bind(
                        "witnesses",
                        next.establishment().witnesses().stream().map(Aid::qb64).collect(Collectors.joining(" ")))
                .bind("seen", clock.instant().atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Keeps a receipt that was verified; a second one of the same witness is the same one. */
    public void addReceipt(Said said, Aid witness, Matter signature) {
        jdbi.useTransaction(handle -> insertReceipt(handle, said, witness, signature));
    }

    /** Keeps receipts of one event that were verified. */
    public void addReceipts(Said said, Map<Aid, Matter> receipts) {
        if (!receipts.isEmpty()) {
            jdbi.useTransaction(handle -> writeReceipts(handle, said, receipts));
        }
    }

    /** Writes receipts that were verified as part of the caller's transaction. */
    public void writeReceipts(Handle handle, Said said, Map<Aid, Matter> receipts) {
        receipts.forEach((witness, signature) -> insertReceipt(handle, said, witness, signature));
    }

    private static void insertReceipt(Handle handle, Said said, Aid witness, Matter signature) {
        handle.createUpdate("INSERT INTO keri_receipt (said, witness, signature)"
                        + " SELECT CAST(:said AS VARCHAR), CAST(:witness AS VARCHAR), CAST(:signature AS VARCHAR)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_receipt WHERE said = :said AND witness = :witness)")
                .bind("said", said.qb64())
                .bind("witness", witness.qb64())
                .bind("signature", signature.qb64())
                .execute();
    }

    /** Keeps the proof that an identifier signed two events for one place. */
    public void recordDuplicity(Judgement.Duplicitous duplicity, Event other) {
        jdbi.useTransaction(handle -> handle.createUpdate(
                        "INSERT INTO keri_duplicity (other, pre, sn, first_said, raw, signatures, seen)"
                                + " SELECT CAST(:other AS VARCHAR), CAST(:pre AS VARCHAR), CAST(:sn AS BIGINT), CAST(:first AS VARCHAR),"
                                + " CAST(:raw AS BYTEA), CAST(:signatures AS VARCHAR), CAST(:seen AS TIMESTAMP WITH TIME ZONE)"
                                + " WHERE NOT EXISTS (SELECT 1 FROM keri_duplicity WHERE other = :other)")
                .bind("other", other.said().qb64())
                .bind("pre", other.aid().qb64())
                .bind("sn", other.sn())
                .bind("first", duplicity.first().qb64())
                .bind("raw", other.raw().toByteArray())
                .bind("signatures", EventTable.join(duplicity.signatures()))
                .bind("seen", clock.instant().atOffset(ZoneOffset.UTC))
                .execute());
    }

    public List<Duplicity> duplicities(Aid aid) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM keri_duplicity WHERE pre = :pre ORDER BY sn")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> new Duplicity(
                        new Said(rs.getString("first_said")),
                        EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))),
                        EventTable.split(rs.getString("signatures")),
                        rs.getObject("seen", OffsetDateTime.class).toInstant()))
                .list());
    }

    /** The key state of an identifier, empty where it is not known; it costs the same however long the log is. */
    @Override
    public Optional<KeyState> state(Aid aid) {
        return jdbi.withHandle(handle -> latest(handle, aid).map(last -> {
            long ordinal = handle.createQuery("SELECT ordinal FROM keri_state WHERE pre = :pre")
                    .bind("pre", aid.qb64())
                    .mapTo(Long.class)
                    .one();
            Inception inception = EventTable.inception(handle, aid);
            return new KeyState(
                    aid,
                    last.event().sn(),
                    last.event().said(),
                    last.event().ilk(),
                    ordinal,
                    last.establishment(),
                    inception.traits(),
                    inception.delegator());
        }));
    }

    public Optional<Stored> latest(Aid aid) {
        return jdbi.withHandle(handle -> latest(handle, aid));
    }

    private static Optional<Stored> latest(Handle handle, Aid aid) {
        return handle.createQuery(
                        "SELECT e.* FROM keri_state s JOIN keri_event e ON e.said = s.said WHERE s.pre = :pre")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> EventTable.stored(handle, rs))
                .findOne();
    }

    /** The event in force at a sequence number. */
    public Optional<Stored> at(Aid aid, long sn) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "AND f.sn = :sn")
                .bind("pre", aid.qb64())
                .bind("sn", sn)
                .map((rs, ctx) -> EventTable.stored(handle, rs))
                .findOne());
    }

    /** Events in force from a sequence number on, at most a thousand. */
    public List<Stored> events(Aid aid, long from) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "AND f.sn >= :sn ORDER BY f.sn LIMIT 1000")
                .bind("pre", aid.qb64())
                .bind("sn", from)
                .map((rs, ctx) -> EventTable.stored(handle, rs))
                .list());
    }

    /** The past of an identifier as the judge needs it. */
    @Override
    public History history(Aid aid) {
        return new History() {
            @Override
            public Optional<Said> saidAt(long sn) {
                return inForce(aid, sn);
            }

            @Override
            public Optional<Establishment> establishmentBefore(long sn) {
                return at(aid, sn - 1).map(Stored::establishment);
            }

            @Override
            public Optional<KeyState> delegator(Aid delegator) {
                return state(delegator);
            }

            @Override
            public List<Delegation> delegations(Aid delegator, Seal.Location seal) {
                return jdbi.withHandle(handle -> SealTable.inForce(handle, delegator, seal));
            }

            @Override
            public Optional<Delegation> delegationOf(Aid delegator, Seal.Location seal) {
                return jdbi.withHandle(handle -> SealTable.first(handle, delegator, seal));
            }
        };
    }

    private Optional<Said> inForce(Aid aid, long sn) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT said FROM keri_first_seen WHERE pre = :pre AND sn = :sn AND in_force")
                .bind("pre", aid.qb64())
                .bind("sn", sn)
                .mapTo(String.class)
                .findOne()
                .map(Said::new));
    }

    /** Keeps those receipts of an event in force that verify; false where the event is not in force. */
    @Override
    public boolean receipts(Receipt receipt, Attachments attachments) {
        Optional<Stored> there = at(receipt.aid(), receipt.sn())
                .filter(stored -> stored.event().said().equals(receipt.said()));
        there.ifPresent(stored -> EventJudge.receipts(
                        SignedEvent.of(stored.event(), attachments),
                        stored.establishment().witnesses())
                .forEach((witness, signature) -> addReceipt(receipt.said(), witness, signature)));
        return there.isPresent();
    }

    /** The public keys of an establishment event, empty where it is not in the log. */
    public Optional<KeySet> keySet(Aid aid, Said establishment) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT raw FROM keri_event WHERE said = :said AND pre = :pre")
                .bind("said", establishment.qb64())
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))))
                .findOne()
                .flatMap(event -> switch (event) {
                    case Inception icp -> Optional.of(icp.keySet());
                    case Rotation rot -> Optional.of(rot.keySet());
                    case Interaction ixn -> Optional.empty();
                }));
    }
}
