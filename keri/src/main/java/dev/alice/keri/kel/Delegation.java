package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.Optional;

/**
 * The place in a delegator's log that holds the seal of a delegated event.
 *
 * @param sn of the delegating event
 * @param said of the delegating event
 * @param rotation whether the delegating event is a rotation
 * @param place position of the seal in the delegating event's list
 */
public record Delegation(Aid delegator, long sn, Said said, boolean rotation, int place) {

    /** Where this event seals that one; empty where it does not. */
    static Optional<Delegation> in(Event delegating, Seal.Location seal) {
        int place = delegating.seals().indexOf(seal);
        return place < 0
                ? Optional.empty()
                : Optional.of(new Delegation(
                        delegating.aid(), delegating.sn(), delegating.said(), delegating instanceof Rotation, place));
    }

    /** The seal that a delegator owes to an event. */
    static Seal.Location sealOf(Event event) {
        return new Seal.Location(event.aid(), event.sn(), event.said());
    }

    /**
     * Whether a rotation that is delegated here may supersede, at the same place, one that was delegated there: rules B1,
     * B2, B3 and C of the KERI specification, "Superseding Rules for Recovery".
     */
    boolean supersedes(Delegation older, History history) {
        if (sn != older.sn) {
            return sn > older.sn;
        }
        if (said.equals(older.said)) {
            return place > older.place;
        }
        if (rotation && !older.rotation) {
            return true;
        }
        return history.delegator(delegator)
                .flatMap(KeyState::delegator)
                .filter(above -> {
                    Optional<Delegation> mine = history.delegationOf(above, new Seal.Location(delegator, sn, said));
                    Optional<Delegation> theirs =
                            history.delegationOf(above, new Seal.Location(delegator, sn, older.said));
                    return mine.isPresent()
                            && theirs.isPresent()
                            && mine.get().supersedes(theirs.get(), history);
                })
                .isPresent();
    }
}
