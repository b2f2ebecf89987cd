package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
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
public final class KelStore {
    /**
     * An accepted event as it is kept.
     *
     * @param receipts by witness, verified before they were stored
     */
    public record Stored(
            Event event,
            List<IndexedSignature> signatures,
            long ordinal,
            Instant seen,
            Establishment establishment,
            Map<Aid, Matter> receipts) {}

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

    /** Stores an accepted event, durably; false where another event took its place first. */
    public boolean accept(SignedEvent signed, Judgement.Accept accept) {
        Event event = signed.event();
        KeyState next = accept.next();
        try {
            jdbi.useTransaction(handle -> {
                int generation = handle.createQuery(
                                "SELECT COALESCE(MAX(generation) + 1, 0) FROM keri_first_seen WHERE pre = :pre AND sn = :sn")
                        .bind("pre", event.aid().qb64())
                        .bind("sn", event.sn())
                        .mapTo(Integer.class)
                        .one();
                if (accept.supersedes()) {
                    handle.createUpdate("UPDATE keri_first_seen SET in_force = FALSE WHERE pre = :pre AND sn >= :sn")
                            .bind("pre", event.aid().qb64())
                            .bind("sn", event.sn())
                            .execute();
                }
                handle.createUpdate("INSERT INTO keri_first_seen (pre, sn, generation, said, in_force)"
                                + " VALUES (:pre, :sn, :generation, :said, TRUE)")
                        .bind("pre", event.aid().qb64())
                        .bind("sn", event.sn())
                        .bind("generation", accept.supersedes() ? generation : 0)
                        .bind("said", event.said().qb64())
                        .execute();
                insertEvent(handle, event, accept, next);
                accept.receipts()
                        .forEach((witness, signature) -> insertReceipt(handle, event.said(), witness, signature));
            });
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

    /** The key state of an identifier, empty where it is not known. */
    public Optional<KeyState> state(Aid aid) {
        return latest(aid).map(last -> {
            long ordinal = jdbi.withHandle(h -> h.createQuery("SELECT MAX(ordinal) FROM keri_event WHERE pre = :pre")
                    .bind("pre", aid.qb64())
                    .mapTo(Long.class)
                    .one());
            Event inception = at(aid, 0).orElseThrow().event();
            List<String> traits = inception instanceof Inception icp ? icp.traits() : List.of();
            return new KeyState(
                    aid,
                    last.event().sn(),
                    last.event().said(),
                    last.event().ilk(),
                    ordinal,
                    last.establishment(),
                    traits);
        });
    }

    public Optional<Stored> latest(Aid aid) {
        return jdbi.withHandle(handle -> handle.createQuery(SELECT + "ORDER BY e.sn DESC LIMIT 1")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> stored(handle, rs, ctx))
                .findOne());
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
    public History history(Aid aid) {
        return new History() {
            @Override
            public Optional<Said> saidAt(long sn) {
                return at(aid, sn).map(s -> s.event().said());
            }

            @Override
            public Optional<Establishment> establishmentBefore(long sn) {
                return at(aid, sn - 1).map(Stored::establishment);
            }
        };
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
                receipts(handle, event.said()));
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
