package dev.alice.tmux.pane;

import java.time.Duration;

/**
 * How often a followed pane is looked at.
 *
 * @param busy pause while it moves
 * @param idle pause when it has not moved for a second
 * @param asleep pause when it has not moved for half a minute
 */
public record FollowPace(Duration busy, Duration idle, Duration asleep) {
    public FollowPace {
        if (!busy.isPositive() || idle.compareTo(busy) < 0 || asleep.compareTo(idle) < 0) {
            throw new IllegalArgumentException("Pauses are above zero and grow from busy over idle to asleep");
        }
    }

    /** 50 ms, 250 ms and one second. */
    public static FollowPace ordinary() {
        return new FollowPace(Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1));
    }

    Duration after(Duration still) {
        if (still.compareTo(Duration.ofSeconds(1)) < 0) {
            return busy;
        }
        return still.compareTo(Duration.ofSeconds(30)) < 0 ? idle : asleep;
    }
}
