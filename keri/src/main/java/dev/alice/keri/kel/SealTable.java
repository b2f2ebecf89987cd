package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The index of the seals of other identifiers' events, by the event that is sealed. */
final class SealTable {
    private SealTable() {}

    static void insert(Handle handle, Event event) {
        event.seals().stream()
                .distinct()
                .filter(Seal.Location.class::isInstance)
                .map(Seal.Location.class::cast)
                .forEach(seal -> handle.createUpdate("INSERT INTO keri_seal (pre, sn, said, sealer, sealed_by, place)"
                                + " VALUES (:pre, :sn, :said, :sealer, :by, :place)")
                        .bind("pre", seal.aid().qb64())
                        .bind("sn", seal.sn())
                        .bind("said", seal.said().qb64())
                        .bind("sealer", event.aid().qb64())
                        .bind("by", event.said().qb64())
                        .bind("place", event.seals().indexOf(seal))
                        .execute());
    }

    /** The sealing events in force, by sequence number. */
    static List<Delegation> inForce(Handle handle, Aid sealer, Seal.Location seal) {
        return find(handle, sealer, seal, "AND f.in_force");
    }

    /** The first sealing event, in force or superseded. */
    static Optional<Delegation> first(Handle handle, Aid sealer, Seal.Location seal) {
        return find(handle, sealer, seal, "").stream().findFirst();
    }

    private static List<Delegation> find(Handle handle, Aid sealer, Seal.Location seal, String condition) {
        return handle.createQuery(
                        "SELECT e.sn, e.said, e.ilk, s.place FROM keri_seal s JOIN keri_event e ON e.said = s.sealed_by"
                                + " JOIN keri_first_seen f ON f.pre = e.pre AND f.sn = e.sn AND f.said = e.said"
                                + " WHERE s.said = :said AND s.sealer = :sealer AND s.pre = :pre AND s.sn = :sn "
                                + condition + " ORDER BY e.sn, e.ordinal")
                .bind("said", seal.said().qb64())
                .bind("sealer", sealer.qb64())
                .bind("pre", seal.aid().qb64())
                .bind("sn", seal.sn())
                .map((rs, ctx) -> new Delegation(
                        sealer,
                        rs.getLong("sn"),
                        new Said(rs.getString("said")),
                        List.of("rot", "drt").contains(rs.getString("ilk")),
                        rs.getInt("place")))
                .list();
    }
}
