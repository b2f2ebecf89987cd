package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.InclusionProof;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A receipt (RFC 9942): a log's signature over a tree's root, which is detached, with the proofs that lead to it.
 *
 * @param envelope the COSE_Sign1 message
 */
public record Receipt(CoseSign1 envelope) {
    /** The media type of one in a file or a body. */
    public static final String MEDIA_TYPE = "application/scitt-receipt+cose";
    /** RFC9162_SHA256 in the registry of verifiable data structures, the only one that is spoken here. */
    public static final long RFC9162_SHA256 = 1;

    private static final long PROOFS = 396;
    private static final long INCLUSION = -1;
    private static final long CONSISTENCY = -2;
    private static final int MAX_PROOFS = 16;

    /**
     * Reads a receipt; the proofs are read when they are asked for, since they are foreign to other structures.
     *
     * @throws MalformedException if the bytes are not a COSE_Sign1 message
     */
    public static Receipt decode(byte[] bytes) {
        return new Receipt(CoseSign1.decode(bytes));
    }

    /** The protected header that every receipt of one key has in common. */
    public static ProtectedHeader header(Algorithm algorithm, Octets keyId, String issuer, String subject) {
        return ProtectedHeader.of(Cbor.Dictionary.empty()
                .with(ProtectedHeader.ALG, new Cbor.Int(algorithm.label()))
                .with(ProtectedHeader.KID, new Cbor.Bytes(keyId))
                .with(ProtectedHeader.VDS, new Cbor.Int(RFC9162_SHA256))
                .with(ProtectedHeader.CWT_CLAIMS, new CwtClaims(issuer, subject, null).encode()));
    }

    /** The bytes that the log signs for a root under such a header. */
    public static byte[] toBeSigned(ProtectedHeader header, Digest root) {
        return CoseSign1.toBeSigned(header, root.toBytes());
    }

    /** The receipt of inclusion under a signed root. */
    public static Receipt inclusion(ProtectedHeader header, InclusionProof proof, Octets signature) {
        return new Receipt(of(header, INCLUSION, proof.treeSize(), proof.leafIndex(), proof.path(), signature));
    }

    /**
     * The receipt of consistency under a signed newer root.
     *
     * @throws IllegalArgumentException unless {@code 0 < size1 < size2}: for others RFC 9162 §2.1.4 defines no proof
     */
    public static Receipt consistency(ProtectedHeader header, ConsistencyProof proof, Octets signature) {
        if (proof.size1() < 1 || proof.size1() >= proof.size2()) {
            throw new IllegalArgumentException(
                    "there is no proof of consistency from " + proof.size1() + " to " + proof.size2() + " entries");
        }
        return new Receipt(of(header, CONSISTENCY, proof.size1(), proof.size2(), proof.path(), signature));
    }

    private static CoseSign1 of(
            ProtectedHeader header, long kind, long first, long second, List<Digest> path, Octets signature) {
        List<Cbor> hashes = new ArrayList<>();
        path.forEach(hash -> hashes.add(new Cbor.Bytes(hash.octets())));
        Cbor proof = Cbor.Array.of(new Cbor.Int(first), new Cbor.Int(second), new Cbor.Array(hashes));
        Cbor.Dictionary proofs = Cbor.Dictionary.empty().with(kind, Cbor.Array.of(Cbor.Bytes.of(proof.encode())));
        return new CoseSign1(header, Cbor.Dictionary.empty().with(PROOFS, proofs), null, signature);
    }

    /** The deterministic encoding. */
    public byte[] encode() {
        return envelope.encode();
    }

    /** The verifiable data structure, read from the protected header alone. */
    public OptionalLong verifiableDataStructure() {
        return envelope.header().verifiableDataStructure();
    }

    /** The log that issued this receipt. */
    public Optional<String> issuer() {
        return envelope.header().claims().map(CwtClaims::issuer);
    }

    /** The key that signed this receipt. */
    public Optional<Octets> keyId() {
        return envelope.header().keyId();
    }

    /**
     * The proofs of inclusion; none if the receipt has no such.
     *
     * @throws MalformedException if they do not have the form of RFC9162_SHA256
     */
    public List<InclusionProof> inclusionProofs() {
        List<InclusionProof> proofs = new ArrayList<>();
        for (Triple triple : triples(INCLUSION)) {
            proofs.add(new InclusionProof(triple.first(), triple.second(), triple.path()));
        }
        return proofs;
    }

    /**
     * The proofs of consistency; none if the receipt has no such.
     *
     * @throws MalformedException if they do not have the form of RFC9162_SHA256
     */
    public List<ConsistencyProof> consistencyProofs() {
        List<ConsistencyProof> proofs = new ArrayList<>();
        for (Triple triple : triples(CONSISTENCY)) {
            proofs.add(new ConsistencyProof(triple.first(), triple.second(), triple.path()));
        }
        return proofs;
    }

    private record Triple(long first, long second, List<Digest> path) {}

    private List<Triple> triples(long kind) {
        if (!(envelope.unprotected().get(PROOFS) instanceof Cbor.Dictionary proofs)) {
            throw new MalformedException("the receipt has no map of proofs (396)");
        }
        Cbor wrapped = proofs.get(kind);
        if (wrapped == null) {
            return List.of();
        }
        if (!(wrapped instanceof Cbor.Array(List<Cbor> items)) || items.isEmpty() || items.size() > MAX_PROOFS) {
            throw new MalformedException("proofs (" + kind + ") are not an array of 1 to " + MAX_PROOFS);
        }
        return items.stream().map(Receipt::triple).toList();
    }

    private static Triple triple(Cbor item) {
        if (item instanceof Cbor.Bytes(Octets bytes)
                && Cbor.decode(bytes.toBytes()) instanceof Cbor.Array(List<Cbor> parts)
                && parts.size() == 3
                && parts.get(0) instanceof Cbor.Int(long first)
                && parts.get(1) instanceof Cbor.Int(long second)
                && parts.get(2) instanceof Cbor.Array(List<Cbor> path)) {
            return new Triple(first, second, path.stream().map(Receipt::hash).toList());
        }
        throw new MalformedException("a proof is not a wrapped array of two integers and a path");
    }

    private static Digest hash(Cbor item) {
        if (item instanceof Cbor.Bytes(Octets bytes)) {
            return new Digest(bytes);
        }
        throw new MalformedException("an element of a path is not a byte string");
    }
}
