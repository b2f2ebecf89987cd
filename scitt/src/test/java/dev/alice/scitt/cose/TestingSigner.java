package dev.alice.scitt.cose;

import dev.alice.scitt.Octets;
import dev.alice.scitt.log.LogSigner;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An issuer, and a log, whose Ed25519 key is made of one number. */
public final class TestingSigner implements StatementSigner, LogSigner {
    private final String issuer;
    private final byte[] secret = new byte[32];

    public TestingSigner(String issuer, int seed) {
        this.issuer = issuer;
        secret[0] = (byte) seed;
        secret[31] = 7;
    }

    @Override
    public String issuer() {
        return issuer;
    }

    @Override
    public Octets keyId() {
        return Octets.of(("key-of-" + issuer).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Ed25519Key publicKey() {
        byte[] key = new byte[32];
        Ed25519.generatePublicKey(secret, 0, key, 0);
        return Ed25519Key.of(key);
    }

    public Ed25519Key key() {
        return publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[64];
        Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
        return signature;
    }
}
