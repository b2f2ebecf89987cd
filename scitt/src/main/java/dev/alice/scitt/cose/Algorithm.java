package dev.alice.scitt.cose;

import java.util.Optional;

/** A signature algorithm of COSE that this service verifies and signs with. */
public enum Algorithm {
    /** Ed25519, fully specified (RFC 9864). */
    ED25519(-19),
    /** EdDSA as older messages name it (RFC 9053 §2.2), here with Ed25519 alone. */
    EDDSA(-8),
    /** ECDSA with SHA-256 (RFC 9053 §2.1), here on P-256 alone. */
    ES256(-7),
    /** ECDSA with SHA-256 on P-256, fully specified (RFC 9864). */
    ESP256(-9),
    /** ECDSA with SHA-384 (RFC 9053 §2.1), here on P-384 alone. */
    ES384(-35);

    private final long label;

    Algorithm(long label) {
        this.label = label;
    }

    /** The number in the IANA registry of COSE algorithms. */
    public long label() {
        return label;
    }

    /** The algorithm of a number, if it is one of these. */
    public static Optional<Algorithm> of(long label) {
        for (Algorithm algorithm : values()) {
            if (algorithm.label == label) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }
}
