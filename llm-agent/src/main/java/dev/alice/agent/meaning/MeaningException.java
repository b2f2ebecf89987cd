package dev.alice.agent.meaning;

/** The sentence model or its vectors cannot be used; recipes are then searched by their words alone. */
public final class MeaningException extends RuntimeException {

    MeaningException(String message) {
        super(message);
    }

    MeaningException(String message, Throwable cause) {
        super(message, cause);
    }
}
