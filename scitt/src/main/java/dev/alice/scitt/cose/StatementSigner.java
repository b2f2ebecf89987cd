package dev.alice.scitt.cose;

import dev.alice.scitt.Octets;

/** An issuer that can sign: its name, the name of its key, and the key's use with Ed25519. */
public interface StatementSigner {
    /** The {@code iss} claim, a URI such as {@code did:keri:AID}. */
    String issuer();

    /** The {@code kid} header; for a KERI issuer the UTF-8 bytes of the SAID of its latest establishment event. */
    Octets keyId();

    /** The 64 bytes of the Ed25519 signature over {@code toBeSigned}. */
    byte[] sign(byte[] toBeSigned);
}
