package dev.alice.keri.kel;

import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The events that wait, by identifier, sequence number and digest, each woken by what it waits for: the event before it,
 * more signatures or receipts of its own, or the seal of its delegator. Nothing is polled. Everything has a time limit, and
 * there is room for so many events of one identifier and in all; the oldest gives way. Safe for use by several threads.
 */
public final class Escrows {
    /** How long an event waits for the one before it. */
    public static final Duration OUT_OF_ORDER = Duration.ofSeconds(1200);

    /** How long an event waits for signatures, receipts or its delegator, and a receipt for its event. */
    public static final Duration INCOMPLETE = Duration.ofSeconds(3600);

    /** The place and the digest of an event. */
    public record Key(Aid aid, long sn, Said said) {
        static Key of(Event event) {
            return new Key(event.aid(), event.sn(), event.said());
        }
    }

    /** An event that waits, with all that came for it so far. */
    public record Waiting(SignedEvent event, Judgement.Escrow why) {}

    private record Place(Aid aid, long sn) {}

    private final Shelf<Waiting> events;
    private final Shelf<Early> receipts;
    private final Map<Place, Set<Key>> afterPlace = new HashMap<>();
    private final Set<Key> forSeal = new LinkedHashSet<>();
    private long lost;

    /** Receipts that came before their event. */
    private record Early(Key key, Attachments attachments) {}

    /** Room for 64 events of one identifier and 4096 in all, and for as many receipts. */
    public Escrows(Clock clock) {
        this(clock, 4096, 64);
    }

    public Escrows(Clock clock, int most, int mostOfOne) {
        this.events = new Shelf<>(clock, most, mostOfOne);
        this.receipts = new Shelf<>(clock, most, mostOfOne);
    }

    /** The event with everything that came for it before. */
    public synchronized SignedEvent complete(SignedEvent signed) {
        Key key = Key.of(signed.event());
        SignedEvent whole =
                events.get(key).map(waiting -> signed.with(waiting.event)).orElse(signed);
        return receipts.get(key).map(early -> withReceipts(whole, early)).orElse(whole);
    }

    /** Lets an event wait; of an event that waits already, what came before is to be in it ({@link #complete}). */
    public synchronized void hold(SignedEvent signed, Judgement.Escrow why) {
        Key key = Key.of(signed.event());
        forget(key);
        receipts.remove(key);
        boolean proven = why.waiting() != Judgement.Waiting.PRIOR_EVENT;
        Waiting waiting = new Waiting(why.proven().orElse(signed), why);
        events.put(key, waiting, proven, proven ? INCOMPLETE : OUT_OF_ORDER);
        switch (why.waiting()) {
            case PRIOR_EVENT ->
                afterPlace
                        .computeIfAbsent(new Place(key.aid, key.sn - 1), p -> new LinkedHashSet<>())
                        .add(key);
            case DELEGATION -> forSeal.add(key);
            case SIGNATURES, RECEIPTS -> {}
        }
        clear();
    }

    /** Keeps receipts for an event that is not in force yet; the event, where it waits and may be complete now. */
    public synchronized Optional<SignedEvent> hold(Receipt receipt, Attachments attachments) {
        Key key = new Key(receipt.aid(), receipt.sn(), receipt.said());
        Optional<Waiting> waiting = events.get(key);
        if (waiting.isPresent()) {
            return Optional.of(withReceipts(waiting.get().event, new Early(key, attachments)));
        }
        Attachments all = receipts.get(key)
                .map(early -> early.attachments.withReceipts(attachments))
                .orElse(attachments);
        receipts.put(key, new Early(key, all), false, INCOMPLETE);
        clear();
        return Optional.empty();
    }

    /** Takes out what this event, accepted now, may have been waited for: its successors, and events that it seals. */
    public synchronized List<SignedEvent> wake(Event accepted) {
        settle(accepted);
        List<Key> woken =
                new ArrayList<>(afterPlace.getOrDefault(new Place(accepted.aid(), accepted.sn()), Set.of()));
        for (Seal seal : accepted.seals()) {
            if (seal instanceof Seal.Location at) {
                Key sealed = new Key(at.aid(), at.sn(), at.said());
                if (forSeal.contains(sealed)) {
                    woken.add(sealed);
                }
            }
        }
        List<SignedEvent> found = new ArrayList<>();
        for (Key key : woken) {
            events.get(key).ifPresent(waiting -> found.add(waiting.event));
            settle(key);
        }
        return found;
    }

    /** Forgets an event on which the judgement is final. */
    public synchronized void settle(Event event) {
        settle(Key.of(event));
    }

    public synchronized List<Waiting> waiting() {
        clear();
        return events.values();
    }

    /** How many events and receipts ran out of time or room. */
    public synchronized long lost() {
        clear();
        return lost;
    }

    private void settle(Key key) {
        forget(key);
        events.remove(key);
        receipts.remove(key);
    }

    private void clear() {
        for (Waiting gone : events.dropped()) {
            forget(Key.of(gone.event.event()));
            lost++;
        }
        lost += receipts.dropped().size();
    }

    private void forget(Key key) {
        forSeal.remove(key);
        Place before = new Place(key.aid, key.sn - 1);
        Set<Key> same = afterPlace.get(before);
        if (same != null && same.remove(key) && same.isEmpty()) {
            afterPlace.remove(before);
        }
    }

    private static SignedEvent withReceipts(SignedEvent signed, Early early) {
        return signed.with(new SignedEvent(
                signed.event(),
                List.of(),
                early.attachments.witnessSignatures(),
                early.attachments.couples(),
                List.of()));
    }
}
