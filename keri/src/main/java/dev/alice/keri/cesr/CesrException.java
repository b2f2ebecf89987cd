package dev.alice.keri.cesr;

import dev.alice.keri.KeriException;

/** A refusal of malformed CESR, with the byte offset in the stream at which it was found. */
public final class CesrException extends KeriException {
    private final long offset;
    private final String reason;

    public CesrException(long offset, String reason) {
        super("CESR at byte " + offset + ": " + reason);
        this.offset = offset;
        this.reason = reason;
    }

    /** Bytes from the start of the stream (or of the primitive, where one was parsed alone). */
    public long offset() {
        return offset;
    }

    /** The same refusal at another offset. */
    CesrException at(long other) {
        return new CesrException(other, reason);
    }
}
