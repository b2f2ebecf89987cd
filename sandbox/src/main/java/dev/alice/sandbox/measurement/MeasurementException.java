package dev.alice.sandbox.measurement;

/** Bytes that are no measurement log; the verifier turns it into a refusal. */
public final class MeasurementException extends Exception {
    private static final long serialVersionUID = 1L;

    public MeasurementException(String message) {
        super(message);
    }
}
