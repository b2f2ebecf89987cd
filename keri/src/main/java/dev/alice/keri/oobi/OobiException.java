package dev.alice.keri.oobi;

import dev.alice.keri.KeriException;

/** An introduction that cannot be fetched, or that does not hold. */
public final class OobiException extends KeriException {
    OobiException(String message) {
        super(message);
    }

    OobiException(String message, Throwable cause) {
        super(message, cause);
    }
}
