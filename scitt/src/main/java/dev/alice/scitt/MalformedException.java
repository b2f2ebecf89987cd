package dev.alice.scitt;

/** Foreign bytes that do not have the form that their specification asks for; gates turn it into a refusal. */
public final class MalformedException extends ScittException {
    public MalformedException(String message) {
        super(message);
    }
}
