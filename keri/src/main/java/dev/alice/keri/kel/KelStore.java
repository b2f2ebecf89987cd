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
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

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
            Optional<Delegation> delegation) {}

    /** Both sides of a duplicity: the SAID first seen, and the other event with its signatures. */
    public record Duplicity(Said first, Event other, List<IndexedSignature> signatures, Instant seen) {}

    private static final String SELECT =
            "SELECT e.* FROM keri_event e JOIN keri_first_seen f ON f.said = e.said WHERE f.in_force AND f.pre = :pre ";

    private final Jdbi jdbi;
    private final Clock clock;

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
        jdbi.useHandle(KelStore::sync);
    }

    private static void sync(Handle handle) {
        try {
            Connection connection = handle.getConnection();
            if (connection.getMetaData().getDatabaseProductName().equals("H2")) {
                handle.execute("CHECKPOINT SYNC");
            }
        } catch (SQLException e) {
            throw new KeriException("the key event log could not be forced to disk; check the volume", e);
        }
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
        try {
            jdbi.useTransaction(handle -> entries.forEach(entry -> insert(handle, entry)));
        } catch (org.jdbi.v3.core.statement.UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("23")) {
                return false;
            }
            throw e;
        }
        sync();
        return true;
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
        insertSeals(handle, event);
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

    private static void insertSeals(Handle handle, Event event) {
        event.seals().stream()
                .distinct()
                .filter(Seal.Location.class::isInstance)
                .map(Seal.Location.class::cast)
                .forEach(seal -> handle.createUpdate("INSERT INTO keri_seal (pre, sn, said, sealer, sealed_by, place)"
                                + " VALUES (:pre, :sn, :said, :sealer, :by, :place)")
                        .bind("pre", seal.aid().qb64())
                        .bind("sn", seal.sn())
                        .bind("said", seal.said().qb64())
                        .bind("sealer", event.aid().qb64())
                        .bind("by", event.said().qb64())
                        .bind("place", event.seals().indexOf(seal))
                        .execute());
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
                .bind("signatures", join(accept.signatures()))
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
                .bind("signatures", join(duplicity.signatures()))
                .bind("seen", clock.instant().atOffset(ZoneOffset.UTC))
                .execute());
    }

    public List<Duplicity> duplicities(Aid aid) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM keri_duplicity WHERE pre = :pre ORDER BY sn")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> new Duplicity(
                        new Said(rs.getString("first_said")),
                        EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))),
                        split(rs.getString("signatures")),
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
            Inception inception = inception(handle, aid);
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

    private static Inception inception(Handle handle, Aid aid) {
        Event first = handle.createQuery(
                        "SELECT raw FROM keri_event e JOIN keri_first_seen f ON f.said = e.said WHERE f.pre = :pre AND f.sn = 0")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))))
                .one();
        if (first instanceof Inception inception) {
            return inception;
        }
        throw new KeriException("the log of " + aid + " does not begin with an inception; the database was altered");
    }

    public Optional<Stored> latest(Aid aid) {
        return jdbi.withHandle(handle -> latest(handle, aid));
    }

    private Optional<Stored> latest(Handle handle, Aid aid) {
        return handle.createQuery(
                        "SELECT e.* FROM keri_state s JOIN keri_event e ON e.said = s.said WHERE s.pre = :pre")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> stored(handle, rs, ctx))
                .findOne();
    }

    /** The event in force at a sequence number. */
    public Optional<Stored> at(Aid aid, long sn) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "AND f.sn = :sn")
                .bind("pre", aid.qb64())
                .bind("sn", sn)
                .map((rs, ctx) -> stored(handle, rs, ctx))
                .findOne());
    }

    /** Events in force from a sequence number on, at most a thousand. */
    public List<Stored> events(Aid aid, long from) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "AND f.sn >= :sn ORDER BY f.sn LIMIT 1000")
                .bind("pre", aid.qb64())
                .bind("sn", from)
                .map((rs, ctx) -> stored(handle, rs, ctx))
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
                return jdbi.withHandle(handle -> sealed(handle, delegator, seal, true));
            }

            @Override
            public Optional<Delegation> delegationOf(Aid delegator, Seal.Location seal) {
                return jdbi.withHandle(handle -> sealed(handle, delegator, seal, false)).stream()
                        .findFirst();
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

    private static List<Delegation> sealed(Handle handle, Aid sealer, Seal.Location seal, boolean inForce) {
        return handle
                .createQuery("SELECT e.sn, e.said, e.ilk, s.place FROM keri_seal s JOIN keri_event e ON e.said = s.sealed_by"
                        + " JOIN keri_first_seen f ON f.said = e.said"
                        + " WHERE s.said = :said AND s.sealer = :sealer AND s.pre = :pre AND s.sn = :sn"
                        + " AND (f.in_force OR NOT CAST(:inForce AS BOOLEAN)) ORDER BY e.sn, e.ordinal")
                .bind("said", seal.said().qb64())
                .bind("sealer", sealer.qb64())
                .bind("pre", seal.aid().qb64())
                .bind("sn", seal.sn())
                .bind("inForce", inForce)
                .map((rs, ctx) -> new Delegation(
                        sealer,
                        rs.getLong("sn"),
                        new Said(rs.getString("said")),
                        List.of("rot", "drt").contains(rs.getString("ilk")),
                        rs.getInt("place")))
                .list();
    }

    /** Keeps those receipts of an event in force that verify; false where the event is not in force. */
    @Override
    public boolean receipts(Receipt receipt, Attachments attachments) {
        Optional<Stored> there =
                at(receipt.aid(), receipt.sn()).filter(stored -> stored.event().said().equals(receipt.said()));
        there.ifPresent(stored -> EventJudge.receipts(
                        SignedEvent.of(stored.event(), attachments),
                        stored.establishment().witnesses())
                .forEach((witness, signature) -> addReceipt(receipt.said(), witness, signature)));
        return there.isPresent();
    }

    private Stored stored(Handle handle, java.sql.ResultSet rs, StatementContext ctx) throws SQLException {
        Event event = EventReader.readEvent(Octets.copyOf(rs.getBytes("raw")));
        String est = rs.getString("est");
        String witnesses = rs.getString("witnesses");
        Event establishing = est.equals(event.said().qb64()) ? event : eventBySaid(handle, est);
        return new Stored(
                event,
                split(rs.getString("signatures")),
                rs.getLong("ordinal"),
                rs.getObject("seen", OffsetDateTime.class).toInstant(),
                establishment(establishing, witnesses),
                receipts(handle, event.said()),
                delegation(handle, event));
    }

    private static Optional<Delegation> delegation(Handle handle, Event event) {
        Optional<Aid> delegator =
                switch (event) {
                    case Inception inception -> inception.delegator();
                    case Rotation rotation ->
                        rotation.delegated() ? inception(handle, event.aid()).delegator() : Optional.empty();
                    case Interaction interaction -> Optional.empty();
                };
        return delegator.flatMap(
                boss -> sealed(handle, boss, Delegation.sealOf(event), false).stream().findFirst());
    }

    private static Event eventBySaid(Handle handle, String said) {
        return handle.createQuery("SELECT raw FROM keri_event WHERE said = :said")
                .bind("said", said)
                .map((rs, ctx) -> EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))))
                .one();
    }

    private static Map<Aid, Matter> receipts(Handle handle, Said said) {
        Map<Aid, Matter> receipts = new LinkedHashMap<>();
        handle.createQuery("SELECT witness, signature FROM keri_receipt WHERE said = :said ORDER BY witness")
                .bind("said", said.qb64())
                .map((rs, ctx) -> Map.entry(new Aid(rs.getString(1)), Matter.parse(rs.getString(2))))
                .forEach(e -> receipts.put(e.getKey(), e.getValue()));
        return receipts;
    }

    private static Establishment establishment(Event event, String witnesses) {
        List<Aid> list = witnesses.isEmpty()
                ? List.of()
                : Arrays.stream(witnesses.split(" ")).map(Aid::new).toList();
        return switch (event) {
            case Inception icp -> new Establishment(0, icp.said(), icp.keySet(), icp.toad(), list);
            case Rotation rot -> new Establishment(rot.sn(), rot.said(), rot.keySet(), rot.toad(), list);
            case Interaction ixn ->
                throw new KeriException(
                        "event " + ixn.said() + " is stored as an establishment and is none; the database was altered");
        };
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

    private static String join(List<IndexedSignature> signatures) {
        return signatures.stream().map(IndexedSignature::qb64).collect(Collectors.joining(" "));
    }

    private static List<IndexedSignature> split(String signatures) {
        List<IndexedSignature> list = new ArrayList<>();
        for (String each : signatures.split(" ")) {
            list.add(IndexedSignature.parse(each));
        }
        return list;
    }
}
