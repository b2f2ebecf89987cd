package dev.alice.sandbox.tcb;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** An immutable byte string of a TPM structure. */
public final class Octets {
    private final byte[] value;

    private Octets(byte[] value) {
        this.value = value;
    }

    public static Octets of(byte[] value) {
        return new Octets(value.clone());
    }

    /** Reads unpadded base64url (RFC 4648 section 5); throws IllegalArgumentException for anything else. */
    public static Octets base64url(String text) {
        Octets read = new Octets(Base64.getUrlDecoder().decode(text));
        if (!read.asBase64url().equals(text)) {
            throw new IllegalArgumentException("not unpadded base64url in its one form");
        }
        return read;
    }

    /** Reads lowercase hex; throws IllegalArgumentException for anything else. */
    public static Octets hex(String text) {
        if (text.chars().anyMatch(letter -> letter >= 'A' && letter <= 'F')) {
            throw new IllegalArgumentException("not lowercase hex");
        }
        return new Octets(HexFormat.of().parseHex(text));
    }

    public byte[] toArray() {
        return value.clone();
    }

    public int size() {
        return value.length;
    }

    public String asBase64url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    public String asHex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return asHex();
    }
}
