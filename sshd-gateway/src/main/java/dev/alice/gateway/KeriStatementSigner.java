package dev.alice.gateway;

import dev.alice.keri.controller.Identity;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.StatementSigner;
import java.nio.charset.StandardCharsets;

/** The agent as an issuer of statements: {@code did:keri:AID}, the kid names the establishment event in force. */
record KeriStatementSigner(Identity identity) implements StatementSigner {
    @Override
    public String issuer() {
        return "did:keri:" + identity.aid().qb64();
    }

    @Override
    public Octets keyId() {
        return Octets.of(identity.kid().qb64().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] sign(byte[] toBeSigned) {
        return identity.sign(toBeSigned);
    }
}
