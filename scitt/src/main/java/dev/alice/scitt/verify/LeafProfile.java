package dev.alice.scitt.verify;

import dev.alice.scitt.merkle.Digest;
import java.util.Optional;

/** What a log hashes into a leaf; logs differ, so each publishes its own, and a verifier has to be told. */
public enum LeafProfile {
    /** The bytes of the statement with an empty unprotected header: the default. */
    STATEMENT("statement") {
        @Override
        public Digest leaf(byte[] statement) {
            return Digest.leaf(statement);
        }
    },
    /** The SHA-256 of those bytes. */
    STATEMENT_DIGEST("digest") {
        @Override
        public Digest leaf(byte[] statement) {
            return Digest.leaf(Digest.sha256(statement).toBytes());
        }
    };

    private final String label;

    LeafProfile(String label) {
        this.label = label;
    }

    /** The hash of the leaf (RFC 9162 §2.1.1) of a statement's bytes, whose unprotected header is empty. */
    public abstract Digest leaf(byte[] statement);

    /** The name under which it is published: {@code statement} or {@code digest}. */
    public String label() {
        return label;
    }

    /** The profile that is published under a name, if it is one of these. */
    public static Optional<LeafProfile> of(String label) {
        for (LeafProfile profile : values()) {
            if (profile.label.equals(label)) {
                return Optional.of(profile);
            }
        }
        return Optional.empty();
    }
}
