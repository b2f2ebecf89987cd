package dev.alice.sandbox.evidence;

/**
 * One file, directory or link that a rehearsal created, changed or deleted.
 *
 * @param path absolute, as the rehearsed flow saw it
 * @param size in bytes after the flow; 0 where deleted or not a regular file
 */
public record Change(Kind kind, Node node, String path, long size) {
    /** What happened. */
    public enum Kind {
        CREATED,
        CHANGED,
        DELETED
    }

    /** What it happened to. */
    public enum Node {
        FILE,
        DIRECTORY,
        LINK,
        OTHER
    }

    public Change {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a changed path is absolute, not " + path);
        }
        if (size < 0) {
            throw new IllegalArgumentException("a size is not negative: " + size);
        }
    }
}
