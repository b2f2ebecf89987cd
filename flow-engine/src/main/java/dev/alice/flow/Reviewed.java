package dev.alice.flow;

import java.util.Optional;

/**
 * A review and its place in the log.
 *
 * @param entry the statement that records it; empty where there was no navigator
 */
public record Reviewed(Review review, Optional<LogEntry> entry) {
    /** A flow that nobody reviewed. */
    public static Reviewed none(String why) {
        return new Reviewed(new Review.Absent(why), Optional.empty());
    }
}
