package dev.alice.keri.kel;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore.Stored;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The reading of stored events, with what belongs to them in other rows. */
final class EventTable {
    private EventTable() {}

    static Stored stored(Handle handle, ResultSet rs) throws SQLException {
        Event event = EventReader.readEvent(Octets.copyOf(rs.getBytes("raw")));
        String est = rs.getString("est");
        String witnesses = rs.getString("witnesses");
        Event establishing = est.equals(event.said().qb64()) ? event : eventBySaid(handle, est);
        return new Stored(
                event,
                split(rs.getString("signatures")),
                rs.getLong("ordinal"),
                rs.getObject("seen", OffsetDateTime.class).toInstant(),
                establishment(establishing, witnesses),
                receipts(handle, event.said()),
                delegation(handle, event));
    }

    private static Optional<Delegation> delegation(Handle handle, Event event) {
        Optional<Aid> delegator = switch (event) {
            case Inception inception -> inception.delegator();
            case Rotation rotation ->
                rotation.delegated() ? inception(handle, event.aid()).delegator() : Optional.empty();
            case Interaction interaction -> Optional.empty();
        };
        return delegator.flatMap(boss -> SealTable.first(handle, boss, Delegation.sealOf(event)));
    }

    private static Event eventBySaid(Handle handle, String said) {
        return handle.createQuery("SELECT raw FROM keri_event WHERE said = :said")
                .bind("said", said)
                .map((rs, ctx) -> EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))))
                .one();
    }

    private static Map<Aid, Matter> receipts(Handle handle, Said said) {
        Map<Aid, Matter> receipts = new LinkedHashMap<>();
        handle.createQuery("SELECT witness, signature FROM keri_receipt WHERE said = :said ORDER BY witness")
                .bind("said", said.qb64())
                .map((rs, ctx) -> Map.entry(new Aid(rs.getString(1)), Matter.parse(rs.getString(2))))
                .forEach(e -> receipts.put(e.getKey(), e.getValue()));
        return receipts;
    }

    private static Establishment establishment(Event event, String witnesses) {
        List<Aid> list = witnesses.isEmpty()
                ? List.of()
                : Arrays.stream(witnesses.split(" ")).map(Aid::new).toList();
        return switch (event) {
            case Inception icp -> new Establishment(0, icp.said(), icp.keySet(), icp.toad(), list);
            case Rotation rot -> new Establishment(rot.sn(), rot.said(), rot.keySet(), rot.toad(), list);
            case Interaction ixn ->
                throw new KeriException(
                        "event " + ixn.said() + " is stored as an establishment and is none; the database was altered");
        };
    }

    static Inception inception(Handle handle, Aid aid) {
        Event first = handle.createQuery(
                        "SELECT raw FROM keri_event e JOIN keri_first_seen f ON f.said = e.said WHERE f.pre = :pre AND f.sn = 0")
                .bind("pre", aid.qb64())
                .map((rs, ctx) -> EventReader.readEvent(Octets.copyOf(rs.getBytes("raw"))))
                .one();
        if (first instanceof Inception inception) {
            return inception;
        }
        throw new KeriException("the log of " + aid + " does not begin with an inception; the database was altered");
    }

    static String join(List<IndexedSignature> signatures) {
        return signatures.stream().map(IndexedSignature::qb64).collect(Collectors.joining(" "));
    }

    static List<IndexedSignature> split(String signatures) {
        List<IndexedSignature> list = new ArrayList<>();
        for (String each : signatures.split(" ")) {
            list.add(IndexedSignature.parse(each));
        }
        return list;
    }
}
