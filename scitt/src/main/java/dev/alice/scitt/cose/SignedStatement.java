package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.merkle.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A signed statement (RFC 9943): an issuer says something about a subject. It is kept with an empty unprotected
 * header, as it enters the log.
 */
public final class SignedStatement {
    /** The media type of one in a file or a body. */
    public static final String MEDIA_TYPE = "application/scitt-statement+cose";

    private static final Pattern OWN_TYPE = Pattern.compile("application/vnd\\.alice\\.([a-z0-9-]{1,64})\\+json");

    private static final long[] PROTECTED_ALONE = {
        ProtectedHeader.PREIMAGE_HASH, ProtectedHeader.PREIMAGE_TYPE, ProtectedHeader.PREIMAGE_LOCATION
    };

    private final CoseSign1 envelope;
    private final Octets payload;
    private final Optional<HashEnvelope> hashEnvelope;
    private final Octets bytes;
    private final EntryId id;

    private SignedStatement(CoseSign1 message) {
        if (message.payload() == null) {
            throw new MalformedException("the payload is missing; a statement carries its payload or its digest");
        }
        this.payload = message.payload();
        this.hashEnvelope = HashEnvelope.of(message.header());
        hashEnvelope.ifPresent(digest -> digest.check(payload));
        for (long label : PROTECTED_ALONE) {
            if (message.unprotected().get(label) != null) {
                throw new MalformedException("header " + label + " must be protected (RFC 9995)");
            }
        }
        this.envelope = message.withUnprotected(Cbor.Dictionary.empty());
        byte[] encoded = envelope.encode();
        this.bytes = Octets.of(encoded);
        this.id = EntryId.of(encoded);
    }

    /**
     * Reads a statement; its unprotected header is dropped.
     *
     * @throws MalformedException if the bytes are not a COSE_Sign1 message with a payload
     */
    public static SignedStatement decode(byte[] bytes) {
        return new SignedStatement(CoseSign1.decode(bytes));
    }

    /**
     * The statement that a message is; its unprotected header is dropped.
     *
     * @throws MalformedException if the payload is detached
     */
    public static SignedStatement of(CoseSign1 message) {
        return new SignedStatement(message);
    }

    /**
     * Signs a statement.
     *
     * @param contentType the media type of the payload
     * @param subject what the statement is about; Alice: the train of thought
     * @param issuedAt when it was made, kept in whole seconds
     */
    public static SignedStatement sign(
            StatementSigner signer, String contentType, String subject, Instant issuedAt, byte[] payload) {
        Cbor.Dictionary header =
                header(signer, subject, issuedAt).with(ProtectedHeader.CONTENT_TYPE, new Cbor.Text(contentType));
        return sign(signer, header, payload);
    }

    /**
     * Signs a statement that carries the digest of its payload alone (RFC 9995).
     *
     * @param envelope how the payload is hashed, and what it is
     * @param preimage the payload itself, which stays here
     */
    public static SignedStatement signDigest(
            StatementSigner signer, HashEnvelope envelope, String subject, Instant issuedAt, byte[] preimage) {
        Cbor.Dictionary header = envelope.addTo(header(signer, subject, issuedAt));
        return sign(signer, header, envelope.hash().of(preimage).toBytes());
    }

    private static Cbor.Dictionary header(StatementSigner signer, String subject, Instant issuedAt) {
        Cbor.Dictionary header = Cbor.Dictionary.empty()
                .with(ProtectedHeader.ALG, new Cbor.Int(signer.algorithm().label()))
                .with(ProtectedHeader.CWT_CLAIMS, new CwtClaims(signer.issuer(), subject, issuedAt).encode());
        List<Cbor> chain =
                signer.certificates().stream().<Cbor>map(Cbor.Bytes::new).toList();
        if (!chain.isEmpty()) {
            header = header.with(ProtectedHeader.X5CHAIN, chain.size() == 1 ? chain.getFirst() : new Cbor.Array(chain));
        }
        return signer.keyId().length() == 0 ? header : header.with(ProtectedHeader.KID, new Cbor.Bytes(signer.keyId()));
    }

    private static SignedStatement sign(StatementSigner signer, Cbor.Dictionary map, byte[] payload) {
        ProtectedHeader header = ProtectedHeader.of(map);
        byte[] signature = signer.sign(CoseSign1.toBeSigned(header, payload));
        return new SignedStatement(
                new CoseSign1(header, Cbor.Dictionary.empty(), Octets.of(payload), Octets.of(signature)));
    }

    /** The bytes that are the log's entry: tag 18, empty unprotected header. */
    public Octets bytes() {
        return bytes;
    }

    /** The name of the entry. */
    public EntryId id() {
        return id;
    }

    /** The {@code iss} claim. */
    public Optional<String> issuer() {
        return claim(CwtClaims::issuer);
    }

    /** The {@code sub} claim. */
    public Optional<String> subject() {
        return claim(CwtClaims::subject);
    }

    /** The {@code iat} claim. */
    public Optional<Instant> issuedAt() {
        return claim(CwtClaims::issuedAt);
    }

    /** The {@code kid} header. */
    public Optional<Octets> keyId() {
        return envelope.header().keyId();
    }

    /** The label of the signature algorithm. */
    public long algorithm() {
        return envelope.header().algorithm();
    }

    /** The media type of the payload. */
    public Optional<String> contentType() {
        return envelope.header().contentType();
    }

    /** What sort of statement it is: {@code K} of {@code application/vnd.alice.K+json}, else the content type itself. */
    public String kind() {
        String type = contentType().orElse("");
        Matcher own = OWN_TYPE.matcher(type);
        return own.matches() ? own.group(1) : type;
    }

    /** The content type of Alice's own statements of a kind. */
    public static String contentTypeOf(String kind) {
        String type = "application/vnd.alice." + kind + "+json";
        if (!OWN_TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("a kind is 1 to 64 of a-z, 0-9 and '-', not '" + kind + "'");
        }
        return type;
    }

    /** The certificates of the signer and of those above it, in DER (x5chain). */
    public List<Octets> certificates() {
        return envelope.header().certificates();
    }

    /** The name of the signer's certificate (x5t). */
    public Optional<CertificateRef> certificateRef() {
        return envelope.header().certificateRef();
    }

    /** What the digest is of that is the payload; empty where the payload stands for itself. */
    public Optional<HashEnvelope> hashEnvelope() {
        return hashEnvelope;
    }

    /** The payload. */
    public Octets payload() {
        return payload;
    }

    /** SHA-256 of the payload. */
    public Digest payloadDigest() {
        return Digest.sha256(payload.toBytes());
    }

    /** The signature. */
    public Octets signature() {
        return envelope.signature();
    }

    /** Whether {@code key} signed this statement. */
    public boolean verifies(CoseKey key) {
        return envelope.verifies(key, payload.toBytes());
    }

    CoseSign1 envelope() {
        return envelope;
    }

    private <T> Optional<T> claim(java.util.function.Function<CwtClaims, @Nullable T> which) {
        return envelope.header().claims().flatMap(claims -> Optional.ofNullable(which.apply(claims)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedStatement that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return "SignedStatement[" + id + ", " + envelope.header() + "]";
    }
}
