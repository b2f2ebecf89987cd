package dev.alice.scitt.log;

import dev.alice.scitt.cose.CoseKey;

/** The log's own hand: its name and the use of its key, which is of Ed25519 or, for ES256, on P-256. */
public interface LogSigner {
    /** The log as an issuer of receipts and of its genesis statement, a URI such as {@code did:keri:AID}. */
    String issuer();

    /** The public key; it says the algorithm too. Asked for often, so it is best made once. */
    CoseKey publicKey();

    /** The 64 bytes of the signature over {@code message} (RFC 9053 §2): with ES256 r and s, and s ≤ n/2. */
    byte[] sign(byte[] message);
}
