package dev.alice.gateway.ssh;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So much a minute for each of many: a token bucket that holds one minute's worth. The least recently seen are forgotten,
 * which gives them a full bucket again.
 *
 * @param <K> whose buckets they are
 */
final class Allowance<K> {
    private static final int MOST_KNOWN = 16_384;
    private static final double MILLIS_PER_MINUTE = 60_000;

    private final int perMinute;
    private final Clock clock;
    private final Map<K, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Bucket> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    Allowance(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    private record Bucket(double left, long at) {}

    int perMinute() {
        return perMinute;
    }

    /** Takes one where one is left; how long until there is one again, zero where it was taken. */
    synchronized Duration take(K whose) {
        Bucket now = now(whose);
        if (now.left() < 1) {
            buckets.put(whose, now);
            return Duration.ofMillis((long) Math.ceil((1 - now.left()) * MILLIS_PER_MINUTE / perMinute));
        }
        buckets.put(whose, new Bucket(now.left() - 1, now.at()));
        return Duration.ZERO;
    }

    /** Fills the bucket up. */
    synchronized void refill(K whose) {
        buckets.remove(whose);
    }

    private Bucket now(K whose) {
        long at = clock.millis();
        Bucket known = buckets.get(whose);
        if (known == null) {
            return new Bucket(perMinute, at);
        }
        // a clock that was set back gives nothing and takes nothing
        double grown = Math.max(0, at - known.at()) * perMinute / MILLIS_PER_MINUTE;
        return new Bucket(Math.min(perMinute, known.left() + grown), at);
    }
}
