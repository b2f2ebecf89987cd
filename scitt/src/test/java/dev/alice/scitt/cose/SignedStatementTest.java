package dev.alice.scitt.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SignedStatementTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final Instant AT = Instant.ofEpochSecond(1_800_000_000);

    private static SignedStatement statement(byte[] payload) {
        return SignedStatement.sign(ISSUER, "application/vnd.alice.proposal+json", "train-1", AT, payload);
    }

    @Test
    void a_statement_says_after_decoding_what_was_signed() {
        // Given
        byte[] payload = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

        // When
        SignedStatement read = SignedStatement.decode(statement(payload).bytes().toBytes());

        // Then
        assertThat(read.issuer()).contains("did:keri:EIssuer");
        assertThat(read.subject()).contains("train-1");
        assertThat(read.issuedAt()).contains(AT);
        assertThat(read.kind()).isEqualTo("proposal");
        assertThat(read.keyId()).contains(ISSUER.keyId());
        assertThat(read.algorithm()).isEqualTo(-19);
        assertThat(read.payload().toBytes()).isEqualTo(payload);
        assertThat(read.verifies(ISSUER.key())).isTrue();
        assertThat(read.verifies(new TestingSigner("other", 2).key())).isFalse();
    }

    @Test
    void the_unprotected_header_does_not_change_the_entry() {
        // Given
        SignedStatement statement = statement(new byte[] {1});
        byte[] decorated = statement
                .envelope()
                .withUnprotected(Cbor.Dictionary.empty().with(99, new Cbor.Text("note")))
                .encode();

        // When
        SignedStatement read = SignedStatement.decode(decorated);

        // Then
        assertThat(read.bytes()).isEqualTo(statement.bytes());
        assertThat(read.id()).isEqualTo(statement.id());
        assertThat(Octets.of(decorated)).isNotEqualTo(statement.bytes());
    }

    @Test
    void other_content_types_are_their_own_kind() {
        // Given
        String type = "application/vnd.alice.Proposal+json";

        // When
        SignedStatement statement = SignedStatement.sign(ISSUER, type, "s", AT, new byte[] {1});

        // Then
        assertThat(statement.kind()).isEqualTo(type);
        assertThatThrownBy(() -> SignedStatement.contentTypeOf("Über")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_critical_header_that_is_unknown_or_missing_is_refused() {
        // Given
        Cbor.Dictionary base = Cbor.Dictionary.empty().with(1, new Cbor.Int(-19));

        // When
        Cbor.Dictionary unknown =
                base.with(2, Cbor.Array.of(new Cbor.Int(4711))).with(4711, new Cbor.Int(1));
        Cbor.Dictionary missing = base.with(2, Cbor.Array.of(new Cbor.Int(4)));
        Cbor.Dictionary fine = base.with(2, Cbor.Array.of(new Cbor.Int(4))).with(4, Cbor.Bytes.of(new byte[] {1}));

        // Then
        assertThatThrownBy(() -> ProtectedHeader.of(unknown)).hasMessageContaining("not understood");
        assertThatThrownBy(() -> ProtectedHeader.of(missing)).hasMessageContaining("missing");
        assertThat(ProtectedHeader.of(fine).keyId()).contains(Octets.of(new byte[] {1}));
    }

    @Test
    void a_label_in_both_headers_an_untagged_message_and_a_detached_payload_are_refused() {
        // Given
        SignedStatement statement = statement(new byte[] {1});
        CoseSign1 envelope = statement.envelope();

        // When
        byte[] both = envelope.withUnprotected(Cbor.Dictionary.empty().with(4, new Cbor.Int(1)))
                .encode();
        byte[] encoded = statement.bytes().toBytes();
        byte[] untagged = java.util.Arrays.copyOfRange(encoded, 1, encoded.length);
        byte[] detached = new CoseSign1(envelope.header(), envelope.unprotected(), null, envelope.signature()).encode();

        // Then
        assertThatThrownBy(() -> SignedStatement.decode(both)).hasMessageContaining("both headers");
        assertThatThrownBy(() -> SignedStatement.decode(untagged)).hasMessageContaining("tag 18");
        assertThatThrownBy(() -> SignedStatement.decode(detached)).hasMessageContaining("payload is missing");
    }

    @Property(tries = 300)
    void a_changed_byte_is_refused_or_does_not_verify(
            @ForAll @Size(min = 1, max = 80) byte[] payload,
            @ForAll @IntRange(min = 0, max = 100_000) int where,
            @ForAll @IntRange(min = 1, max = 255) int change) {
        // Given
        SignedStatement statement = statement(payload);
        byte[] bytes = statement.bytes().toBytes();
        bytes[where % bytes.length] ^= (byte) change;

        // When
        boolean verifies;
        try {
            SignedStatement read = SignedStatement.decode(bytes);
            verifies = read.verifies(ISSUER.key()) && !read.bytes().equals(statement.bytes());
        } catch (MalformedException e) {
            verifies = false;
        }

        // Then
        assertThat(verifies).isFalse();
    }

    @Property(tries = 300)
    void foreign_bytes_are_read_or_called_malformed(@ForAll byte[] bytes) {
        // Given
        byte[] dressed = new byte[bytes.length + 2];
        dressed[0] = (byte) 0xd2;
        dressed[1] = (byte) 0x84;
        System.arraycopy(bytes, 0, dressed, 2, bytes.length);

        // When
        // Then
        assertThat(malformedOrRead(bytes)).isTrue();
        assertThat(malformedOrRead(dressed)).isTrue();
    }

    private static boolean malformedOrRead(byte[] bytes) {
        try {
            return SignedStatement.decode(bytes).bytes().length() > 0;
        } catch (MalformedException e) {
            return true;
        }
    }
}
