package dev.alice.flow;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** An immutable byte string: the form in which records hold signed and hashed material. */
public final class Bytes {
    private final byte[] value;

    private Bytes(byte[] value) {
        this.value = value;
    }

    public static Bytes of(byte[] value) {
        return new Bytes(value.clone());
    }

    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads unpadded base64url (RFC 4648 section 5). Throws IllegalArgumentException for anything else. */
    public static Bytes base64url(String text) {
        Bytes read = new Bytes(Base64.getUrlDecoder().decode(text));
        if (!read.asBase64url().equals(text)) {
            throw new IllegalArgumentException("base64url has no padding, and its unused bits are zero");
        }
        return read;
    }

    public byte[] toArray() {
        return value.clone();
    }

    public int size() {
        return value.length;
    }

    public String asUtf8() {
        return new String(value, StandardCharsets.UTF_8);
    }

    public String asBase64url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    public Digest sha256() {
        return Digest.sha256(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "Bytes[" + value.length + "]";
    }
}
