package dev.alice.scitt.log;

import dev.alice.scitt.verify.LeafProfile;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a log is told when it is opened.
 *
 * @param origin the name of the log in checkpoints, printable ASCII without space and plus (C2SP tlog-checkpoint)
 * @param maxStatementBytes the largest statement, at most 65,535 (what an entry bundle can carry)
 * @param capacity how many statements may be on their way at once; more are told that the log is busy
 * @param maxBatch how many statements share a signature and a sync, at most 4,096
 * @param leaf what a new log hashes into its leaves, for ever; a log that is there must be of it. Where it is empty, a new
 *     log hashes statements, and one that is there stays as it is
 */
public record LogSettings(
        String origin, int maxStatementBytes, int capacity, int maxBatch, Optional<LeafProfile> leaf) {
    private static final Pattern ORIGIN = Pattern.compile("[!-*,-~]{1,255}");

    public LogSettings {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                    "a log's origin is 1 to 255 printable ASCII characters without space and plus, not '" + origin
                            + "'");
        }
        if (maxStatementBytes < 256 || maxStatementBytes > 65_535) {
            throw new IllegalArgumentException(
                    "the largest statement has 256 to 65535 bytes, not " + maxStatementBytes);
        }
        if (capacity < 1 || maxBatch < 1 || maxBatch > 4096) {
            throw new IllegalArgumentException("capacity is at least 1 and maxBatch 1 to 4096");
        }
    }

    /** The usual: 65,535 bytes, 4,096 on their way, 512 in a batch. */
    public static LogSettings of(String origin) {
        return new LogSettings(origin, 65_535, 4096, 512, Optional.empty());
    }

    /** The same with a leaf profile. */
    public LogSettings with(LeafProfile profile) {
        return new LogSettings(origin, maxStatementBytes, capacity, maxBatch, Optional.of(profile));
    }

    /** What a log that is made with these settings hashes. */
    LeafProfile leafOfNew() {
        return leaf.orElse(LeafProfile.STATEMENT);
    }
}
