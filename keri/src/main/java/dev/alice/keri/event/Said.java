package dev.alice.keri.event;

import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;

/** A digest that names content: Blake3-256 (code E) for events, SHA2-256 (code I) for flows. */
public record Said(String qb64) {
    public Said {
        MatterCode code = Matter.parse(qb64).code();
        if (code != MatterCode.BLAKE3_256 && code != MatterCode.SHA2_256) {
            throw new EventException("a digest has code E or I: " + qb64);
        }
    }

    @Override
    public String toString() {
        return qb64;
    }
}
