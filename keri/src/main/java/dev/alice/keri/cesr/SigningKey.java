package dev.alice.keri.cesr;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 private key in memory; it never prints itself. */
public final class SigningKey {
    private final byte[] seed;
    private final byte[] publicKey = new byte[Ed25519.PUBLIC_KEY_SIZE];

    /** A key from its 32-byte seed (RFC 8032 section 5.1.5). */
    public SigningKey(byte[] seed) {
        if (seed.length != Ed25519.SECRET_KEY_SIZE) {
            throw new CesrException(0, "an Ed25519 seed has 32 bytes, not " + seed.length);
        }
        this.seed = seed.clone();
        Ed25519.generatePublicKey(this.seed, 0, publicKey, 0);
    }

    /** The public key of an identifier that can rotate (code D). */
    public Matter transferable() {
        return Matter.of(MatterCode.ED25519, publicKey);
    }

    /** The public key of an identifier that is its key for ever (code B), as witnesses are. */
    public Matter nonTransferable() {
        return Matter.of(MatterCode.ED25519_NON_TRANSFERABLE, publicKey);
    }

    /** The commitment to this key as a next key: Blake3 over the text of its public key. */
    public Matter nextDigest() {
        return Blake3.digest(transferable().qb64().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** A signature of 64 bytes; the same message always gives the same signature. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public String toString() {
        return "key of " + transferable().qb64();
    }
}
