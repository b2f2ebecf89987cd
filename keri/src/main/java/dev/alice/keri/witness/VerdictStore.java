package dev.alice.keri.witness;

import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The verdicts a witness gave, one for a flow and never changed, and the bundles it was shown. */
final class VerdictStore {
    private static final int MOST_AT_HAND = 256;
    private static final long MOST_BYTES_AT_HAND = 8L << 20;

    private final CommitQueue commits;
    private final Jdbi jdbi;
    private final Map<Said, VerdictBundle> atHand = new LinkedHashMap<>();
    private long bytesAtHand;

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
        AtomicInteger inserted = new AtomicInteger();
        String said = Sad.read(document).text("d");
        CommitQueue.await(commits.submit(
                commits.epoch(),
                h -> inserted.set(h.createUpdate("INSERT INTO keri_verdict (flow, said, raw)"
                                + " SELECT CAST(:flow AS VARCHAR), CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                                + " WHERE NOT EXISTS (SELECT 1 FROM keri_verdict WHERE flow = :flow)")
                        .bind("flow", flow.qb64())
                        .bind("said", said)
                        .bind("raw", document.toByteArray())
                        .execute())));
        return inserted.get() == 1 ? document : verdict(flow).orElseThrow();
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
                .map((rs, ctx) -> VerdictBundle.kept(rs.getBytes(1)))
                .findOne());
    }

    /** Has verdicts at hand for the event that names them; they are kept with it ({@link #write}), and not before. */
    void show(VerdictBundle bundle) {
        synchronized (atHand) {
            if (atHand.put(bundle.said(), bundle) == null) {
                bytesAtHand += bundle.bytes().length();
            }
            Iterator<VerdictBundle> eldest = atHand.values().iterator();
            while (atHand.size() > MOST_AT_HAND || bytesAtHand > MOST_BYTES_AT_HAND) {
                bytesAtHand -= eldest.next().bytes().length();
                eldest.remove();
            }
        }
    }

    /** Writes verdicts as part of the transaction of the event that names them. */
    void write(Handle handle, VerdictBundle bundle) {
        handle.createUpdate("INSERT INTO keri_bundle (said, raw)"
                        + " SELECT CAST(:said AS VARCHAR), CAST(:raw AS BYTEA)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_bundle WHERE said = :said)")
                .bind("said", bundle.said().qb64())
                .bind("raw", bundle.bytes().toByteArray())
                .execute();
    }
}
