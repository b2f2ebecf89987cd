package dev.alice.flow;

/** A file that a rehearsal created, changed or deleted, with its size after it in bytes (0 where deleted). */
public record FileChange(Kind kind, String path, long size) {
    /** What happened to the file. */
    public enum Kind {
        CREATED,
        CHANGED,
        DELETED
    }
}
