package dev.alice.keri.event;

import dev.alice.keri.KeriException;

/** A refusal of a body that is not a well-formed event; the message says which rule it breaks. */
public final class EventException extends KeriException {
    public EventException(String message) {
        super(message);
    }
}
