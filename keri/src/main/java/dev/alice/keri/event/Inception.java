package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The first event of a log (icp, or dip where another identifier delegates).
 *
 * @param traits configuration traits, by their codes; see {@link Trait}
 * @param delegator who must anchor this event and the rotations after it
 */
public record Inception(
        Octets raw,
        Aid aid,
        Said said,
        KeySet keySet,
        int toad,
        List<Aid> witnesses,
        List<String> traits,
        List<Seal> seals,
        Optional<Aid> delegator)
        implements Event {
    public Inception {
        witnesses = List.copyOf(witnesses);
        traits = List.copyOf(traits);
        seals = List.copyOf(seals);
        if (new HashSet<>(traits).size() != traits.size()) {
            throw new EventException("a configuration trait is there twice");
        }
        traits.forEach(Trait::of);
    }

    @Override
    public long sn() {
        return 0;
    }

    @Override
    public String ilk() {
        return delegator.isPresent() ? "dip" : "icp";
    }
}
