package dev.alice.sandbox;

/** A broken invariant or failed I/O in the sandbox room: what, which, and the next step. */
public final class SandboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SandboxException(String message) {
        super(message);
    }

    public SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
