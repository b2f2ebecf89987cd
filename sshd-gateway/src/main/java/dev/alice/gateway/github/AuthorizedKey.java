package dev.alice.gateway.github;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A public key that may log in: its algorithm name and its canonical wire blob (RFC 4253 section 6.6) in base64. Two
 * keys are the same key exactly when their blobs are equal.
 */
public record AuthorizedKey(String type, String base64) {
    /** The types of keys that may log in. */
    public static final List<String> TYPES = List.of(
            "ssh-ed25519",
            "sk-ssh-ed25519@openssh.com",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ecdsa-sha2-nistp256@openssh.com",
            "ssh-rsa");

    public AuthorizedKey {
        String reason = KeyBlob.flaw(type, decode(base64));
        if (!reason.isEmpty()) {
            throw new IllegalArgumentException("unusable public key: " + reason);
        }
    }

    /**
     * The key in one line of the form {@code type base64 [comment]}, or empty when the line is something else, the blob
     * does not match its type, or the key is too weak (RSA under 2048 bits). Options before the type are not accepted:
     * forges never send them, and to skip a {@code command=} silently would widen what the line grants.
     */
    public static Optional<AuthorizedKey> parseLine(String line) {
        String[] parts = line.strip().split("[ \t]+", 3);
        if (parts.length < 2) {
            return Optional.empty();
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(parts[1]);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        if (!KeyBlob.flaw(parts[0], blob).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AuthorizedKey(parts[0], Base64.getEncoder().encodeToString(blob)));
    }

    /** Whether {@code blob} is this key's wire form. */
    public boolean matches(byte[] blob) {
        return MessageDigest.isEqual(decode(base64), blob);
    }

    /** The OpenSSH fingerprint, {@code SHA256:} and 43 characters of unpadded base64. */
    public String fingerprint() {
        return fingerprint(decode(base64));
    }

    /** The OpenSSH fingerprint of any public key blob. */
    public static String fingerprint(byte[] blob) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
