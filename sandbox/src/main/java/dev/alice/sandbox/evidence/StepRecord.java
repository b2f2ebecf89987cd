package dev.alice.sandbox.evidence;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one step did inside the boundary.
 *
 * @param number counted from 1
 * @param exit 0 to 255; 128 and the signal number where a signal ended it
 * @param output standard output and error as they came, head and tail where it was long; may hold any character
 * @param outputBytes how much was written in all
 * @param memoryBytes the most memory that its programs were seen to have together; empty where it was too short to see
 * @param limit the limit that ended it, where one did
 * @param trace the programs and addresses that it used; empty where nobody could look
 */
public record StepRecord(
        int number,
        int exit,
        String output,
        boolean truncated,
        long outputBytes,
        Duration took,
        OptionalLong memoryBytes,
        Optional<Limit> limit,
        Optional<Trace> trace) {
    public StepRecord {
        if (number < 1) {
            throw new IllegalArgumentException("steps are counted from 1, not " + number);
        }
        if (exit < 0 || exit > 255) {
            throw new IllegalArgumentException("an exit code is 0 to 255, not " + exit);
        }
    }
}
