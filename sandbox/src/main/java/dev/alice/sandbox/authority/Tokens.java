package dev.alice.sandbox.authority;

import dev.alice.sandbox.tcb.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces that the desk knows again without keeping them: a time, chance, and a code over both with a key of this process. So
 * nobody fills its memory by asking.
 */
final class Tokens {
    private static final int TIME = 8;
    private static final int CHANCE = 8;
    private static final int CODE = 16;

    private final byte[] key = new byte[32];
    private final Duration lifetime;
    private final Clock clock;
    private final SecureRandom random;

    Tokens(Duration lifetime, Clock clock, SecureRandom random) {
        this.lifetime = lifetime;
        this.clock = clock;
        this.random = random;
        random.nextBytes(key);
    }

    /** 32 bytes. */
    Octets issue() {
        byte[] chance = new byte[CHANCE];
        random.nextBytes(chance);
        byte[] start = ByteBuffer.allocate(TIME + CHANCE)
                .putLong(clock.millis())
                .put(chance)
                .array();
        return Octets.of(ByteBuffer.allocate(TIME + CHANCE + CODE)
                .put(start)
                .put(Arrays.copyOf(code("token", start), CODE))
                .array());
    }

    /** Whether a token was issued by this process, and not too long ago. */
    boolean isFresh(Octets token) {
        byte[] bytes = token.toArray();
        if (bytes.length != TIME + CHANCE + CODE) {
            return false;
        }
        byte[] start = Arrays.copyOf(bytes, TIME + CHANCE);
        byte[] told = Arrays.copyOfRange(bytes, TIME + CHANCE, bytes.length);
        Instant issued = Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong());
        return MessageDigest.isEqual(told, Arrays.copyOf(code("token", start), CODE))
                && !clock.instant().isAfter(issued.plus(lifetime));
    }

    /** A secret of 32 bytes that only this process can derive from a token and what it was issued for. */
    Octets secret(Octets token, Octets... context) {
        byte[][] parts = new byte[1 + context.length][];
        parts[0] = token.toArray();
        for (int i = 0; i < context.length; i++) {
            parts[i + 1] = context[i].toArray();
        }
        return Octets.of(code("secret", parts));
    }

    private byte[] code(String label, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((label + "\0").getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                mac.update(ByteBuffer.allocate(4).putInt(part.length).array());
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA-256; use a complete JDK", e);
        }
    }
}
