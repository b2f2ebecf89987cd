package dev.alice.keri.witness;

import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The verdicts a witness gave, one for a flow and never changed, and the bundles it was shown. */
final class VerdictStore {
    private static final int MOST_AT_HAND = 256;

    private final CommitQueue commits;
    private final Jdbi jdbi;
    private final Map<Said, VerdictBundle> atHand = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Said, VerdictBundle> eldest) {
            return size() > MOST_AT_HAND;
        }
    };

    VerdictStore(KelStore logs, CommitQueue commits) {
        this.commits = commits;
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
        CommitQueue.await(commits.submit(commits.epoch(), h -> h.createUpdate("INSERT INTO keri_verdict (flow, said, raw)"
                        + " SELECT CAST(:flow AS VARCHAR), CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_verdict WHERE flow = :flow)")
                .bind("flow", flow.qb64())
                .bind("said", Sad.read(document).text("d"))
                .bind("raw", document.toByteArray())
                .execute()));
        return verdict(flow).orElseThrow();
    }

    /** The verdicts of this name, as they were shown; each of them verified. */
    Optional<VerdictBundle> bundle(Said said) {
        synchronized (atHand) {
            VerdictBundle found = atHand.get(said);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return jdbi.withHandle(h -> h.createQuery("SELECT raw FROM keri_bundle WHERE said = :said")
                .bind("said", said.qb64())
                .map((rs, ctx) -> VerdictBundle.parse(rs.getBytes(1)))
                .findOne());
    }

    /** Keeps verdicts; they reach the disk no later than an event that names them. */
    void keep(VerdictBundle bundle) {
        synchronized (atHand) {
            if (atHand.put(bundle.said(), bundle) != null) {
                return;
            }
        }
        commits.submit(commits.epoch(), h -> h.createUpdate("INSERT INTO keri_bundle (said, raw)"
                                + " SELECT CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                                + " WHERE NOT EXISTS (SELECT 1 FROM keri_bundle WHERE said = :said)")
                        .bind("said", bundle.said().qb64())
                        .bind("raw", bundle.bytes().toByteArray())
                        .execute())
                .whenComplete((done, failure) -> {
                    if (failure != null) {
                        forget(bundle.said());
                    }
                });
    }

    private void forget(Said said) {
        synchronized (atHand) {
            atHand.remove(said);
        }
    }
}
