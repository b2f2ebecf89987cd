package dev.alice.sandbox.tcb;

/** Bytes that are not the TPM structure they should be; the verifier turns it into a refusal. */
public final class TpmFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public TpmFormatException(String message) {
        super(message);
    }
}
