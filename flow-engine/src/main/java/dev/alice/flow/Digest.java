package dev.alice.flow;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 digest: 32 bytes (FIPS 180-4), shown as lowercase hex. */
public record Digest(Bytes value) {
    public Digest {
        if (value.size() != 32) {
            throw new IllegalArgumentException("a SHA-256 digest has 32 bytes, not " + value.size());
        }
    }

    public static Digest sha256(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return new Digest(Bytes.of(sha.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256; use a complete JDK", e);
        }
    }

    public static Digest hex(String text) {
        return new Digest(Bytes.of(HexFormat.of().parseHex(text)));
    }

    public String asHex() {
        return HexFormat.of().formatHex(value.toArray());
    }

    @Override
    public String toString() {
        return asHex();
    }
}
