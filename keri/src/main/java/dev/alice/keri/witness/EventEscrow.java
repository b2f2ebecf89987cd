package dev.alice.keri.witness;

import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.SignedEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Events that wait: for an earlier event, under the place they wait for, or for more signatures, under their own digest.
 * In memory alone, since nothing was promised for them; bounded, the oldest going first.
 */
final class EventEscrow {
    private static final int MOST = 1024;
    private static final int MOST_SIGNATURES = 128;
    private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1200);
    private static final Duration PARTLY_SIGNED = Duration.ofSeconds(3600);

    private final Clock clock;
    private final Map<Place, Map<Said, Held>> outOfOrder = new LinkedHashMap<>();
    private final Map<Said, Held> partlySigned = new LinkedHashMap<>();
    private int held;

    private record Place(Aid aid, long sn) {}

    private record Held(SignedEvent event, Instant until) {}

    EventEscrow(Clock clock) {
        this.clock = clock;
    }

    /** Keeps an event until the one before it is there. */
    synchronized void untilPrior(SignedEvent signed) {
        Event event = signed.event();
        Map<Said, Held> there =
                outOfOrder.computeIfAbsent(new Place(event.aid(), event.sn()), p -> new LinkedHashMap<>());
        if (there.put(event.said(), new Held(signed, clock.instant().plus(OUT_OF_ORDER))) == null) {
            held++;
        }
        if (held > MOST) {
            dropOldest();
        }
    }

    /** The events that waited for the one before this place; they wait no longer. */
    synchronized List<SignedEvent> wake(Aid aid, long sn) {
        Map<Said, Held> there = outOfOrder.remove(new Place(aid, sn));
        if (there == null) {
            return List.of();
        }
        held -= there.size();
        Instant now = clock.instant();
        return there.values().stream()
                .filter(one -> one.until.isAfter(now))
                .map(Held::event)
                .toList();
    }

    /** Keeps the signatures of an event until there are enough; at least one of them verified. */
    synchronized void untilSigned(SignedEvent signed) {
        partlySigned.remove(signed.event().said());
        partlySigned.put(
                signed.event().said(), new Held(signed, clock.instant().plus(PARTLY_SIGNED)));
        if (partlySigned.size() > MOST) {
            Iterator<Said> oldest = partlySigned.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The event with the signatures that came before, which are kept no longer. */
    synchronized SignedEvent withEarlier(SignedEvent signed) {
        Held before = partlySigned.remove(signed.event().said());
        if (before == null || before.until.isBefore(clock.instant())) {
            return signed;
        }
        List<IndexedSignature> all = new ArrayList<>(
                Stream.concat(signed.signatures().stream(), before.event.signatures().stream())
                        .distinct()
                        .limit(MOST_SIGNATURES)
                        .toList());
        return new SignedEvent(signed.event(), all, signed.witnessSignatures(), signed.couples());
    }

    synchronized int size() {
        return held + partlySigned.size();
    }

    private void dropOldest() {
        Iterator<Map<Said, Held>> oldest = outOfOrder.values().iterator();
        held -= oldest.next().size();
        oldest.remove();
    }
}
