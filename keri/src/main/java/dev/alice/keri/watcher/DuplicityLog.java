package dev.alice.keri.watcher;

import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The proofs of duplicity that were found here, for ever; the first for a culprit and a place stays. */
public final class DuplicityLog {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicityLog.class);

    /** A proof and when it was found. */
    public record Entry(Duplicity duplicity, Instant seen) {}

    private final Jdbi jdbi;
    private final Clock clock;

    DuplicityLog(Jdbi jdbi, Clock clock) {
        this.jdbi = jdbi;
        this.clock = clock;
    }

    /** Keeps a proof, durably; false where one about the same was kept before. */
    boolean keep(Duplicity duplicity) {
        try {
            boolean fresh = jdbi.inTransaction(h -> {
                boolean known = h.createQuery(
                                        "SELECT COUNT(*) FROM keri_proof WHERE kind = :kind AND culprit = :culprit AND about = :about")
                                .bind("kind", duplicity.kind())
                                .bind("culprit", duplicity.culprit().qb64())
                                .bind("about", duplicity.about())
                                .mapTo(Integer.class)
                                .one()
                        > 0;
                if (!known) {
                    insert(h, duplicity);
                }
                return !known;
            });
            if (fresh) {
                LOG.atError()
                        .addKeyValue("culprit", duplicity.culprit())
                        .addKeyValue("proof", duplicity.id())
                        .log("duplicity: " + duplicity.words());
            }
            return fresh;
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof java.sql.SQLException sql
                    && String.valueOf(sql.getSQLState()).startsWith("23")) {
                return false;
            }
            throw e;
        }
    }

    private void insert(Handle handle, Duplicity duplicity) {
        handle.createUpdate("INSERT INTO keri_proof (id, kind, culprit, about, raw, seen)"
                        + " VALUES (:id, :kind, :culprit, :about, :raw, :seen)")
                .bind("id", duplicity.id().qb64())
                .bind("kind", duplicity.kind())
                .bind("culprit", duplicity.culprit().qb64())
                .bind("about", duplicity.about())
                .bind("raw", duplicity.stream().toByteArray())
                .bind("seen", clock.instant().atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Every proof, the oldest first. */
    public List<Entry> all() {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM keri_proof ORDER BY seen, id")
                .map((rs, ctx) -> entry(rs))
                .list());
    }

    public Optional<Entry> find(Said id) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM keri_proof WHERE id = :id")
                .bind("id", id.qb64())
                .map((rs, ctx) -> entry(rs))
                .findOne());
    }

    List<Aid> culprits() {
        return jdbi.withHandle(h -> h.createQuery("SELECT DISTINCT culprit FROM keri_proof")
                .map((rs, ctx) -> new Aid(rs.getString(1)))
                .list());
    }

    public List<Duplicity> against(Aid culprit) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM keri_proof WHERE culprit = :culprit ORDER BY seen, id")
                .bind("culprit", culprit.qb64())
                .map((rs, ctx) -> entry(rs).duplicity())
                .list());
    }

    /** A proof is believed only because it verifies again, also when it comes from our own table. */
    private static Entry entry(java.sql.ResultSet rs) throws java.sql.SQLException {
        String kind = rs.getString("kind");
        String culprit = rs.getString("culprit");
        Duplicity duplicity = DuplicityProof.read(Octets.copyOf(rs.getBytes("raw"))).stream()
                .filter(found ->
                        found.kind().equals(kind) && found.culprit().qb64().equals(culprit))
                .findFirst()
                .orElseThrow(() -> new dev.alice.keri.KeriException(
                        "a proof in the duplicity log does not verify; the database was altered"));
        return new Entry(duplicity, rs.getObject("seen", OffsetDateTime.class).toInstant());
    }
}
