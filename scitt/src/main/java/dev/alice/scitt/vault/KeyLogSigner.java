package dev.alice.scitt.vault;

import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.LogSigner;

/**
 * The hand of a log that holds its private key itself.
 *
 * @param issuer the log as an issuer, a URI
 * @param key a key of Ed25519 or ES256
 */
public record KeyLogSigner(String issuer, SigningKey key) implements LogSigner {
    public KeyLogSigner {
        if (key.algorithm() != Algorithm.ED25519 && key.algorithm() != Algorithm.ES256) {
            throw new IllegalArgumentException("a log signs with Ed25519 or ES256, not with " + key.algorithm());
        }
    }

    @Override
    public CoseKey publicKey() {
        return key.publicKey();
    }

    @Override
    public byte[] sign(byte[] message) {
        return key.sign(message);
    }
}
