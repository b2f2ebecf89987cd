package dev.alice.keri.witness;

import dev.alice.keri.KeriException;

/** A witness that did not do what it was asked: unreachable, too slow, refusing, or answering with something false. */
public final class WitnessException extends KeriException {
    private final int status;

    WitnessException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the refusal; 0 where there was no answer, -1 where the answer was false. */
    public int status() {
        return status;
    }

    public boolean unreachable() {
        return status == 0;
    }

    /** Whether the answer itself is wrong (a bad signature, another event, another flow). */
    public boolean lying() {
        return status == -1;
    }
}
