package dev.alice.gateway.shell;

/** The user's tmux cannot be used: why, and the exact next step. */
public final class HandsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HandsException(String message) {
        super(message);
    }

    public HandsException(String message, Throwable cause) {
        super(message, cause);
    }
}
