package dev.alice.keri.watcher;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The memory of what witnesses showed and said, and the finding of duplicity in it: a second event at a place, a second
 * receipt, a second verdict is noticed however long ago the first was.
 */
public final class Juror {
    private static final int MOST_AT_ONE_PLACE = 16;
    private static final int MOST_FRESH = 4096;

    private final Jdbi jdbi;
    private final Function<Aid, String> kels;
    private final DuplicityLog log;
    private final Set<Aid> culprits = ConcurrentHashMap.newKeySet();
    /** What this process noted already, so that the same answer costs nothing the next time. */
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    /**
     * A juror over a database whose tables a controller made.
     *
     * @param kels the log of an identifier as a stream, for the proof of a fork
     */
    public Juror(DataSource dataSource, Function<Aid, String> kels, Clock clock) {
        this.jdbi = Jdbi.create(dataSource);
        this.kels = kels;
        this.log = new DuplicityLog(jdbi, clock);
        culprits.addAll(log.culprits());
    }

    public DuplicityLog log() {
        return log;
    }

    /**
     * Takes note of an event that a witness showed; only what verifies may be handed in.
     *
     * @param signed with those controller signatures that verified; none where only its receipts did
     * @param receipts that verified
     * @return duplicity that was not known before
     */
    public List<Duplicity> take(SignedEvent signed, Map<Aid, Matter> receipts) {
        Event event = signed.event();
        Set<String> marks = new HashSet<>();
        receipts.keySet().forEach(witness -> marks.add(event.said() + " " + witness));
        if (!signed.signatures().isEmpty()) {
            marks.add(event.said().qb64());
        }
        if (noted.containsAll(marks)) {
            return List.of();
        }
        // written before the others are read, so that of two that come at once one sees the other
        jdbi.useTransaction(h -> note(h, signed, receipts));
        List<Duplicity> found = new ArrayList<>();
        for (Watched other : others(event)) {
            if (!DuplicityProof.exclude(event, other.signed().event())) {
                continue;
            }
            if (!signed.signatures().isEmpty() && !other.signed().signatures().isEmpty()) {
                DuplicityProof.forkedLog(kels.apply(event.aid()), other.signed(), signed)
                        .ifPresent(found::add);
            }
            other.receipts().forEach((witness, earlier) -> {
                Matter later = receipts.get(witness);
                if (later != null) {
                    DuplicityProof.doubleReceipt(witness, other.signed().event(), earlier, event, later)
                            .ifPresent(found::add);
                }
            });
        }
        remember(marks);
        return found.stream().filter(this::keep).toList();
    }

    /** Takes note of verdicts on one flow that were heard. */
    public List<Duplicity> take(Collection<Verdict> verdicts) {
        Map<String, Verdict> fresh = new LinkedHashMap<>();
        verdicts.stream()
                .filter(verdict -> !noted.contains(verdict.said().qb64()))
                .forEach(verdict -> fresh.put(verdict.said().qb64(), verdict));
        if (fresh.isEmpty()) {
            return List.of();
        }
        jdbi.useTransaction(h -> hear(h, fresh.values()));
        List<Duplicity> found = new ArrayList<>();
        fresh.values().stream()
                .map(Verdict::flow)
                .distinct()
                .forEach(flow -> heard(flow, fresh).forEach(before -> fresh.values().stream()
                        .filter(verdict -> verdict.flow().equals(flow)
                                && verdict.witness().equals(before.witness())
                                && !verdict.said().equals(before.said()))
                        .forEach(verdict ->
                                DuplicityProof.doubleVerdict(before, verdict).ifPresent(found::add))));
        remember(fresh.keySet());
        return found.stream().filter(this::keep).toList();
    }

    private static void hear(Handle h, Collection<Verdict> verdicts) {
        PreparedBatch batch = h.prepareBatch("INSERT INTO keri_heard (said, flow, witness, raw)"
                + " SELECT CAST(:said AS VARCHAR), CAST(:flow AS VARCHAR), CAST(:witness AS VARCHAR), CAST(:raw AS BYTEA)"
                + " WHERE NOT EXISTS (SELECT 1 FROM keri_heard WHERE said = :said)"
                + " AND (SELECT COUNT(*) FROM keri_heard WHERE flow = :flow AND witness = :witness) < "
                + MOST_AT_ONE_PLACE);
        verdicts.forEach(verdict -> batch.bind("said", verdict.said().qb64())
                .bind("flow", verdict.flow().qb64())
                .bind("witness", verdict.witness().qb64())
                .bind("raw", verdict.message())
                .add());
        batch.execute();
    }

    /** What was heard on a flow, the fresh ones among it as they are. */
    private List<Verdict> heard(Said flow, Map<String, Verdict> fresh) {
        return jdbi.withHandle(h -> h.createQuery("SELECT said, raw FROM keri_heard WHERE flow = :flow")
                .bind("flow", flow.qb64())
                .map((rs, ctx) -> {
                    Verdict known = fresh.get(rs.getString(1));
                    return known == null ? Verdict.parse(rs.getBytes(2)).get(0) : known;
                })
                .list());
    }

    /** Whether there is proof against somebody. */
    public boolean convicted(Aid aid) {
        return culprits.contains(aid);
    }

    private boolean keep(Duplicity duplicity) {
        culprits.add(duplicity.culprit());
        return log.keep(duplicity);
    }

    private void remember(Set<String> marks) {
        if (noted.size() >= MOST_FRESH) {
            noted.clear();
        }
        noted.addAll(marks);
    }

    private record Watched(SignedEvent signed, Map<Aid, Matter> receipts) {}

    private static void note(Handle h, SignedEvent signed, Map<Aid, Matter> receipts) {
        Event event = signed.event();
        int inserted = h.createUpdate("INSERT INTO keri_watched (said, pre, sn, raw, signatures)"
                        + " SELECT CAST(:said AS VARCHAR), CAST(:pre AS VARCHAR), CAST(:sn AS BIGINT),"
                        + " CAST(:raw AS BYTEA), CAST(:signatures AS VARCHAR)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_watched WHERE said = :said)"
                        + " AND (SELECT COUNT(*) FROM keri_watched WHERE pre = :pre AND sn = :sn) < "
                        + MOST_AT_ONE_PLACE)
                .bind("said", event.said().qb64())
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .bind("raw", event.raw().toByteArray())
                .bind("signatures", AttachmentText.signatures(signed.signatures(), List.of()))
                .execute();
        if (inserted == 0 && !sign(h, signed)) {
            return;
        }
        PreparedBatch batch = h.prepareBatch("INSERT INTO keri_watched_receipt (said, witness, signature)"
                + " SELECT CAST(:said AS VARCHAR), CAST(:witness AS VARCHAR), CAST(:signature AS VARCHAR)"
                + " WHERE NOT EXISTS (SELECT 1 FROM keri_watched_receipt WHERE said = :said AND witness = :witness)");
        receipts.forEach((witness, signature) -> batch.bind("said", event.said().qb64())
                .bind("witness", witness.qb64())
                .bind("signature", signature.qb64())
                .add());
        batch.execute();
    }

    /** Adds signatures to an event that was noted without; false where it was not noted, for there is no room. */
    private static boolean sign(Handle h, SignedEvent signed) {
        return h.createUpdate("UPDATE keri_watched SET signatures = CASE WHEN signatures = '' THEN :signatures"
                                + " ELSE signatures END WHERE said = :said")
                        .bind("signatures", AttachmentText.signatures(signed.signatures(), List.of()))
                        .bind("said", signed.event().said().qb64())
                        .execute()
                > 0;
    }

    /** What was noted at the place of an event besides it. */
    private List<Watched> others(Event event) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT * FROM keri_watched WHERE pre = :pre AND sn = :sn AND said <> :said")
                        .bind("pre", event.aid().qb64())
                        .bind("sn", event.sn())
                        .bind("said", event.said().qb64())
                        .map((rs, ctx) -> new Watched(
                                signed(rs.getBytes("raw"), rs.getString("signatures")),
                                receipts(h, rs.getString("said"))))
                        .list());
    }

    private static Map<Aid, Matter> receipts(Handle h, String said) {
        Map<Aid, Matter> found = new LinkedHashMap<>();
        h.createQuery("SELECT witness, signature FROM keri_watched_receipt WHERE said = :said")
                .bind("said", said)
                .map((rs, ctx) -> Map.entry(new Aid(rs.getString(1)), Matter.parse(rs.getString(2))))
                .forEach(e -> found.put(e.getKey(), e.getValue()));
        return found;
    }

    private static SignedEvent signed(byte[] raw, String signatures) {
        List<IndexedSignature> list = signatures.isEmpty()
                ? List.of()
                : MessageStream.parse(
                                (new String(raw, StandardCharsets.UTF_8) + signatures).getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .attachments()
                        .signatures();
        return new SignedEvent(EventReader.readEvent(Octets.copyOf(raw)), list);
    }
}
