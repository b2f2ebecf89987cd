package dev.alice.keri.cesr;

/** A reading position over buffered bytes of one domain, counted in characters, which knows its byte offset in the stream. */
final class Cursor {
    private final byte[] bytes;
    private final int end;
    private final long base;
    private final Domain domain;
    private int position;

    /** The base is the stream offset of {@code bytes[0]}. */
    Cursor(byte[] bytes, int position, int end, long base, Domain domain) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
        this.base = base;
        this.domain = domain;
    }

    int position() {
        return position;
    }

    Domain domain() {
        return domain;
    }

    /** The stream offset in bytes. */
    long offset() {
        return base + position;
    }

    boolean atEnd() {
        return position >= end;
    }

    /** The character so many characters ahead, which is the first of four. */
    char peek(int ahead) {
        int at = position + domain.bytes(ahead);
        if (at >= end) {
            throw new Shortage(at + domain.bytes(4));
        }
        int value = bytes[at] & 0xff;
        return domain == Domain.TEXT ? (char) value : Base64Url.digit(value >>> 2);
    }

    String peekText(int length) {
        need(length);
        return domain.text(bytes, position, domain.bytes(length));
    }

    String take(int length) {
        String text = peekText(length);
        position += domain.bytes(length);
        return text;
    }

    /** Demands that so many characters follow. */
    void need(int length) {
        int size = domain.bytes(length);
        if (end - position < size) {
            throw new Shortage(position + size);
        }
    }

    /** A cursor over the next characters, which are then behind this one. */
    Cursor slice(int length) {
        need(length);
        Cursor inner = new Cursor(bytes, position, position + domain.bytes(length), base, domain);
        position += domain.bytes(length);
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
