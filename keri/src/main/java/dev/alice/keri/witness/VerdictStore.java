package dev.alice.keri.witness;

import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The verdicts a witness gave, one for a flow and never changed, and the bundles it was shown. */
final class VerdictStore {
    private final KelStore logs;
    private final Jdbi jdbi;

    VerdictStore(KelStore logs) {
        this.logs = logs;
        this.jdbi = logs.jdbi();
    }

    Optional<Octets> verdict(Said flow) {
        return jdbi.withHandle(h -> h.createQuery("SELECT raw FROM keri_verdict WHERE flow = :flow")
                .bind("flow", flow.qb64())
                .map((rs, ctx) -> Octets.copyOf(rs.getBytes(1)))
                .findOne());
    }

    /** Keeps the first verdict for a flow, on disk when this returns, and gives back the one that is kept. */
    Octets keep(Said flow, Octets document) {
        jdbi.useTransaction(h -> h.createUpdate("INSERT INTO keri_verdict (flow, said, raw)"
                        + " SELECT CAST(:flow AS VARCHAR), CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_verdict WHERE flow = :flow)")
                .bind("flow", flow.qb64())
                .bind("said", Sad.read(document).text("d"))
                .bind("raw", document.toByteArray())
                .execute());
        logs.sync();
        return verdict(flow).orElseThrow();
    }

    Optional<VerdictBundle> bundle(Said said) {
        return jdbi.withHandle(h -> h.createQuery("SELECT raw FROM keri_bundle WHERE said = :said")
                .bind("said", said.qb64())
                .map((rs, ctx) -> VerdictBundle.parse(rs.getBytes(1)))
                .findOne());
    }

    void keep(VerdictBundle bundle) {
        jdbi.useTransaction(h -> h.createUpdate("INSERT INTO keri_bundle (said, raw)"
                        + " SELECT CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_bundle WHERE said = :said)")
                .bind("said", bundle.said().qb64())
                .bind("raw", bundle.bytes().toByteArray())
                .execute());
    }
}
