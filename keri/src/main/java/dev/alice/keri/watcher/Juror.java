package dev.alice.keri.watcher;

import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.witness.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
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
        jdbi.useTransaction(h -> note(h, signed, receipts));
        List<Duplicity> found = new ArrayList<>();
        for (Watched other : at(event.aid(), event.sn())) {
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

    /** Takes note of a verdict that was heard. */
    public List<Duplicity> take(Verdict verdict) {
        String mark = verdict.said().qb64();
        if (noted.contains(mark)) {
            return List.of();
        }
        List<Verdict> heard = jdbi.inTransaction(h -> {
            List<Verdict> before = h.createQuery("SELECT raw FROM keri_heard WHERE flow = :flow AND witness = :witness")
                    .bind("flow", verdict.flow().qb64())
                    .bind("witness", verdict.witness().qb64())
                    .map((rs, ctx) -> Verdict.parse(rs.getBytes(1)).get(0))
                    .list();
            if (before.size() < MOST_AT_ONE_PLACE
                    && before.stream().noneMatch(b -> b.said().equals(verdict.said()))) {
                h.createUpdate(
                                "INSERT INTO keri_heard (said, flow, witness, raw) VALUES (:said, :flow, :witness, :raw)")
                        .bind("said", verdict.said().qb64())
                        .bind("flow", verdict.flow().qb64())
                        .bind("witness", verdict.witness().qb64())
                        .bind("raw", verdict.message())
                        .execute();
            }
            return before;
        });
        remember(Set.of(mark));
        return heard.stream()
                .flatMap(before -> DuplicityProof.doubleVerdict(before, verdict).stream())
                .filter(this::keep)
                .toList();
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
        int there = h.createQuery("SELECT COUNT(*) FROM keri_watched WHERE pre = :pre AND sn = :sn")
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .mapTo(Integer.class)
                .one();
        if (there >= MOST_AT_ONE_PLACE) {
            return;
        }
        h.createUpdate("INSERT INTO keri_watched (said, pre, sn, raw, signatures)"
                        + " SELECT CAST(:said AS VARCHAR), CAST(:pre AS VARCHAR), CAST(:sn AS BIGINT),"
                        + " CAST(:raw AS BYTEA), CAST(:signatures AS VARCHAR)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_watched WHERE said = :said)")
                .bind("said", event.said().qb64())
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .bind("raw", event.raw().toByteArray())
                .bind("signatures", AttachmentText.signatures(signed.signatures(), List.of()))
                .execute();
        if (!signed.signatures().isEmpty()) {
            h.createUpdate("UPDATE keri_watched SET signatures = :signatures WHERE said = :said AND signatures = ''")
                    .bind("signatures", AttachmentText.signatures(signed.signatures(), List.of()))
                    .bind("said", event.said().qb64())
                    .execute();
        }
        receipts.forEach(
                (witness, signature) -> h.createUpdate("INSERT INTO keri_watched_receipt (said, witness, signature)"
                                + " SELECT CAST(:said AS VARCHAR), CAST(:witness AS VARCHAR), CAST(:signature AS VARCHAR)"
                                + " WHERE NOT EXISTS (SELECT 1 FROM keri_watched_receipt"
                                + " WHERE said = :said AND witness = :witness)")
                        .bind("said", event.said().qb64())
                        .bind("witness", witness.qb64())
                        .bind("signature", signature.qb64())
                        .execute());
    }

    private List<Watched> at(Aid aid, long sn) {
        return jdbi.withHandle(h -> h.createQuery("SELECT * FROM keri_watched WHERE pre = :pre AND sn = :sn")
                .bind("pre", aid.qb64())
                .bind("sn", sn)
                .map((rs, ctx) -> new Watched(
                        signed(rs.getBytes("raw"), rs.getString("signatures")), receipts(h, rs.getString("said"))))
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
