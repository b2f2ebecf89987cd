package dev.alice.keri.witness;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a witness has answered of late.
 *
 * @param up whether its last call was answered; true before the first call
 * @param since when that began
 * @param latency of its answers, the newer ones counting more; zero before the first
 * @param lastError what went wrong last, whether or not it has answered since
 */
public record Health(
        boolean up, Instant since, Duration latency, Optional<String> lastError, long calls, long failures) {}
