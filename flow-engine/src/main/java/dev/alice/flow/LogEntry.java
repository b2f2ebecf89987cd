package dev.alice.flow;

import java.time.Instant;

/**
 * A statement in the log: its name, its place, and the proof that it is there.
 *
 * @param transparent the transparent statement: the signed statement with its receipt (RFC 9943, RFC 9942; COSE bytes)
 */
public record LogEntry(EntryId id, long index, long treeSize, Bytes transparent, Instant at) {
    public LogEntry {
        if (index < 0 || treeSize <= index) {
            throw new IllegalArgumentException("entry " + index + " is not in a tree of " + treeSize);
        }
    }
}
