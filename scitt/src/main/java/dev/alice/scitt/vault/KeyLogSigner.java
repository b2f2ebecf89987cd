package dev.alice.scitt.vault;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.LogSigner;

/**
 * The hand of a log that holds its private key itself.
 *
 * @param issuer the log as an issuer, a URI
 * @param key an Ed25519 key
 */
public record KeyLogSigner(String issuer, SigningKey key) implements LogSigner {
    public KeyLogSigner {
        if (!(key.publicKey() instanceof Ed25519Key)) {
            throw new IllegalArgumentException("the log signs with Ed25519, not with " + key.algorithm());
        }
    }

    @Override
    public Octets publicKey() {
        return ((Ed25519Key) key.publicKey()).x();
    }

    @Override
    public byte[] sign(byte[] message) {
        return key.sign(message);
    }
}
