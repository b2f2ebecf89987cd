package dev.alice.keri.kel;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Seal;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

/** Events without witnesses, each signed with the key of its number, and the ledgers that they go into. */
final class TestingLogs {
    private TestingLogs() {}

    enum Kind {
        MEMORY,
        DATABASE,
        BUFFERED;

        Ledger ledger() {
            return switch (this) {
                case MEMORY -> new MemoryLedger();
                case DATABASE -> database();
                case BUFFERED -> new BufferedLedger(database(), 3);
            };
        }
    }

    static KelStore database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        KelStore.migrate(source, "witness");
        return new KelStore(source, Clock.systemUTC());
    }

    static KeySet keys(int number) {
        return keys(number, number + 1);
    }

    static KeySet keys(int number, int next) {
        return KeySet.single(Vectors.key(number).transferable(), Vectors.key(next).nextDigest());
    }

    static Inception icp(int key, String... traits) {
        return EventWriter.inception(keys(key), 0, List.of(), List.of(traits), List.of());
    }

    static Inception dip(Aid delegator, int key) {
        return EventWriter.delegatedInception(delegator, keys(key), 0, List.of(), List.of(), List.of());
    }

    static Interaction ixn(Event prior, Seal... seals) {
        return EventWriter.interaction(prior.aid(), prior.sn() + 1, prior.said(), List.of(seals));
    }

    static Rotation rot(Event prior, int key, Seal... seals) {
        return EventWriter.rotation(
                prior.aid(), prior.sn() + 1, prior.said(), keys(key), 0, List.of(), List.of(), List.of(seals));
    }

    static Rotation drt(Event prior, KeySet keys, Seal... seals) {
        return EventWriter.delegatedRotation(
                prior.aid(), prior.sn() + 1, prior.said(), keys, 0, List.of(), List.of(), List.of(seals));
    }

    static Seal seal(Event event) {
        return Delegation.sealOf(event);
    }

    static SignedEvent signed(Event event, Integer... keys) {
        byte[] raw = event.raw().toByteArray();
        return new SignedEvent(
                event,
                java.util.stream.IntStream.range(0, keys.length)
                        .mapToObj(i -> IndexedSignature.both(i, Vectors.key(keys[i]).sign(raw)))
                        .toList());
    }

    static List<Aid> aids(Event... events) {
        return Arrays.stream(events).map(Event::aid).toList();
    }
}
