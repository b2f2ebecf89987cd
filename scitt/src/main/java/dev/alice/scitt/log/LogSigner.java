package dev.alice.scitt.log;

import dev.alice.scitt.Octets;

/** The log's own hand: its name and the use of its Ed25519 key. */
public interface LogSigner {
    /** The log as an issuer of receipts and of its genesis statement, a URI such as {@code did:keri:AID}. */
    String issuer();

    /** The 32 bytes of the public key. */
    Octets publicKey();

    /** The 64 bytes of the Ed25519 signature over {@code message}. */
    byte[] sign(byte[] message);
}
