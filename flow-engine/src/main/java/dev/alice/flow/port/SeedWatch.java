package dev.alice.flow.port;

import dev.alice.flow.Ranked;
import java.util.Optional;

/** The watch over what flows grew from. */
public interface SeedWatch {
    /**
     * Why nothing of a flow may be typed any more: something that it grew from turned bad. Empty while nothing has. Asked
     * before the person is, after they have approved, and before every line.
     */
    Optional<String> objection(Ranked ranked);
}
