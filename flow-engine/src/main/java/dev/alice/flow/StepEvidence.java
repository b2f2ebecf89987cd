package dev.alice.flow;

import java.time.Duration;
import java.util.Optional;

/**
 * What one step did in the rehearsal.
 *
 * @param output standard output and error, bounded and made visible
 * @param limit the limit that ended it, in words, where one did
 */
public record StepEvidence(
        int step, int exit, String output, boolean truncated, Duration took, Optional<String> limit) {}
