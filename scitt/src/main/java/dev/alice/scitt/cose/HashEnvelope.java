package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says about a payload of which it carries the digest alone (RFC 9995).
 *
 * @param hash how the payload was made of the preimage, header 258
 * @param contentType the preimage's media type, or {@code coap-content-format:N}, header 259
 * @param location where the preimage may be had, header 260
 */
public record HashEnvelope(
        Hash hash, @Nullable String contentType, @Nullable String location) {
    private static final int MAX_LOCATION = 2048;

    /** The hash algorithms of the COSE registry (RFC 9054) that are verified here. */
    public enum Hash {
        SHA_256(-16, "SHA-256", 32),
        SHA_384(-43, "SHA-384", 48),
        SHA_512(-44, "SHA-512", 64);

        private final long label;
        private final String name;
        private final int length;

        Hash(long label, String name, int length) {
            this.label = label;
            this.name = name;
            this.length = length;
        }

        /** The number in the IANA registry of COSE algorithms. */
        public long label() {
            return label;
        }

        /** The digest of a preimage. */
        public Octets of(byte[] preimage) {
            try {
                return Octets.of(MessageDigest.getInstance(name).digest(preimage));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has " + name, e);
            }
        }

        private static Optional<Hash> of(long label) {
            for (Hash hash : values()) {
                if (hash.label == label) {
                    return Optional.of(hash);
                }
            }
            return Optional.empty();
        }
    }

    public HashEnvelope {
        if (location != null && (location.isEmpty() || location.length() > MAX_LOCATION)) {
            throw new MalformedException("a preimage's location (260) has 1 to " + MAX_LOCATION + " characters");
        }
    }

    /** Whether {@code payload} is the digest of {@code preimage}. */
    public boolean matches(Octets payload, byte[] preimage) {
        return payload.equals(hash.of(preimage));
    }

    /**
     * The envelope that a protected header makes of a message; empty where the payload stands for itself.
     *
     * @throws MalformedException if the header breaks a rule of RFC 9995
     */
    static Optional<HashEnvelope> of(ProtectedHeader header) {
        Cbor hash = header.get(ProtectedHeader.PREIMAGE_HASH);
        if (hash == null) {
            if (header.get(ProtectedHeader.PREIMAGE_TYPE) != null
                    || header.get(ProtectedHeader.PREIMAGE_LOCATION) != null) {
                throw new MalformedException(
                        "259 and 260 are about a preimage, and 258 does not say how it was hashed");
            }
            return Optional.empty();
        }
        if (!(hash instanceof Cbor.Int(long label))) {
            throw new MalformedException("the hash algorithm of a preimage (258) is not an integer");
        }
        if (header.get(ProtectedHeader.CONTENT_TYPE) != null) {
            throw new MalformedException("a hash envelope has no content type (3) of its digest (RFC 9995)");
        }
        Hash known = Hash.of(label)
                .orElseThrow(() -> new MalformedException(
                        "the hash algorithm " + label + " of a preimage (258) is not known here; use SHA-256 (-16)"));
        String location = switch (header.get(ProtectedHeader.PREIMAGE_LOCATION)) {
            case null -> null;
            case Cbor.Text(String value) -> value;
            case Cbor other -> throw new MalformedException("a preimage's location (260) is not text");
        };
        return Optional.of(new HashEnvelope(known, header.contentType().orElse(null), location));
    }

    /** Refuses a payload that cannot be such a digest. */
    void check(Octets payload) {
        if (payload.length() != hash.length) {
            throw new MalformedException("the payload of a hash envelope is a digest of " + hash.length
                    + " bytes, not of " + payload.length());
        }
    }

    Cbor.Dictionary addTo(Cbor.Dictionary header) {
        Cbor.Dictionary more = header.with(ProtectedHeader.PREIMAGE_HASH, new Cbor.Int(hash.label));
        if (contentType != null) {
            more = more.with(ProtectedHeader.PREIMAGE_TYPE, new Cbor.Text(contentType));
        }
        if (location != null) {
            more = more.with(ProtectedHeader.PREIMAGE_LOCATION, new Cbor.Text(location));
        }
        return more;
    }
}
