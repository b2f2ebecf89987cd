package dev.alice.keri.cesr;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * Verification of Ed25519 signatures (RFC 8032) that remembers the decoded points of the keys it met, because the same
 * keys and witnesses sign event after event. It forgets them all when it knows too many.
 */
public final class SignatureCheck {
    private static final int MOST_KEYS = 4096;

    private final Map<String, Ed25519.PublicPoint> points = new ConcurrentHashMap<>();

    /**
     * Whether the signature is good.
     *
     * @param key the text of a key of code B or D; any other code verifies nothing
     * @param signature 64 bytes
     */
    public boolean verify(String key, byte[] signature, byte[] message) {
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
