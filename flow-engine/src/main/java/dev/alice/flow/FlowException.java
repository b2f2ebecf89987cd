package dev.alice.flow;

/** A broken invariant or a failed store in the flow engine: what, which, and the next step. */
public class FlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FlowException(String message) {
        super(message);
    }

    public FlowException(String message, Throwable cause) {
        super(message, cause);
    }
}
