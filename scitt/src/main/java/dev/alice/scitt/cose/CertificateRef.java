package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.List;

/**
 * The certificate that a header says its key is in, by hash (x5t, RFC 9360 §2).
 *
 * @param hash the hash algorithm
 * @param value the hash of the certificate's DER form
 */
public record CertificateRef(HashEnvelope.Hash hash, Octets value) {
    private static final int MAX_CHAIN = 8;
    private static final int MAX_CERTIFICATE = 16 * 1024;

    /** Whether it is this certificate, in DER. */
    public boolean names(byte[] certificate) {
        return hash.of(certificate).equals(value);
    }

    static CertificateRef decode(Cbor item) {
        if (item instanceof Cbor.Array(List<Cbor> parts)
                && parts.size() == 2
                && parts.get(0) instanceof Cbor.Int(long label)
                && parts.get(1) instanceof Cbor.Bytes(Octets value)) {
            for (HashEnvelope.Hash hash : HashEnvelope.Hash.values()) {
                if (hash.label() == label) {
                    return new CertificateRef(hash, value);
                }
            }
            throw new MalformedException(
                    "x5t (34) uses hash " + label + ", which is not known here; use SHA-256 (-16)");
        }
        throw new MalformedException("x5t (34) is not an array of a hash algorithm and a hash");
    }

    /** The certificates of x5chain (33), that of the signer first, each in DER. */
    static List<Octets> chain(Cbor item) {
        List<Cbor> certificates = switch (item) {
            case Cbor.Bytes one -> List.of(one);
            case Cbor.Array(List<Cbor> several) when several.size() >= 2 -> several;
            default -> throw new MalformedException("x5chain (33) is neither a certificate nor two or more");
        };
        if (certificates.size() > MAX_CHAIN) {
            throw new MalformedException("x5chain (33) has more than " + MAX_CHAIN + " certificates");
        }
        return certificates.stream().map(CertificateRef::certificate).toList();
    }

    private static Octets certificate(Cbor item) {
        if (item instanceof Cbor.Bytes(Octets der) && der.length() > 0 && der.length() <= MAX_CERTIFICATE) {
            return der;
        }
        throw new MalformedException("a certificate in x5chain (33) is 1 to " + MAX_CERTIFICATE + " bytes");
    }
}
