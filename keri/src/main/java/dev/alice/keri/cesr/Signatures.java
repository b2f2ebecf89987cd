package dev.alice.keri.cesr;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Verification of Ed25519 signatures (RFC 8032) under keys that are CESR primitives. */
public final class Signatures {
    private Signatures() {}

    /**
     * Whether the signature is good.
     *
     * @param key code B or D; any other code verifies nothing
     * @param signature 64 bytes
     */
    public static boolean verify(Matter key, byte[] signature, byte[] message) {
        if (key.code() != MatterCode.ED25519 && key.code() != MatterCode.ED25519_NON_TRANSFERABLE) {
            return false;
        }
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, key.raw(), 0, message, 0, message.length);
    }
}
