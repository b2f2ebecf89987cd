package dev.alice.sandbox.tcb;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), and the way that registers fold with it. */
public final class Sha256 {
    private Sha256() {}

    public static byte[] of(byte[]... parts) {
        MessageDigest sha = digest();
        for (byte[] part : parts) {
            sha.update(part);
        }
        return sha.digest();
    }

    /** The value of a register after it was extended: the digest of its old value and the new digest (Part 1, 17.6). */
    public static Octets extended(Octets register, Octets digest) {
        return Octets.of(of(register.toArray(), digest.toArray()));
    }

    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256; use a complete JDK", e);
        }
    }
}
