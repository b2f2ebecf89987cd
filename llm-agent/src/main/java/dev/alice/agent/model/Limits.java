package dev.alice.agent.model;

import java.time.Duration;

/**
 * The bounds of one turn with a model.
 *
 * @param turn the longest turn
 * @param idle the longest silence of the endpoint
 * @param bytes the most that is read of one answer
 * @param trips how often the model is asked again after an answer that could not be used
 */
public record Limits(Duration turn, Duration idle, long bytes, int trips) {

    public Limits {
        if (turn.isNegative() || turn.isZero() || idle.isNegative() || idle.isZero() || bytes < 1 || trips < 1) {
            throw new IllegalArgumentException("the limits of a turn must be positive");
        }
    }

    /** 60 s a turn, 20 s of silence, 512 kB an answer, 8 trips. */
    public static Limits standard() {
        return new Limits(Duration.ofSeconds(60), Duration.ofSeconds(20), 512_000, 8);
    }
}
