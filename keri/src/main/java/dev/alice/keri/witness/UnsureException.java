package dev.alice.keri.witness;

import dev.alice.keri.KeriException;

/** A write of which it is not known whether it reached the disk; nothing was promised, and the same may be asked again. */
final class UnsureException extends KeriException {
    UnsureException(String message) {
        super(message);
    }

    UnsureException(String message, Throwable cause) {
        super(message, cause);
    }
}
