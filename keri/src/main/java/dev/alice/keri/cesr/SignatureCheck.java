package dev.alice.keri.cesr;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Verification of Ed25519 signatures (RFC 8032) that remembers the decoded points of the keys it met, because the same
 * keys and witnesses sign event after event, and the latest signatures that were found good elsewhere in this process.
 */
public final class SignatureCheck {
    private static final int MOST_KEYS = 4096;
    private static final int MOST_LEARNED = 512;

    private final Map<String, Ed25519.PublicPoint> points = new ConcurrentHashMap<>();
    /** SHA-256 over key, signature and message of each. */
    private final Map<Octets, Boolean> learned = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Octets, Boolean> eldest) {
            return size() > MOST_LEARNED;
        }
    };

    /** Takes note of a signature that the caller has verified or made; the same one is not calculated again for a while. */
    public void learn(String key, byte[] signature, byte[] message) {
        Octets name = name(key, signature, message);
        synchronized (learned) {
            learned.put(name, true);
        }
    }

    private boolean knows(String key, byte[] signature, byte[] message) {
        synchronized (learned) {
            if (learned.isEmpty()) {
                return false;
            }
        }
        Octets name = name(key, signature, message);
        synchronized (learned) {
            return learned.containsKey(name);
        }
    }

    /** The lengths come first, so that no two triples are written alike. */
    private static Octets name(String key, byte[] signature, byte[] message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((key.length() + " " + key + " " + signature.length + " ").getBytes(StandardCharsets.UTF_8));
            digest.update(signature);
            digest.update(message);
            return Octets.copyOf(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /**
     * Whether the signature is good.
     *
     * @param key the text of a key of code B or D; any other code verifies nothing
     * @param signature 64 bytes
     */
    public boolean verify(String key, byte[] signature, byte[] message) {
        if (knows(key, signature, message)) {
            return true;
        }
        Ed25519.PublicPoint point = points.get(key);
        if (point == null) {
            point = point(key);
            if (point == null) {
                return false;
            }
            if (points.size() >= MOST_KEYS) {
                points.clear();
            }
            points.put(key, point);
        }
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    private static Ed25519.@Nullable PublicPoint point(String key) {
        Matter matter = Matter.parse(key);
        return matter.code() == MatterCode.ED25519 || matter.code() == MatterCode.ED25519_NON_TRANSFERABLE
                ? Ed25519.validatePublicKeyPartialExport(matter.raw(), 0)
                : null;
    }
}
