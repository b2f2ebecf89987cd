package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.merkle.Digest;
import java.time.Instant;
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

    private final CoseSign1 envelope;
    private final Octets payload;
    private final Octets bytes;
    private final EntryId id;

    private SignedStatement(CoseSign1 message) {
        if (message.payload() == null) {
            throw new MalformedException("the payload is missing; a statement carries its payload or its digest");
        }
        this.payload = message.payload();
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
     * Signs a statement with Ed25519.
     *
     * @param contentType the media type of the payload
     * @param subject what the statement is about; Alice: the train of thought
     * @param issuedAt when it was made, kept in whole seconds
     */
    public static SignedStatement sign(
            StatementSigner signer, String contentType, String subject, Instant issuedAt, byte[] payload) {
        ProtectedHeader header = ProtectedHeader.of(Cbor.Dictionary.empty()
                .with(ProtectedHeader.ALG, new Cbor.Int(Algorithm.ED25519.label()))
                .with(ProtectedHeader.CONTENT_TYPE, new Cbor.Text(contentType))
                .with(ProtectedHeader.KID, new Cbor.Bytes(signer.keyId()))
                .with(ProtectedHeader.CWT_CLAIMS, new CwtClaims(signer.issuer(), subject, issuedAt).encode()));
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
