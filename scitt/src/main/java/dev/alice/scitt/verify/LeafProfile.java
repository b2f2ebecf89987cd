package dev.alice.scitt.verify;

import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;

/** What a log hashes into a leaf; implementations differ, so a verifier has to be told. */
public enum LeafProfile {
    /** The bytes of the statement with an empty unprotected header: ours. */
    STATEMENT {
        @Override
        byte[] entry(SignedStatement statement) {
            return statement.bytes().toBytes();
        }
    },
    /** The SHA-256 of those bytes. */
    STATEMENT_DIGEST {
        @Override
        byte[] entry(SignedStatement statement) {
            return Digest.sha256(statement.bytes().toBytes()).toBytes();
        }
    };

    abstract byte[] entry(SignedStatement statement);
}
