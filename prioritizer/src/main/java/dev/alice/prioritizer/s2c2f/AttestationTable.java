package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Jdbi;

/** The last attestation of each subject that the log took. */
final class AttestationTable {
    private final Jdbi jdbi;

    AttestationTable(DataSource source) {
        this.jdbi = Jdbi.create(source);
        try {
            Flyway.configure(AttestationTable.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:dev/alice/prioritizer/s2c2f/db")
                    .table("flyway_s2c2f")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new PrioritizerException(
                    "the tables of the supply desk could not be brought up to date: " + e.getMessage(), e);
        }
    }

    /** What was attested of a subject last. */
    record Attested(String findings, Instant until, String entry) {}

    Optional<Attested> last(String subject) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT findings, until, entry FROM supply_attestation WHERE subject = :subject")
                .bind("subject", subject)
                .map((row, context) -> new Attested(
                        row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3)))
                .findOne());
    }

    void keep(String subject, Attested attested) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("DELETE FROM supply_attestation WHERE subject = :subject")
                    .bind("subject", subject)
                    .execute();
            handle.createUpdate("INSERT INTO supply_attestation (subject, findings, until, entry)"
                            + " VALUES (:subject, :findings, :until, :entry)")
                    .bind("subject", subject)
                    .bind("findings", attested.findings())
                    .bind("until", attested.until().atOffset(ZoneOffset.UTC))
                    .bind("entry", attested.entry())
                    .execute();
        });
    }
}
