package dev.alice.sandbox.tpm;

/** A TPM or a tool that could not do its work, with the reason for people. */
public final class TpmFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    TpmFailure(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
