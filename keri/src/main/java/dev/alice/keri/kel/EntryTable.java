package dev.alice.keri.kel;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Said;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The writing of accepted events and of their receipts. */
final class EntryTable {
    private final Clock clock;

    EntryTable(Clock clock) {
        this.clock = clock;
    }

    /** Writes an event as part of the caller's transaction; its unique key fails where another has its place. */
    void insert(Handle handle, KelStore.Entry entry) {
        Event event = entry.signed().event();
        Judgement.Accept accept = entry.accept();
        int generation = 0;
        if (accept.supersedes()) {
            generation = handle.createQuery(
                            "SELECT COALESCE(MAX(generation) + 1, 0) FROM keri_first_seen WHERE pre = :pre AND sn = :sn")
                    .bind("pre", event.aid().qb64())
                    .bind("sn", event.sn())
                    .mapTo(Integer.class)
                    .one();
            handle.createUpdate("UPDATE keri_first_seen SET in_force = FALSE WHERE pre = :pre AND sn >= :sn")
                    .bind("pre", event.aid().qb64())
                    .bind("sn", event.sn())
                    .execute();
        }
        Sql.execute(
                handle.getConnection(),
                "INSERT INTO keri_first_seen (pre, sn, generation, said, in_force) VALUES (?, ?, ?, ?, TRUE)",
                event.aid().qb64(),
                event.sn(),
                generation,
                event.said().qb64());
        insertEvent(handle, event, accept, accept.next());
        putState(handle, accept.next());
        SealTable.insert(handle, event);
        receipts(handle, event.said(), accept.receipts());
    }

    private static void putState(Handle handle, KeyState next) {
        String put = next.ordinal() == 0
                ? "INSERT INTO keri_state (sn, said, ordinal, pre) VALUES (?, ?, ?, ?)"
                : "UPDATE keri_state SET sn = ?, said = ?, ordinal = ? WHERE pre = ?";
        Sql.execute(
                handle.getConnection(),
                put,
                next.sn(),
                next.said().qb64(),
                next.ordinal(),
                next.aid().qb64());
    }

    private void insertEvent(Handle handle, Event event, Judgement.Accept accept, KeyState next) {
        Sql.execute(
                handle.getConnection(),
                "INSERT INTO keri_event (said, pre, sn, ordinal, ilk, raw, signatures, est, witnesses, seen)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                event.said().qb64(),
                event.aid().qb64(),
                event.sn(),
                next.ordinal(),
                next.ilk(),
                event.raw().toByteArray(),
                EventTable.join(accept.signatures()),
                next.establishment().said().qb64(),
                next.establishment().witnesses().stream().map(Aid::qb64).collect(Collectors.joining(" ")),
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    static void receipts(Handle handle, Said said, Map<Aid, Matter> receipts) {
        List<Object[]> rows = new ArrayList<>();
        receipts.forEach((witness, signature) ->
                rows.add(new Object[] {said.qb64(), witness.qb64(), signature.qb64(), said.qb64(), witness.qb64()}));
        Sql.executeAll(
                handle.getConnection(),
                "INSERT INTO keri_receipt (said, witness, signature)"
                        + " SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR)"
                        + " WHERE NOT EXISTS (SELECT 1 FROM keri_receipt WHERE said = ? AND witness = ?)",
                rows);
    }
}
