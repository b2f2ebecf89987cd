package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Trait;
import java.util.List;
import java.util.Optional;

/**
 * The state of an identifier after its latest accepted event.
 *
 * @param ilk the type of that event
 * @param ordinal its first-seen number, counted from 0 over everything ever accepted, superseded events included
 * @param traits configuration traits of the inception
 * @param delegator who anchors its inception and rotations
 */
public record KeyState(
        Aid aid,
        long sn,
        Said said,
        String ilk,
        long ordinal,
        Establishment establishment,
        List<String> traits,
        Optional<Aid> delegator) {
    public KeyState {
        traits = List.copyOf(traits);
    }

    public boolean has(Trait trait) {
        return traits.contains(trait.name());
    }

    /** Whether its backers are registrars of a ledger: of RB and NRB the later counts. */
    public boolean backedByRegistrars() {
        return traits.lastIndexOf(Trait.RB.name()) > traits.lastIndexOf(Trait.NRB.name());
    }
}
