package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.List;
import java.util.Optional;

/**
 * The accepted past of one identifier, as far as judging an event needs it, and what other logs say of its delegation. A
 * past that knows no other logs leaves the delegated events of its identifier waiting.
 */
public interface History {
    /** The SAID of the event in force at this sequence number. */
    Optional<Said> saidAt(long sn);

    /** The establishment in force just before this sequence number. */
    Optional<Establishment> establishmentBefore(long sn);

    /** The key state of a delegator; empty where it is not known. */
    default Optional<KeyState> delegator(Aid delegator) {
        return Optional.empty();
    }

    /** The events in force in the delegator's log that hold this seal, by sequence number. */
    default List<Delegation> delegations(Aid delegator, Seal.Location seal) {
        return List.of();
    }

    /** Where the event of this seal was first delegated, by an event in force or superseded; empty where it was not. */
    default Optional<Delegation> delegationOf(Aid delegator, Seal.Location seal) {
        return Optional.empty();
    }
}
