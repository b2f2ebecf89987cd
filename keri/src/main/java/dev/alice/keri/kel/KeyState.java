package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.util.List;

/**
 * The state of an identifier after its latest accepted event.
 *
 * @param ilk the type of that event
 * @param ordinal its first-seen number, counted from 0 over everything ever accepted, superseded events included
 * @param traits configuration traits of the inception
 */
public record KeyState(
        Aid aid, long sn, Said said, String ilk, long ordinal, Establishment establishment, List<String> traits) {
    public KeyState {
        traits = List.copyOf(traits);
    }
}
