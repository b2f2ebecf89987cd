package dev.alice.scitt;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** An immutable value of bytes, equal by content. */
public final class Octets implements Comparable<Octets> {
    private static final Octets EMPTY = new Octets(new byte[0]);

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The empty value. */
    public static Octets empty() {
        return EMPTY;
    }

    /** A value that copies {@code bytes}. */
    public static Octets of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    /** A value of the bytes in {@code [from, to)}. */
    public static Octets of(byte[] bytes, int from, int to) {
        return new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** A fresh copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Feeds the bytes to a hash, without a copy. */
    public void into(MessageDigest hash) {
        hash.update(bytes);
    }

    /** Copies the bytes into {@code target} at {@code at}. */
    public void into(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** A part of this value, {@code [from, to)}. */
    public Octets slice(int from, int to) {
        return of(bytes, from, to);
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** Base64url without padding (RFC 4648 §5). */
    public String base64Url() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Bytewise lexicographic order, bytes unsigned. */
    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length <= 64 ? hex() : slice(0, 32).hex() + "… (" + bytes.length + " bytes)";
    }
}
