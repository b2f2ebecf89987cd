package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;
import java.util.List;

/** The first event of a log (icp). */
public record Inception(
        Octets raw,
        Aid aid,
        Said said,
        KeySet keySet,
        int toad,
        List<Aid> witnesses,
        List<String> traits,
        List<Seal> seals)
        implements Event {
    public Inception {
        witnesses = List.copyOf(witnesses);
        traits = List.copyOf(traits);
        seals = List.copyOf(seals);
    }

    @Override
    public long sn() {
        return 0;
    }
}
