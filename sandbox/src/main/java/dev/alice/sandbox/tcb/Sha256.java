package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 over several byte strings in a row. */
final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new SandboxException("this Java runtime has no SHA-256; use a complete JDK", e);
        }
    }
}
