package dev.alice.scitt.cose;

import dev.alice.scitt.Octets;
import java.util.List;

/** An issuer that can sign: its name, the name of its key, and the key's use. */
public interface StatementSigner {
    /** The {@code iss} claim, a URI such as {@code did:keri:AID}. */
    String issuer();

    /**
     * The {@code kid} header; for a KERI issuer the UTF-8 bytes of the SAID of its latest establishment event.
     * Empty where {@link #certificates} name the key.
     */
    Octets keyId();

    /** How it signs. */
    default Algorithm algorithm() {
        return Algorithm.ED25519;
    }

    /** The signer's certificate and those above it, in DER, for header x5chain; none where the kid names the key. */
    default List<Octets> certificates() {
        return List.of();
    }

    /** The signature over {@code toBeSigned} as COSE has it (RFC 9053 §2): ECDSA as r and s, with s ≤ n/2. */
    byte[] sign(byte[] toBeSigned);
}
