package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tagged COSE_Sign1 message (RFC 9052 §4.2).
 *
 * @param header the protected header
 * @param unprotected the unprotected header
 * @param payload the payload, or null where it is detached
 * @param signature the signature
 */
public record CoseSign1(
        ProtectedHeader header,
        Cbor.Dictionary unprotected,
        @Nullable Octets payload,
        Octets signature) {
    private static final long TAG = 18;

    /**
     * Reads a message.
     *
     * @throws MalformedException if the bytes are not a tagged COSE_Sign1 in strict CBOR
     */
    public static CoseSign1 decode(byte[] bytes) {
        if (!(Cbor.decode(bytes) instanceof Cbor.Tag(long number, Cbor content)) || number != TAG) {
            throw new MalformedException("not a COSE_Sign1 message: tag 18 is missing");
        }
        if (!(content instanceof Cbor.Array(List<Cbor> parts)) || parts.size() != 4) {
            throw new MalformedException("COSE_Sign1 is not an array of four");
        }
        if (!(parts.get(0) instanceof Cbor.Bytes(Octets protectedBytes))) {
            throw new MalformedException("the protected header is not wrapped in a byte string");
        }
        if (!(parts.get(1) instanceof Cbor.Dictionary unprotected)) {
            throw new MalformedException("the unprotected header is not a map");
        }
        Octets payload = switch (parts.get(2)) {
            case Cbor.Bytes(Octets value) -> value;
            case Cbor.Null() -> null;
            default -> throw new MalformedException("the payload is neither a byte string nor nil");
        };
        if (!(parts.get(3) instanceof Cbor.Bytes(Octets signature))) {
            throw new MalformedException("the signature is not a byte string");
        }
        ProtectedHeader header = ProtectedHeader.decode(protectedBytes);
        for (Cbor label : unprotected.pairs().keySet()) {
            if (header.has(label)) {
                throw new MalformedException("label " + label + " is in both headers (RFC 9052 §3)");
            }
        }
        return new CoseSign1(header, unprotected, payload, signature);
    }

    /** The deterministic encoding, with its tag. */
    public byte[] encode() {
        return new Cbor.Tag(
                        TAG,
                        Cbor.Array.of(
                                new Cbor.Bytes(header.bytes()),
                                unprotected,
                                payload == null ? new Cbor.Null() : new Cbor.Bytes(payload),
                                new Cbor.Bytes(signature)))
                .encode();
    }

    /** The same message with another unprotected header, which no signature covers. */
    public CoseSign1 withUnprotected(Cbor.Dictionary other) {
        return new CoseSign1(header, other, payload, signature);
    }

    /** The Sig_structure that a signer of this header and payload signs, with no external data (RFC 9052 §4.4). */
    static byte[] toBeSigned(ProtectedHeader header, byte[] payload) {
        return Cbor.Array.of(
                        new Cbor.Text("Signature1"),
                        new Cbor.Bytes(header.bytes()),
                        new Cbor.Bytes(Octets.empty()),
                        Cbor.Bytes.of(payload))
                .encode();
    }

    /** Whether {@code key} made the signature over the header and this payload; the algorithm must be a known one. */
    public boolean verifies(CoseKey key, byte[] content) {
        return Algorithm.of(header.algorithm())
                .map(algorithm -> key.verifies(algorithm, toBeSigned(header, content), signature.toBytes()))
                .orElse(false);
    }
}
