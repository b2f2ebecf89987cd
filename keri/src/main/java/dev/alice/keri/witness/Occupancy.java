package dev.alice.keri.witness;

import dev.alice.keri.event.Event;
import dev.alice.keri.event.Inception;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** How much of its room a witness has given away: the identifiers whose logs it keeps, and the events of each. */
final class Occupancy {
    private final Witness.Room room;
    private final AtomicInteger identifiers;

    Occupancy(KelStore logs, Witness.Room room) {
        this.room = room;
        this.identifiers = new AtomicInteger(logs.identifiers());
    }

    /** Takes room for an event that is about to be kept; why there is none, or empty. */
    Optional<String> take(Event event, KeyState next) {
        if (next.ordinal() >= room.events()) {
            return Optional.of("there is room for " + room.events() + " events of one identifier here, and "
                    + event.aid() + " has had them");
        }
        if (event instanceof Inception && identifiers.incrementAndGet() > room.identifiers()) {
            identifiers.decrementAndGet();
            return Optional.of("the logs of " + room.identifiers() + " identifiers are kept here, and there is no room"
                    + " for another; ask another witness, or whoever runs this one");
        }
        return Optional.empty();
    }

    /** Gives back what was taken for an event that was not kept. */
    void giveBack(Event event) {
        if (event instanceof Inception) {
            identifiers.decrementAndGet();
        }
    }

    int identifiers() {
        return identifiers.get();
    }
}
