package dev.alice.scitt.trust;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.merkle.Digest;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A public SSH key of a sort that signs statements.
 *
 * @param key the key
 * @param fingerprint {@code SHA256:} and 43 characters, as OpenSSH prints it
 */
record SshKey(CoseKey key, String fingerprint) {
    private static final int MAX_LINE = 4096;

    /** The key in a line {@code TYPE BASE64 [COMMENT]}; empty where it is of another sort, or none. */
    static Optional<SshKey> parse(String line) {
        String[] parts = line.length() > MAX_LINE ? new String[0] : line.strip().split("[ \t]+", 3);
        if (parts.length < 2) {
            return Optional.empty();
        }
        try {
            byte[] blob = Base64.getDecoder().decode(parts[1]);
            ByteBuffer in = ByteBuffer.wrap(blob);
            String type = text(in);
            Optional<CoseKey> key = type.equals(parts[0]) ? key(type, in) : Optional.empty();
            String hash = Base64.getEncoder()
                    .withoutPadding()
                    .encodeToString(Digest.sha256(blob).toBytes());
            return in.hasRemaining() ? Optional.empty() : key.map(found -> new SshKey(found, "SHA256:" + hash));
        } catch (IllegalArgumentException | BufferUnderflowException | MalformedException e) {
            return Optional.empty();
        }
    }

    /** RFC 8709 §4 and RFC 5656 §3.1. */
    private static Optional<CoseKey> key(String type, ByteBuffer in) {
        return switch (type) {
            case "ssh-ed25519" -> Optional.of(new Ed25519Key(string(in)));
            case "ecdsa-sha2-nistp256" -> point(in, "nistp256", EcKey.Curve.P256);
            case "ecdsa-sha2-nistp384" -> point(in, "nistp384", EcKey.Curve.P384);
            default -> Optional.empty();
        };
    }

    private static Optional<CoseKey> point(ByteBuffer in, String name, EcKey.Curve curve) {
        return text(in).equals(name)
                ? Optional.of(EcKey.ofPoint(curve, string(in).toBytes()))
                : Optional.empty();
    }

    private static String text(ByteBuffer in) {
        return new String(string(in).toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Octets string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Octets.of(bytes);
    }
}
