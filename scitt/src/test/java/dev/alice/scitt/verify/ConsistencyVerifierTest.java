package dev.alice.scitt.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.merkle.ConsistencyProof;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.ConsistencyVerifier.Verdict;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConsistencyVerifierTest {
    private static final SigningKey LOG = SigningKey.generate(Algorithm.ES256, new SecureRandom());
    private static final KeySigner ISSUER =
            KeySigner.of("did:web:issuer.example", SigningKey.generate(Algorithm.ED25519, new SecureRandom()));
    private static final TestingTree TREE = new TestingTree(
            LOG,
            Algorithm.ES256,
            LeafProfile.STATEMENT,
            IntStream.range(0, 40)
                    .mapToObj(n -> SignedStatement.sign(
                            ISSUER, "text/plain", "s", Instant.ofEpochSecond(n), new byte[] {(byte) n}))
                    .toList());

    private final ConsistencyVerifier verifier = new ConsistencyVerifier(LOG.publicKey());

    @Property(tries = 200)
    void growth_is_verified_from_the_known_root_alone(
            @ForAll @IntRange(min = 1, max = 39) int size1, @ForAll @IntRange(min = 2, max = 40) int size2) {
        if (size1 >= size2) {
            return;
        }
        // Given
        byte[] receipt = TREE.consistency(size1, size2).encode();

        // When
        Verdict good = verifier.verify(receipt, size1, TREE.root(size1));
        Verdict otherRoot = verifier.verify(receipt, size1, Digest.sha256(new byte[] {1}));
        Verdict otherSize = verifier.verify(receipt, size1 + 1, TREE.root(size1));

        // Then
        assertThat(good).isEqualTo(new Verdict.Continues(size1, size2, TREE.root(size2)));
        assertThat(otherRoot).isInstanceOf(Verdict.Refused.class);
        assertThat(otherSize).isInstanceOf(Verdict.Refused.class);
    }

    @Property(tries = 200)
    void a_flipped_bit_is_never_verified(@ForAll @IntRange(min = 0, max = 1 << 14) int bit) {
        // Given
        byte[] receipt = TREE.consistency(7, 33).encode();
        receipt[bit / 8 % receipt.length] ^= (byte) (1 << bit % 8);

        // When
        Verdict verdict = verifier.verify(receipt, 7, TREE.root(7));

        // Then
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void no_receipt_is_made_from_nothing_or_to_the_same_size() {
        // Given
        Receipt sample = TREE.consistency(3, 9);

        // When
        // Then
        for (long[] sizes : new long[][] {{0, 5}, {5, 5}, {6, 5}}) {
            ConsistencyProof proof = new ConsistencyProof(sizes[0], sizes[1], List.of());
            assertThatThrownBy(() -> Receipt.consistency(
                            sample.envelope().header(), proof, sample.envelope().signature()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_receipt_of_inclusion_proves_no_growth() {
        // Given
        byte[] inclusion = TREE.inclusion(3).encode();

        // When
        Verdict verdict = verifier.verify(inclusion, 3, TREE.root(3));

        // Then
        assertThat(verdict)
                .isEqualTo(new Verdict.Refused(Step.RECEIPT_PROOFS, "there are 0 consistency proofs, not one"));
    }
}
