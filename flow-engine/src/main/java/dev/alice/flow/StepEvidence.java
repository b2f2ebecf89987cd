package dev.alice.flow;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one step did in the rehearsal.
 *
 * @param output standard output and error, bounded and made visible
 * @param memoryBytes the most memory that its programs were seen to have together; empty where that is not known
 * @param limit the limit that ended it, in words, where one did
 */
public record StepEvidence(
        int step,
        int exit,
        String output,
        boolean truncated,
        Duration took,
        OptionalLong memoryBytes,
        Optional<String> limit) {
    /** A step whose memory nobody watched. */
    public StepEvidence(int step, int exit, String output, boolean truncated, Duration took, Optional<String> limit) {
        this(step, exit, output, truncated, took, OptionalLong.empty(), limit);
    }
}
