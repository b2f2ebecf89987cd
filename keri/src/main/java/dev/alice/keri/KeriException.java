package dev.alice.keri;

import org.jspecify.annotations.Nullable;

/** The one unchecked exception family of this module; the message says what, which, and what to do next. */
public class KeriException extends RuntimeException {
    public KeriException(String message) {
        super(message);
    }

    public KeriException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
