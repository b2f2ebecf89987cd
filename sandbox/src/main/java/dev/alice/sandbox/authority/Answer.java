package dev.alice.sandbox.authority;

/** What the desk says: what was asked for, or why not. */
public sealed interface Answer<T> {
    /** Yes. */
    record Granted<T>(T value) implements Answer<T> {}

    /**
     * No, and why.
     *
     * @param unenrolled whether enrolling the key would help
     */
    record Denied<T>(String reason, boolean unenrolled) implements Answer<T> {
        Denied(String reason) {
            this(reason, false);
        }
    }
}
