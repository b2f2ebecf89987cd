package dev.alice.prioritizer;

/** A broken invariant or failed I/O in the prioritizer; its message says what, which, and the next step. */
public final class PrioritizerException extends RuntimeException {
    public PrioritizerException(String message) {
        super(message);
    }

    public PrioritizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
