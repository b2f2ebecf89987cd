package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Said;
import java.util.List;

/**
 * What an establishment event put in force.
 *
 * @param toad how many witnesses must receipt an event
 * @param witnesses the effective list: prior less cuts, then adds, in order
 */
public record Establishment(long sn, Said said, KeySet keySet, int toad, List<Aid> witnesses) {
    public Establishment {
        witnesses = List.copyOf(witnesses);
    }
}
