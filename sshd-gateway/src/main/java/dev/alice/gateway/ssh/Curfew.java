package dev.alice.gateway.ssh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a connection may last, in all and while nothing is typed or shown.
 *
 * @param idle zero for ever
 * @param total zero for ever
 */
public record Curfew(Duration idle, Duration total, Clock clock) {

    /** Why a connection is over; empty where it may last. */
    Optional<String> over(Connection connection) {
        Instant now = clock.instant();
        if (idle.isPositive() && now.isAfter(connection.stirred().plus(idle))) {
            return Optional.of("Alice: nothing was typed or shown for " + words(idle)
                    + "; connect again to go on, your train of thought is kept");
        }
        if (total.isPositive() && now.isAfter(connection.since().plus(total))) {
            return Optional.of("Alice: a connection lasts " + words(total)
                    + " at most; connect again to go on, your train of thought is kept");
        }
        return Optional.empty();
    }

    private static String words(Duration length) {
        long minutes = length.toMinutes();
        return minutes == 0 ? length.toSeconds() + " s" : minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
    }
}
