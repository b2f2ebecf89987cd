package dev.alice.scitt.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.ProtectedHeader;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.InclusionProof;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OfflineVerifierPropertyTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);

    private final OfflineVerifier verifier = new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT);
    private final byte[] transparent = transparent(SELF);

    /** A transparent statement out of a tree of two, without a database. */
    private static byte[] transparent(TestingSigner log) {
        SignedStatement statement =
                SignedStatement.sign(ISSUER, "text/plain", "s", Instant.ofEpochSecond(1), new byte[] {1, 2, 3});
        Digest other = Digest.leaf(new byte[] {9});
        Digest root = Digest.node(other, Digest.leaf(statement.bytes().toBytes()));
        ProtectedHeader header =
                Receipt.header(Algorithm.ED25519, SELF.key().thumbprint().octets(), SELF.issuer(), "log.test");
        Octets signature = Octets.of(log.sign(Receipt.toBeSigned(header, root)));
        Receipt receipt = Receipt.inclusion(header, new InclusionProof(2, 1, List.of(other)), signature);
        return new TransparentStatement(statement, List.of(receipt)).encode();
    }

    @Test
    void an_honest_transparent_statement_is_verified() {
        // Given
        // When
        Verification verdict = verifier.transparent(transparent);

        // Then
        assertThat(verdict).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
            assertThat(verified.inclusions().getFirst().leafIndex()).isEqualTo(1);
            assertThat(verified.statement().subject()).contains("s");
        });
    }

    @Test
    void a_receipt_that_another_signed_in_the_logs_name_is_refused() {
        // Given
        byte[] forged = transparent(new TestingSigner("did:keri:EForger", 5));

        // When
        Verification verdict = verifier.transparent(forged);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(Step.RECEIPT_SIGNATURE));
    }

    @Test
    void a_receipt_that_names_another_key_is_refused_before_its_signature_is_tried() {
        // Given
        OfflineVerifier other =
                new OfflineVerifier(ISSUER.key(), new TestingSigner("did:keri:EOther", 6).key(), LeafProfile.STATEMENT);

        // When
        Verification verdict = other.transparent(transparent);

        // Then
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verification.Refused.class,
                        refused -> assertThat(refused.step()).isEqualTo(Step.RECEIPT_KEY));
    }

    @Property(tries = 1000)
    void any_changed_byte_is_refused(
            @ForAll @IntRange(min = 0, max = 100_000) int where, @ForAll @IntRange(min = 1, max = 255) int change) {
        // Given
        byte[] bytes = transparent.clone();
        bytes[where % bytes.length] ^= (byte) change;

        // When
        Verification verdict = verifier.transparent(bytes);

        // Then
        assertThat(verdict).isInstanceOf(Verification.Refused.class);
    }

    @Property(tries = 200)
    void a_statement_cut_short_is_refused(@ForAll @IntRange(min = 0, max = 100_000) int length) {
        // Given
        byte[] bytes = Arrays.copyOf(transparent, length % transparent.length);

        // When
        Verification verdict = verifier.transparent(bytes);

        // Then
        assertThat(verdict).isInstanceOf(Verification.Refused.class);
    }

    @Property(tries = 300)
    void foreign_bytes_never_verify_nor_throw(@ForAll byte[] statement, @ForAll byte[] receipt) {
        // Given
        // When
        Verification pair = verifier.pair(statement, receipt);
        Verification whole = verifier.transparent(statement);

        // Then
        assertThat(List.of(pair, whole)).allMatch(verdict -> verdict instanceof Verification.Refused);
    }
}
