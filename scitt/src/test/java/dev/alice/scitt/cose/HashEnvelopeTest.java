package dev.alice.scitt.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashEnvelopeTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final Instant AT = Instant.ofEpochSecond(1_800_000_000);
    private static final byte[] PREIMAGE = "an artifact".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource(HashEnvelope.Hash.class)
    void an_envelope_says_how_the_payload_was_hashed(HashEnvelope.Hash hash) {
        // Given
        HashEnvelope envelope = new HashEnvelope(hash, "application/spdx+json", "https://files.example/sbom");

        // When
        SignedStatement read = SignedStatement.decode(SignedStatement.signDigest(ISSUER, envelope, "sbom", AT, PREIMAGE)
                .bytes()
                .toBytes());

        // Then
        assertThat(read.hashEnvelope()).contains(envelope);
        assertThat(read.contentType()).contains("application/spdx+json");
        assertThat(read.payload()).isEqualTo(hash.of(PREIMAGE));
        assertThat(envelope.matches(read.payload(), PREIMAGE)).isTrue();
        assertThat(envelope.matches(read.payload(), new byte[] {1})).isFalse();
        assertThat(read.verifies(ISSUER.key())).isTrue();
    }

    @Test
    void an_envelope_that_breaks_a_rule_is_refused() {
        // Given
        Cbor.Dictionary base = Cbor.Dictionary.empty().with(1, new Cbor.Int(-19));
        Cbor.Int sha256 = new Cbor.Int(-16);
        Octets digest = HashEnvelope.Hash.SHA_256.of(PREIMAGE);
        List<Cbor.Dictionary> broken = List.of(
                base.with(258, sha256).with(3, new Cbor.Text("application/json")),
                base.with(258, new Cbor.Int(-999)),
                base.with(258, new Cbor.Text("SHA-256")),
                base.with(259, new Cbor.Text("application/json")),
                base.with(260, new Cbor.Text("https://files.example/")),
                base.with(258, sha256).with(260, new Cbor.Int(1)),
                base.with(258, sha256).with(260, new Cbor.Text("")),
                base.with(258, sha256).with(259, new Cbor.Bool(true)),
                base.with(258, new Cbor.Int(-43)));

        // When
        // Then
        for (Cbor.Dictionary header : broken) {
            assertThatThrownBy(() -> read(header, digest)).as(header.toString()).isInstanceOf(MalformedException.class);
        }
        Cbor.Dictionary good = base.with(258, sha256);
        assertThat(SignedStatement.decode(message(good, Cbor.Dictionary.empty(), digest))
                        .hashEnvelope())
                .isPresent();
        assertThatThrownBy(() -> SignedStatement.decode(
                        message(base, Cbor.Dictionary.empty().with(258, sha256), digest)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("protected");
        assertThatThrownBy(() -> SignedStatement.decode(message(good, Cbor.Dictionary.empty(), Octets.of(PREIMAGE))))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("32 bytes");
    }

    @Test
    void certificates_in_the_header_are_read_in_their_two_forms() {
        // Given
        Cbor.Dictionary base = Cbor.Dictionary.empty().with(1, new Cbor.Int(-19));
        Cbor one = Cbor.Bytes.of(new byte[] {1, 2});
        Octets payload = Octets.of(new byte[] {5});

        // When
        SignedStatement single = read(base.with(33, one), payload);
        SignedStatement several = read(base.with(33, Cbor.Array.of(one, one)), payload);
        SignedStatement named = read(
                base.with(34, Cbor.Array.of(new Cbor.Int(-16), new Cbor.Bytes(HashEnvelope.Hash.SHA_256.of(PREIMAGE)))),
                payload);

        // Then
        assertThat(single.certificates()).containsExactly(Octets.of(new byte[] {1, 2}));
        assertThat(several.certificates()).hasSize(2);
        assertThat(named.certificateRef())
                .hasValueSatisfying(ref -> assertThat(ref.names(PREIMAGE)).isTrue());
        for (Cbor broken : List.of(
                Cbor.Array.of(one),
                Cbor.Array.of(),
                new Cbor.Text("x"),
                Cbor.Bytes.of(new byte[0]),
                Cbor.Bytes.of(new byte[16 * 1024 + 1]),
                Cbor.Array.of(one, one, one, one, one, one, one, one, one))) {
            assertThatThrownBy(() -> read(base.with(33, broken), payload)).isInstanceOf(MalformedException.class);
        }
        for (Cbor broken : List.of(one, Cbor.Array.of(new Cbor.Int(-16)), Cbor.Array.of(new Cbor.Int(-1), one))) {
            assertThatThrownBy(() -> read(base.with(34, broken), payload)).isInstanceOf(MalformedException.class);
        }
    }

    private static SignedStatement read(Cbor.Dictionary header, Octets payload) {
        return SignedStatement.decode(message(header, Cbor.Dictionary.empty(), payload));
    }

    private static byte[] message(Cbor.Dictionary header, Cbor.Dictionary unprotected, Octets payload) {
        return new CoseSign1(ProtectedHeader.of(header), unprotected, payload, Octets.of(new byte[64])).encode();
    }
}
