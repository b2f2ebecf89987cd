package dev.alice.keri.event;

import dev.alice.keri.cesr.Octets;
import java.util.List;

/** An event that anchors seals and changes no keys (ixn). */
public record Interaction(Octets raw, Aid aid, Said said, long sn, Said prior, List<Seal> seals) implements Event {
    public Interaction {
        seals = List.copyOf(seals);
    }

    @Override
    public String ilk() {
        return "ixn";
    }
}
