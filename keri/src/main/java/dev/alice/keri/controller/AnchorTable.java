package dev.alice.keri.controller;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Said;
import dev.alice.keri.witness.VerdictBundle;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Which names have which identifiers, which flows were anchored by which events, and which anchors were used. */
final class AnchorTable {
    /** Where a flow was anchored, and with which verdicts. */
    record Anchor(Said event, long sn, VerdictBundle bundle) {}

    private static final int MOST_AT_HAND = 8;

    private final Jdbi jdbi;
    /** The verdicts of the latest anchors, by their events, which are about to be shown to every witness. */
    private final Map<Said, VerdictBundle> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Said, VerdictBundle> eldest) {
            return size() > MOST_AT_HAND;
        }
    };

    AnchorTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    Optional<Aid> identity(String name) {
        return jdbi.withHandle(h -> h.createQuery("SELECT pre FROM keri_identity WHERE name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .map(Aid::new));
    }

    /** Every name with its identifier, in the order of the names. */
    Map<String, Aid> identities() {
        Map<String, Aid> found = new LinkedHashMap<>();
        jdbi.useHandle(h -> h.createQuery("SELECT name, pre FROM keri_identity ORDER BY name")
                .map((rs, ctx) -> Map.entry(rs.getString(1), new Aid(rs.getString(2))))
                .forEach(e -> found.put(e.getKey(), e.getValue())));
        return found;
    }

    /** How many rotations a log has had. */
    int rotations(Aid aid) {
        return jdbi.withHandle(
                h -> h.createQuery("SELECT COUNT(*) FROM keri_event WHERE pre = :pre AND ilk IN ('rot', 'drt')")
                        .bind("pre", aid.qb64())
                        .mapTo(Integer.class)
                        .one());
    }

    void name(String name, Aid aid) {
        jdbi.useTransaction(h -> h.createUpdate("INSERT INTO keri_identity (name, pre) VALUES (:name, :pre)")
                .bind("name", name)
                .bind("pre", aid.qb64())
                .execute());
    }

    Optional<Anchor> anchor(Said flow) {
        return jdbi.withHandle(h -> h.createQuery("SELECT said, sn, bundle FROM keri_anchor WHERE flow = :flow")
                .bind("flow", flow.qb64())
                .map((rs, ctx) ->
                        new Anchor(new Said(rs.getString(1)), rs.getLong(2), VerdictBundle.kept(rs.getBytes(3))))
                .findOne());
    }

    /** The verdicts that an event names, empty where it names none that were kept here. */
    Optional<VerdictBundle> bundleOf(Said event) {
        VerdictBundle found;
        synchronized (latest) {
            found = latest.get(event);
        }
        return found == null ? storedBundleOf(event) : Optional.of(found);
    }

    private Optional<VerdictBundle> storedBundleOf(Said event) {
        return jdbi.withHandle(h -> h.createQuery("SELECT bundle FROM keri_anchor WHERE said = :said")
                .bind("said", event.qb64())
                .map((rs, ctx) -> VerdictBundle.kept(rs.getBytes(1)))
                .findOne());
    }

    /** Notes an anchor whose event is in the log already. */
    void keep(Said flow, Event event, VerdictBundle bundle) {
        jdbi.useTransaction(h -> keep(h, flow, event, bundle));
    }

    /** Notes the anchor as part of the transaction of its event, so that the event never lacks its verdicts. */
    void keep(Handle h, Said flow, Event event, VerdictBundle bundle) {
        h.createUpdate("DELETE FROM keri_anchor WHERE flow = :flow")
                .bind("flow", flow.qb64())
                .execute();
        h.createUpdate("INSERT INTO keri_anchor (flow, pre, sn, said, bundle) VALUES (:flow, :pre, :sn, :said, :bundle)")
                .bind("flow", flow.qb64())
                .bind("pre", event.aid().qb64())
                .bind("sn", event.sn())
                .bind("said", event.said().qb64())
                .bind("bundle", bundle.bytes().toByteArray())
                .execute();
        synchronized (latest) {
            latest.put(event.said(), bundle);
        }
    }

    /** Claims a place of a log for one flow; false where another flow has it. */
    boolean use(Aid aid, long sn, Said flow) {
        return jdbi.inTransaction(h -> {
            h.createUpdate("INSERT INTO keri_anchor_use (pre, sn, flow)"
                            + " SELECT CAST(:pre AS VARCHAR), CAST(:sn AS BIGINT), CAST(:flow AS VARCHAR)"
                            + " WHERE NOT EXISTS (SELECT 1 FROM keri_anchor_use WHERE pre = :pre AND sn = :sn)")
                    .bind("pre", aid.qb64())
                    .bind("sn", sn)
                    .bind("flow", flow.qb64())
                    .execute();
            return h.createQuery("SELECT flow FROM keri_anchor_use WHERE pre = :pre AND sn = :sn")
                    .bind("pre", aid.qb64())
                    .bind("sn", sn)
                    .mapTo(String.class)
                    .one()
                    .equals(flow.qb64());
        });
    }
}
