package dev.alice.scitt.cose;

import dev.alice.scitt.Octets;
import java.util.List;

/**
 * An issuer that holds its private key itself.
 *
 * @param issuer the {@code iss} claim
 * @param keyId the {@code kid} header; empty where certificates name the key
 * @param algorithm how to sign; must fit the key
 * @param key the key
 * @param certificates the signer's certificate and those above it, in DER; possibly none
 */
public record KeySigner(String issuer, Octets keyId, Algorithm algorithm, SigningKey key, List<Octets> certificates)
        implements StatementSigner {
    public KeySigner {
        certificates = List.copyOf(certificates);
        if (!key.publicKey().fits(algorithm)) {
            throw new IllegalArgumentException("the key of " + issuer + " does not sign with " + algorithm);
        }
    }

    /** An issuer whose kid is its key's thumbprint (RFC 9679). */
    public static KeySigner of(String issuer, SigningKey key) {
        return new KeySigner(issuer, key.publicKey().thumbprint().octets(), key.algorithm(), key, List.of());
    }

    @Override
    public byte[] sign(byte[] toBeSigned) {
        return key.sign(toBeSigned);
    }
}
