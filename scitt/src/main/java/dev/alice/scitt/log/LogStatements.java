package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.StatementSigner;

/** The log as an issuer of statements about itself; its {@code kid} is the RFC 9679 thumbprint of its key. */
final class LogStatements {
    private LogStatements() {}

    static StatementSigner by(LogSigner signer) {
        Octets keyId = Ed25519Key.of(signer.publicKey().toBytes()).thumbprint().octets();
        return new StatementSigner() {
            @Override
            public String issuer() {
                return signer.issuer();
            }

            @Override
            public Octets keyId() {
                return keyId;
            }

            @Override
            public byte[] sign(byte[] toBeSigned) {
                return signer.sign(toBeSigned);
            }
        };
    }
}
