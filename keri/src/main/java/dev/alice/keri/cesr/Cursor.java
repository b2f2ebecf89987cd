package dev.alice.keri.cesr;

import java.nio.charset.StandardCharsets;

/** A reading position over buffered bytes, which knows its offset in the stream. */
final class Cursor {
    private final byte[] bytes;
    private final int end;
    private final long base;
    private int position;

    /** The base is the stream offset of {@code bytes[0]}. */
    Cursor(byte[] bytes, int position, int end, long base) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
        this.base = base;
    }

    int position() {
        return position;
    }

    long offset() {
        return base + position;
    }

    boolean atEnd() {
        return position >= end;
    }

    byte peek() {
        need(1);
        return bytes[position];
    }

    String peekText(int length) {
        need(length);
        return new String(bytes, position, length, StandardCharsets.ISO_8859_1);
    }

    String take(int length) {
        String text = peekText(length);
        position += length;
        return text;
    }

    /** Demands that so many bytes follow. */
    void need(int length) {
        if (end - position < length) {
            throw new Shortage(position + length);
        }
    }

    /** A cursor over the next bytes, which are then behind this one. */
    Cursor slice(int length) {
        need(length);
        Cursor inner = new Cursor(bytes, position, position + length, base);
        position += length;
        return inner;
    }

    /** The buffered bytes end inside a primitive: more are needed. */
    static final class Shortage extends RuntimeException {
        final int neededEnd;

        Shortage(int neededEnd) {
            super("more bytes are needed", null, false, false);
            this.neededEnd = neededEnd;
        }
    }
}
