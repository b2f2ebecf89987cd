package dev.alice.keri.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.KeriException;
import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.kel.SignedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuplicityProofTest {
    private static final SigningKey FIRST = Vectors.key(0x11);
    private static final SigningKey NEXT = Vectors.key(0x12);
    private static final SigningKey WITNESS = Vectors.key(0x21);
    private static final Aid EID = new Aid(WITNESS.nonTransferable().qb64());

    private final Inception inception = EventWriter.inception(
            KeySet.single(FIRST.transferable(), NEXT.nextDigest()), 1, List.of(EID), List.of(), List.of());

    private Interaction interaction(long sn, Said prior, String words) {
        Said said = new Said(dev.alice.keri.cesr.Blake3.digest(words.getBytes(StandardCharsets.UTF_8))
                .qb64());
        return EventWriter.interaction(inception.aid(), sn, prior, List.of(new Seal.Digest(said)));
    }

    private Rotation rotation() {
        return EventWriter.rotation(
                inception.aid(),
                1,
                inception.said(),
                KeySet.single(NEXT.transferable(), Vectors.key(0x13).nextDigest()),
                1,
                List.of(),
                List.of(),
                List.of());
    }

    private static SignedEvent signed(Event event, SigningKey key) {
        return new SignedEvent(
                event, List.of(IndexedSignature.both(0, key.sign(event.raw().toByteArray()))));
    }

    private static Matter receipt(Event event) {
        return Matter.of(MatterCode.ED25519_SIGNATURE, WITNESS.sign(event.raw().toByteArray()));
    }

    private String log() {
        return inception.raw().text()
                + AttachmentText.signatures(signed(inception, FIRST).signatures(), List.of());
    }

    @Test
    void a_fork_made_by_another_implementation_is_proven_against_its_controller_and_every_witness_of_both() {
        // When
        List<Duplicity> found = DuplicityProof.read(Octets.copyOf(Vectors.read("duplicity")));
        // Then
        assertThat(found).hasAtLeastOneElementOfType(Duplicity.ForkedLog.class);
        assertThat(found.get(0)).isInstanceOfSatisfying(Duplicity.ForkedLog.class, fork -> {
            assertThat(fork.culprit().qb64()).isEqualTo("EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");
            assertThat(fork.sn()).isEqualTo(1);
        });
        assertThat(found.subList(1, found.size()))
                .allSatisfy(each -> assertThat(each).isInstanceOf(Duplicity.DoubleReceipt.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"single", "single-framed", "multi", "recovery", "neg-bad-next", "neg-bad-sig", "neg-two-wigs"})
    void what_is_no_duplicity_proves_nothing(String vector) {
        assertThat(DuplicityProof.read(Octets.copyOf(Vectors.read(vector)))).isEmpty();
    }

    @Test
    void two_interactions_signed_for_one_place_prove_a_fork() {
        // Given
        Interaction one = interaction(1, inception.said(), "one");
        Interaction other = interaction(1, inception.said(), "other");
        // When
        Duplicity proof = DuplicityProof.forkedLog(log(), signed(one, FIRST), signed(other, FIRST))
                .orElseThrow();
        // Then
        assertThat(proof.culprit()).isEqualTo(inception.aid());
        assertThat(DuplicityProof.read(proof.stream())).singleElement().satisfies(again -> {
            assertThat(again.one()).isEqualTo(one.said());
            assertThat(again.other()).isEqualTo(other.said());
            assertThat(again.id()).isEqualTo(proof.id());
        });
    }

    @Test
    void an_event_that_somebody_else_signed_proves_nothing_against_the_controller() {
        // Given
        Interaction one = interaction(1, inception.said(), "one");
        Interaction forged = interaction(1, inception.said(), "forged");
        // When / Then
        assertThat(DuplicityProof.forkedLog(log(), signed(one, FIRST), signed(forged, Vectors.key(9))))
                .isEmpty();
    }

    @Test
    void a_recovery_is_no_duplicity_of_the_witness_that_receipted_it() {
        // Given
        Interaction replaced = interaction(1, inception.said(), "replaced");
        Rotation rotation = rotation();
        Interaction after = interaction(2, rotation.said(), "after");
        Interaction before = interaction(2, replaced.said(), "before");
        // When / Then
        assertThat(DuplicityProof.doubleReceipt(EID, replaced, receipt(replaced), rotation, receipt(rotation)))
                .isEmpty();
        assertThat(DuplicityProof.doubleReceipt(EID, before, receipt(before), after, receipt(after)))
                .isEmpty();
    }

    @Test
    void two_receipts_for_two_interactions_after_one_event_convict_the_witness() {
        // Given
        Interaction one = interaction(1, inception.said(), "one");
        Interaction other = interaction(1, inception.said(), "other");
        // When
        Optional<Duplicity> proof = DuplicityProof.doubleReceipt(EID, one, receipt(one), other, receipt(other));
        Optional<Duplicity> forged = DuplicityProof.doubleReceipt(EID, one, receipt(one), other, receipt(one));
        // Then
        assertThat(proof.orElseThrow().culprit()).isEqualTo(EID);
        assertThat(DuplicityProof.read(proof.orElseThrow().stream())).hasSize(1);
        assertThat(forged).isEmpty();
    }

    @Test
    void a_proof_that_was_altered_anywhere_proves_nothing() {
        // Given
        Interaction one = interaction(1, inception.said(), "one");
        Interaction other = interaction(1, inception.said(), "other");
        byte[] proof =
                DuplicityProof.doubleReceipt(EID, one, receipt(one), other, receipt(other)).orElseThrow().stream()
                        .toByteArray();
        for (int at = 0; at < proof.length; at++) {
            byte[] stream = proof.clone();
            stream[at] ^= 1;
            // When / Then
            try {
                assertThat(DuplicityProof.read(Octets.copyOf(stream))).isEmpty();
            } catch (KeriException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void a_stream_that_is_cut_off_is_malformed() {
        // Given
        byte[] whole = Vectors.read("duplicity");
        // When / Then
        assertThatThrownBy(() -> DuplicityProof.read(Octets.copyOf(whole, 0, whole.length - 5)))
                .isInstanceOf(KeriException.class);
    }
}
