package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.merkle.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A public key that verifies signatures. */
public sealed interface CoseKey permits Ed25519Key, EcKey {
    /** Whether this key's holder made {@code signature} over {@code message}; false too if the key does not fit the algorithm. */
    boolean verifies(Algorithm algorithm, byte[] message, byte[] signature);

    /** Whether keys of this sort sign with {@code algorithm}. */
    boolean fits(Algorithm algorithm);

    /** The algorithm that keys of this sort sign with where nothing else is said. */
    Algorithm algorithm();

    /** The COSE_Key map with the required members alone (RFC 9053 §7). */
    Cbor.Dictionary cose();

    /** The DER form of SubjectPublicKeyInfo (RFC 5280 §4.1). */
    byte[] subjectPublicKeyInfo();

    /** The thumbprint: SHA-256 over the deterministic encoding of the required members (RFC 9679 §3). */
    default Digest thumbprint() {
        return Digest.sha256(cose().encode());
    }

    /** The PEM form, {@code PUBLIC KEY} (RFC 7468 §13). */
    default String pem() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(subjectPublicKeyInfo());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * Reads a COSE_Key map (RFC 9052 §7): OKP with Ed25519, or EC2 with P-256 or P-384. Other members are left aside.
     *
     * @throws MalformedException if it is not one of these
     */
    static CoseKey fromCose(Cbor item) {
        if (item instanceof Cbor.Dictionary map
                && map.get(1) instanceof Cbor.Int(long type)
                && map.get(-1) instanceof Cbor.Int(long curve)
                && map.get(-2) instanceof Cbor.Bytes(Octets x)) {
            if (type == 1 && curve == 6) {
                return new Ed25519Key(x);
            }
            if (type == 2 && curve == 1 && map.get(-3) instanceof Cbor.Bytes(Octets y)) {
                return new EcKey(EcKey.Curve.P256, x, y);
            }
            if (type == 2 && curve == 2 && map.get(-3) instanceof Cbor.Bytes(Octets y)) {
                return new EcKey(EcKey.Curve.P384, x, y);
            }
        }
        throw new MalformedException("not a COSE_Key of Ed25519, P-256 or P-384 with both coordinates");
    }

    /**
     * Reads a PEM public key: Ed25519, P-256 or P-384 with an uncompressed point.
     *
     * @throws MalformedException if it is not one of these
     */
    static CoseKey fromPem(String pem) {
        Matcher armor = Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]{1,4096})-----END PUBLIC KEY-----")
                .matcher(pem.length() > 8192 ? "" : pem.strip());
        if (!armor.matches()) {
            throw new MalformedException("not a PEM block 'PUBLIC KEY'");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(armor.group(1).getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the PEM block is not Base64: " + e.getMessage());
        }
        return fromSubjectPublicKeyInfo(Octets.of(der));
    }

    /**
     * Reads the DER form of one of the keys that are known here; the few forms are compared byte by byte.
     *
     * @throws MalformedException if it is not one of these
     */
    static CoseKey fromSubjectPublicKeyInfo(Octets der) {
        int ed = Ed25519Key.DER_PREFIX.length();
        if (der.length() == ed + 32 && der.slice(0, ed).equals(Ed25519Key.DER_PREFIX)) {
            return new Ed25519Key(der.slice(ed, ed + 32));
        }
        for (EcKey.Curve curve : EcKey.Curve.values()) {
            int head = curve.derPrefix().length();
            int size = curve.size();
            if (der.length() == head + 2 * size && der.slice(0, head).equals(curve.derPrefix())) {
                return new EcKey(curve, der.slice(head, head + size), der.slice(head + size, head + 2 * size));
            }
        }
        throw new MalformedException("not a public key of Ed25519, P-256 or P-384 with an uncompressed point");
    }
}
