package dev.alice.prioritizer.valuechain;

import dev.alice.flow.Seed;
import dev.alice.prioritizer.PrioritizerException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The book of taints, in a database that a command beside the server may open too.
 *
 * <p>A taint counts from its commit on, whether the log has it yet or not; it ends only with the statement that lifts it. So
 * a log that is away stops flows and never lets one through.
 */
public final class TaintLedger {
    private static final String COLUMNS =
            "SELECT id, kind, name, why, who, at, entry, lift_why, lift_who, lift_at, lift_entry"
                    + " FROM chain_taint ";

    private final Jdbi jdbi;
    private final Clock clock;

    /** A ledger over tables that are there already. */
    public TaintLedger(DataSource source, Clock clock) {
        this.jdbi = Jdbi.create(source);
        this.clock = clock;
    }

    /** Makes the tables or brings them up to date. */
    public static void prepare(DataSource source) {
        try {
            Flyway.configure(TaintLedger.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/alice/prioritizer/valuechain/db")
                    .table("flyway_valuechain")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new PrioritizerException(
                    "the tables of the value chain could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** Holds something against a kind of seed of that name; it counts when this returns. */
    public Taint add(Seed.Kind kind, String name, String why, String who) {
        Taint taint = Taint.of(kind, name, why, who, clock.instant());
        insert(taint);
        return taint;
    }

    private void insert(Taint taint) {
        guarded(
                "write down a taint",
                () -> jdbi.inTransaction(
                        handle -> handle.createUpdate("INSERT INTO chain_taint (id, kind, name, why, who, at, entry)"
                                        + " VALUES (:id, :kind, :name, :why, :who, :at, :entry)")
                                .bind("id", taint.id())
                                .bind("kind", taint.kind().name())
                                .bind("name", taint.name())
                                .bind("why", taint.why())
                                .bind("who", taint.who())
                                .bind("at", taint.at().atOffset(ZoneOffset.UTC))
                                .bind("entry", taint.entry().orElse(null))
                                .execute()));
    }

    /**
     * Asks for the taints of a name to be lifted. They count until the log has the statements that lift them.
     *
     * @return those that are to be lifted; none where nothing is held against that name
     */
    public List<Taint> lift(Seed.Kind kind, String name, String why, String who) {
        Taint.Lift lift = new Taint.Lift(why, who, clock.instant());
        List<Taint> held = inForce().stream()
                .filter(taint -> taint.kind() == kind && taint.name().equals(name))
                .toList();
        guarded(
                "ask for a taint to be lifted",
                () -> jdbi.inTransaction(handle -> {
                    for (Taint taint : held) {
                        handle.createUpdate("UPDATE chain_taint SET lift_why = :why, lift_who = :who, lift_at = :at"
                                        + " WHERE id = :id AND lift_entry IS NULL")
                                .bind("why", lift.why())
                                .bind("who", lift.who())
                                .bind("at", lift.at().atOffset(ZoneOffset.UTC))
                                .bind("id", taint.id())
                                .execute();
                    }
                    return true;
                }));
        return held;
    }

    /** Every taint that was ever held, oldest first. */
    public List<Taint> all() {
        return select("ORDER BY at, id");
    }

    /** Those that count now, oldest first. */
    public List<Taint> inForce() {
        return select("WHERE lift_entry IS NULL ORDER BY at, id");
    }

    /** One of them. */
    public Optional<Taint> find(String id) {
        return guarded(
                "read the taints",
                () -> jdbi.withHandle(handle -> handle.createQuery(COLUMNS + "WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> taint(row))
                        .findOne()));
    }

    /** What is held against a seed now, the oldest first. */
    Optional<Taint> against(Seed seed, List<Taint> inForce) {
        return inForce.stream().filter(taint -> taint.against(seed)).findFirst();
    }

    /** Writes down that the log has the statement of a taint. */
    void logged(Taint taint, String entry) {
        entry("UPDATE chain_taint SET entry = :entry WHERE id = :id AND entry IS NULL", taint, entry);
    }

    /** Writes down that the log has the statement that lifts a taint, which ends it. */
    void lifted(Taint taint, String entry) {
        entry("UPDATE chain_taint SET lift_entry = :entry WHERE id = :id AND lift_entry IS NULL", taint, entry);
    }

    private void entry(String sql, Taint taint, String entry) {
        guarded(
                "write down the entry of a taint",
                () -> jdbi.inTransaction(handle -> handle.createUpdate(sql)
                        .bind("entry", entry)
                        .bind("id", taint.id())
                        .execute()));
    }

    /** Puts back a taint that the log has and the table has not: somebody took it out, or an older file was put back. */
    void restore(Taint taint) {
        if (find(taint.id()).isEmpty()) {
            insert(taint);
        }
    }

    private List<Taint> select(String rest) {
        return guarded(
                "read the taints",
                () -> jdbi.withHandle(handle -> handle.createQuery(COLUMNS + rest)
                        .map((row, context) -> taint(row))
                        .list()));
    }

    private static Taint taint(ResultSet row) throws SQLException {
        OffsetDateTime liftAt = row.getObject(10, OffsetDateTime.class);
        return new Taint(
                row.getString(1),
                Seed.Kind.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                time(row, 6),
                Optional.ofNullable(row.getString(7)),
                liftAt == null
                        ? Optional.empty()
                        : Optional.of(new Taint.Lift(row.getString(8), row.getString(9), liftAt.toInstant())),
                Optional.ofNullable(row.getString(11)));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static <T> T guarded(String purpose, java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (JdbiException e) {
            throw new PrioritizerException(
                    "the value chain could not " + purpose + ": " + e.getMessage() + "; check the database", e);
        }
    }
}
