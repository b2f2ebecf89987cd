package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protected header of a COSE message (RFC 9052 §3): the bytes that are signed, and what they say. The bytes are
 * kept as they came, since the order of a map's keys is the signer's.
 */
public final class ProtectedHeader {
    static final long ALG = 1;
    static final long CRIT = 2;
    static final long CONTENT_TYPE = 3;
    static final long KID = 4;
    static final long CWT_CLAIMS = 15;
    static final long TYP = 16;
    static final long X5CHAIN = 33;
    static final long X5T = 34;
    static final long PREIMAGE_HASH = 258;
    static final long PREIMAGE_TYPE = 259;
    static final long PREIMAGE_LOCATION = 260;
    static final long VDS = 395;
    private static final Set<Long> UNDERSTOOD = Set.of(
            ALG,
            CONTENT_TYPE,
            KID,
            CWT_CLAIMS,
            TYP,
            X5CHAIN,
            X5T,
            PREIMAGE_HASH,
            PREIMAGE_TYPE,
            PREIMAGE_LOCATION,
            VDS);

    private final Octets bytes;
    private final Cbor.Dictionary map;
    private final long algorithm;
    private final Optional<CwtClaims> claims;

    private ProtectedHeader(Octets bytes, Cbor.Dictionary map) {
        this.bytes = bytes;
        this.map = map;
        checkCritical(map);
        if (!(map.get(ALG) instanceof Cbor.Int(long alg))) {
            throw new MalformedException("the protected header has no alg (1), or it is not an integer");
        }
        this.algorithm = alg;
        this.claims = Optional.ofNullable(map.get(CWT_CLAIMS)).map(CwtClaims::decode);
        contentType();
        keyId();
        type();
        certificates();
        certificateRef();
    }

    static ProtectedHeader decode(Octets bytes) {
        Cbor item = bytes.length() == 0 ? Cbor.Dictionary.empty() : Cbor.decode(bytes.toBytes());
        if (!(item instanceof Cbor.Dictionary map)) {
            throw new MalformedException("the protected header is not a map");
        }
        return new ProtectedHeader(bytes, map);
    }

    static ProtectedHeader of(Cbor.Dictionary map) {
        return new ProtectedHeader(Octets.of(map.encode()), map);
    }

    /** The bytes that are signed. */
    public Octets bytes() {
        return bytes;
    }

    /** The label of the algorithm, which {@link Algorithm} may or may not know. */
    public long algorithm() {
        return algorithm;
    }

    /** The content type, or that of the preimage where the payload is its digest (RFC 9995). */
    public Optional<String> contentType() {
        Cbor type = map.get(CONTENT_TYPE);
        return Optional.ofNullable(type == null ? map.get(PREIMAGE_TYPE) : type).map(item -> switch (item) {
            case Cbor.Text(String value) -> value;
            case Cbor.Int(long format) when format >= 0 && format <= 65535 -> "coap-content-format:" + format;
            default -> throw new MalformedException("the content type (3 or 259) is neither text nor a CoAP format");
        });
    }

    /** The key identifier. */
    public Optional<Octets> keyId() {
        return Optional.ofNullable(map.get(KID)).map(item -> {
            if (!(item instanceof Cbor.Bytes(Octets value))) {
                throw new MalformedException("kid (4) is not a byte string");
            }
            return value;
        });
    }

    /** The type of the whole message (typ, RFC 9596). */
    public Optional<String> type() {
        return Optional.ofNullable(map.get(TYP)).map(item -> switch (item) {
            case Cbor.Text(String value) -> value;
            case Cbor.Int(long format) when format >= 0 && format <= 65535 -> "coap-content-format:" + format;
            default -> throw new MalformedException("typ (16) is neither text nor a CoAP format");
        });
    }

    /** The certificates of the signer and of those above it, in DER (x5chain, RFC 9360); none where there is no such. */
    public List<Octets> certificates() {
        Cbor chain = map.get(X5CHAIN);
        return chain == null ? List.of() : CertificateRef.chain(chain);
    }

    /** The name of the signer's certificate (x5t, RFC 9360). */
    public Optional<CertificateRef> certificateRef() {
        return Optional.ofNullable(map.get(X5T)).map(CertificateRef::decode);
    }

    /** The CWT claims. */
    public Optional<CwtClaims> claims() {
        return claims;
    }

    /** The verifiable data structure (RFC 9942), as a number of its registry. */
    public OptionalLong verifiableDataStructure() {
        return switch (map.get(VDS)) {
            case null -> OptionalLong.empty();
            case Cbor.Int(long value) -> OptionalLong.of(value);
            case Cbor other -> throw new MalformedException("vds (395) is not an integer");
        };
    }

    @Nullable
    Cbor get(long label) {
        return map.get(label);
    }

    /** Whether a label is there. */
    boolean has(Cbor label) {
        return map.pairs().containsKey(label);
    }

    /** Every header that the signer calls critical is present and understood here (RFC 9052 §3.1). */
    private static void checkCritical(Cbor.Dictionary map) {
        Cbor crit = map.get(CRIT);
        if (crit == null) {
            return;
        }
        if (!(crit instanceof Cbor.Array array) || array.items().isEmpty()) {
            throw new MalformedException("crit (2) is not an array of labels");
        }
        for (Cbor label : array.items()) {
            if (!(label instanceof Cbor.Int(long number)) || !UNDERSTOOD.contains(number)) {
                throw new MalformedException("the critical header " + label + " is not understood here");
            }
            if (!map.pairs().containsKey(label)) {
                throw new MalformedException("the critical header " + number + " is missing");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProtectedHeader that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return map.toString();
    }
}
