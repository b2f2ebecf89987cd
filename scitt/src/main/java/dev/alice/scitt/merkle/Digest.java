package dev.alice.scitt.merkle;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A SHA-256 hash.
 *
 * @param octets 32 bytes
 */
public record Digest(Octets octets) {
    /** The length of a hash in bytes. */
    public static final int LENGTH = 32;

    private static final MessageDigest EMPTY = empty();

    public Digest {
        if (octets.length() != LENGTH) {
            throw new MalformedException("a SHA-256 hash has 32 bytes, not " + octets.length());
        }
    }

    /** The hash that these 32 bytes are. */
    public static Digest of(byte[] bytes) {
        return new Digest(Octets.of(bytes));
    }

    /** SHA-256 over the concatenation of the parts. */
    public static Digest sha256(byte[]... parts) {
        MessageDigest sha = sha();
        for (byte[] part : parts) {
            sha.update(part);
        }
        return of(sha.digest());
    }

    /** The hash of a leaf, {@code SHA-256(0x00 ‖ entry)} (RFC 9162 §2.1.1). */
    public static Digest leaf(byte[] entry) {
        MessageDigest sha = sha();
        sha.update((byte) 0);
        return of(sha.digest(entry));
    }

    /** The hash of an inner node, {@code SHA-256(0x01 ‖ left ‖ right)} (RFC 9162 §2.1.1). */
    public static Digest node(Digest left, Digest right) {
        MessageDigest sha = sha();
        sha.update((byte) 1);
        left.octets.into(sha);
        right.octets.into(sha);
        return of(sha.digest());
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] toBytes() {
        return octets.toBytes();
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return octets.hex();
    }

    /** Standard Base64 with padding, as checkpoints carry it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(octets.toBytes());
    }

    @Override
    public String toString() {
        return hex();
    }

    /** A copy of an empty hash is had in a tenth of the time that the search for its provider takes. */
    private static MessageDigest sha() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of this Java platform cannot be copied", e);
        }
    }

    private static MessageDigest empty() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
