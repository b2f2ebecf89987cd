package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;
import java.util.List;

/**
 * An event that puts the next keys in force, and may change the witnesses.
 *
 * @param delegated whether it is the rotation of a delegated identifier (drt, not rot)
 */
public record Rotation(
        Octets raw,
        Aid aid,
        Said said,
        long sn,
        Said prior,
        KeySet keySet,
        int toad,
        List<Aid> cuts,
        List<Aid> adds,
        List<Seal> seals,
        boolean delegated)
        implements Event {
    public Rotation {
        cuts = List.copyOf(cuts);
        adds = List.copyOf(adds);
        seals = List.copyOf(seals);
    }

    @Override
    public String ilk() {
        return delegated ? "drt" : "rot";
    }
}
