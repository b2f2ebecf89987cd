package dev.alice.scitt.log;

import dev.alice.scitt.merkle.Digest;
import java.util.List;

/**
 * What a full check of a log found.
 *
 * @param size the number of entries that were checked
 * @param checkpoints the number of signed tree heads that were checked
 * @param root the root that the head claims
 * @param findings what is wrong; at most the first 100
 */
public record FsckReport(long size, long checkpoints, Digest root, List<Finding> findings) {
    public FsckReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    public boolean clean() {
        return findings.isEmpty();
    }

    /**
     * One thing that is wrong.
     *
     * @param where the entry, tile or checkpoint
     * @param what what is wrong with it
     */
    public record Finding(String where, String what) {
        @Override
        public String toString() {
            return where + ": " + what;
        }
    }
}
