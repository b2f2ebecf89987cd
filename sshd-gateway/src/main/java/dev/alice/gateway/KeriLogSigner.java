package dev.alice.gateway;

import dev.alice.keri.controller.Identity;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.log.LogSigner;

/** The log's hand: the keys of its own KERI identity. */
record KeriLogSigner(Identity identity) implements LogSigner {
    @Override
    public String issuer() {
        return "did:keri:" + identity.aid().qb64();
    }

    @Override
    public CoseKey publicKey() {
        return Ed25519Key.of(identity.publicKey().raw());
    }

    @Override
    public byte[] sign(byte[] message) {
        return identity.sign(message);
    }
}
