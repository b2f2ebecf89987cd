package dev.alice.keri.kel;

import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.event.Trait;
import java.util.List;
import java.util.Optional;

/**
 * What a delegator has to say to an establishment event of its delegate.
 *
 * @param sealNeeded whether its seal must be there; a recovery over a rotation needs it always
 */
record DelegationRule(History history, Aid delegator, boolean sealNeeded) {

    /**
     * What stands against the event.
     *
     * @param rotation the delegated rotation in force at its place, which it would supersede
     * @param good its signatures that verified
     */
    Optional<Judgement> objection(Event event, Optional<Said> rotation, List<IndexedSignature> good) {
        Optional<KeyState> state = history.delegator(delegator);
        if (state.filter(s -> s.has(Trait.DND)).isPresent()) {
            return Optional.of(new Judgement.Reject("its delegator " + delegator + " does not delegate (DND)"));
        }
        if (!sealNeeded && rotation.isEmpty()) {
            return Optional.empty();
        }
        if (state.isEmpty()) {
            return waits("the log of its delegator " + delegator + " is not known");
        }
        List<Delegation> found = history.delegations(delegator, Delegation.sealOf(event));
        if (found.isEmpty()) {
            return waits("no event of its delegator " + delegator + " holds its seal");
        }
        return rotation.filter(there -> !supersedes(found, event, there))
                .map(there -> new Judgement.Duplicitous(there, event.said(), good));
    }

    private boolean supersedes(List<Delegation> found, Event event, Said there) {
        return history.delegationOf(delegator, new Seal.Location(event.aid(), event.sn(), there))
                .filter(theirs -> found.stream().anyMatch(mine -> mine.supersedes(theirs, history)))
                .isPresent();
    }

    private static Optional<Judgement> waits(String detail) {
        return Optional.of(new Judgement.Escrow(Judgement.Waiting.DELEGATION, detail));
    }
}
