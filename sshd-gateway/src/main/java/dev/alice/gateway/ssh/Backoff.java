package dev.alice.gateway.ssh;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The origins that came in vain too often, and until when each stays outside: half a minute at first, twice as long each
 * further time, a quarter of an hour at most. A login forgives everything.
 */
final class Backoff {
    static final Duration FIRST = Duration.ofSeconds(30);
    static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MOST_KNOWN = 16_384;

    private final Allowance<Origin> failures;
    private final Clock clock;
    private final Map<Origin, Ban> bans = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Ban> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** @param perMinute how often one origin may come in vain in a minute */
    Backoff(int perMinute, Clock clock) {
        this.failures = new Allowance<>(perMinute, clock);
        this.clock = clock;
    }

    private record Ban(Duration length, Instant until) {}

    /** Until when the origin stays outside; empty where it may come. */
    synchronized Optional<Instant> outUntil(Origin origin) {
        Instant now = clock.instant();
        Ban ban = bans.get(origin);
        if (ban != null && now.plus(ban.length()).isBefore(ban.until())) {
            // the clock was set back: as long as it would have been, and no longer
            ban = new Ban(ban.length(), now.plus(ban.length()));
            bans.put(origin, ban);
        }
        return Optional.ofNullable(ban).map(Ban::until).filter(now::isBefore);
    }

    /** A connection of the origin has ended without a login; true where that was one too many. */
    synchronized boolean failed(Origin origin) {
        if (outUntil(origin).isPresent() || failures.take(origin).isZero()) {
            return false;
        }
        Ban last = bans.get(origin);
        Instant now = clock.instant();
        Duration length = last == null || now.isAfter(last.until().plus(REMEMBERED))
                ? FIRST
                : last.length().multipliedBy(2);
        length = length.compareTo(LONGEST) > 0 ? LONGEST : length;
        bans.put(origin, new Ban(length, now.plus(length)));
        return true;
    }

    synchronized void loggedIn(Origin origin) {
        bans.remove(origin);
        failures.refill(origin);
    }
}
