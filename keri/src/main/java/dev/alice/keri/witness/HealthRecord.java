package dev.alice.keri.witness;

import dev.alice.keri.event.Aid;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health of one witness as its clients see it; it logs when the witness falls silent, and when it is back. */
final class HealthRecord {
    private static final Logger LOG = LoggerFactory.getLogger(HealthRecord.class);
    private static final long WEIGHT = 8;
    private static final long SLOW_AT_LEAST = Duration.ofMillis(250).toNanos();

    private final Aid witness;
    private final Clock clock;
    /** Calls that are not answered yet, by when they began. */
    private final TreeMap<Long, Integer> open = new TreeMap<>();

    private boolean up = true;
    private Instant since;
    private long latency;
    private @Nullable String lastError;
    private long calls;
    private long failures;

    HealthRecord(Aid witness, Clock clock) {
        this.witness = witness;
        this.clock = clock;
        this.since = clock.instant();
    }

    /** Notes that a call begins; what it returns goes to {@link #answered} or {@link #failed}. */
    synchronized long begin() {
        long now = System.nanoTime();
        open.merge(now, 1, Integer::sum);
        calls++;
        return now;
    }

    synchronized void answered(long began) {
        end(began);
        long took = System.nanoTime() - began;
        latency = latency == 0 ? took : latency + (took - latency) / WEIGHT;
        if (!up) {
            LOG.atInfo()
                    .addKeyValue("witness", witness)
                    .addKeyValue("silentSince", since)
                    .log("a witness answers again");
            up = true;
            since = clock.instant();
        }
    }

    synchronized void failed(long began, String why, Optional<URI> address) {
        end(began);
        failures++;
        lastError = why;
        if (up) {
            LOG.atWarn()
                    .addKeyValue("witness", witness)
                    .addKeyValue("address", address.map(URI::toString).orElse("none"))
                    .log("a witness fell silent: it " + why);
            up = false;
            since = clock.instant();
        }
    }

    /** Notes an answer that was false. */
    synchronized void lied(String what) {
        failures++;
        lastError = what;
        LOG.atWarn().addKeyValue("witness", witness).log("a witness answered falsely: it " + what);
    }

    /** Whether nobody should wait for it: its last call failed, or one that is open takes far longer than usual. */
    synchronized boolean suspect() {
        return !up || !open.isEmpty() && System.nanoTime() - open.firstKey() > Math.max(SLOW_AT_LEAST, 8 * latency);
    }

    /** Nanoseconds after which a second try of a call is worth it. */
    synchronized long hedge() {
        return Math.clamp(4 * latency, 40_000_000L, 250_000_000L);
    }

    synchronized Health snapshot() {
        return new Health(up, since, Duration.ofNanos(latency), Optional.ofNullable(lastError), calls, failures);
    }

    private void end(long began) {
        open.computeIfPresent(began, (when, count) -> count == 1 ? null : count - 1);
    }
}
