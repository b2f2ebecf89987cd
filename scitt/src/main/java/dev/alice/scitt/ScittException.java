package dev.alice.scitt;

import org.jspecify.annotations.Nullable;

/** The family of failures of the transparency service: broken invariants and I/O, each with what, which and the next step. */
public class ScittException extends RuntimeException {
    public ScittException(String message) {
        super(message);
    }

    public ScittException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
