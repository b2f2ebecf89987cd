package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/** A signature with SHA-256 as a TPM writes it: TPMT_SIGNATURE (Part 2, section 11.3.4) by ECDSA P-256 or RSASSA. */
public sealed interface TpmtSignature {
    int ALG_RSASSA = 0x0014;
    int ALG_ECDSA = 0x0018;
    int ALG_SHA256 = 0x000b;

    /** By ECDSA; r and s have 32 bytes each. */
    record Ecdsa(Octets r, Octets s) implements TpmtSignature {}

    /** By RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2). */
    record Rsassa(Octets value) implements TpmtSignature {}

    /** Reads either; anything else is refused with the field at fault. */
    static TpmtSignature parse(Octets signature) throws TpmFormatException {
        TpmReader reader = new TpmReader("TPMT_SIGNATURE", signature);
        int algorithm = reader.u16("algorithm");
        reader.expect("hash", 2, ALG_SHA256);
        TpmtSignature read = switch (algorithm) {
            case ALG_ECDSA -> {
                reader.expect("size of r", 2, 32);
                Octets r = reader.octets("r", 32);
                reader.expect("size of s", 2, 32);
                yield new Ecdsa(r, reader.octets("s", 32));
            }
            case ALG_RSASSA -> new Rsassa(reader.sized("sig", 512));
            default ->
                throw new TpmFormatException("TPMT_SIGNATURE: algorithm is 0x" + Integer.toHexString(algorithm)
                        + ", neither ECDSA (0x18) nor RSASSA (0x14)");
        };
        reader.end();
        return read;
    }

    /** Whether this is the signature of a key over a message; false where key and signature are of other kinds. */
    default boolean verifies(TpmtPublic key, Octets message) {
        return switch (this) {
            case Ecdsa ecdsa ->
                key.material() instanceof TpmtPublic.Ecc
                        && holds("SHA256withECDSAinP1363Format", key, message, concatenated(ecdsa.r(), ecdsa.s()));
            case Rsassa rsassa ->
                key.material() instanceof TpmtPublic.Rsa
                        && holds("SHA256withRSA", key, message, rsassa.value().toArray());
        };
    }

    private static boolean holds(String algorithm, TpmtPublic key, Octets message, byte[] signature) {
        try {
            PublicKey publicKey = key.material().asPublicKey();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(message.toArray());
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new SandboxException("this Java runtime has no " + algorithm + "; use a complete JDK", e);
        }
    }

    private static byte[] concatenated(Octets r, Octets s) {
        byte[] both = new byte[64];
        System.arraycopy(r.toArray(), 0, both, 0, 32);
        System.arraycopy(s.toArray(), 0, both, 32, 32);
        return both;
    }
}
