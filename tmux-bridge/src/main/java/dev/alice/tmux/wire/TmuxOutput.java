package dev.alice.tmux.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that a tmux server wrote to standard output or standard error. */
public final class TmuxOutput {
    private final byte[] bytes;
    private final int size;

    /** Takes the first {@code size} of bytes that nobody changes any more. */
    TmuxOutput(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** The number of bytes. */
    public int size() {
        return size;
    }

    /** The bytes as UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String text() {
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TmuxOutput that && Arrays.equals(bytes, 0, size, that.bytes, 0, that.size);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes, 0, size).hashCode();
    }

    @Override
    public String toString() {
        return size + " bytes";
    }
}
