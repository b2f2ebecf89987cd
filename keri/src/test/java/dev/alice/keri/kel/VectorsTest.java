package dev.alice.keri.kel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every stream made with signify-ts comes to what its verifier says it comes to. */
class VectorsTest {
    private static final Aid SINGLE = new Aid("EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49");

    private final Replay replay = new Replay(EventJudge.validating());

    private List<Judgement> run(String name) {
        return MessageStream.parse(Vectors.read(name)).stream()
                .map(replay::take)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "single, EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49, 3, EPwn0g_xmJeGT7q3He471lnnMkjbVJH1p--hyGMyZzot",
        "single-framed, EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49, 3, EPwn0g_xmJeGT7q3He471lnnMkjbVJH1p--hyGMyZzot",
        "single-receipts, EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49, 3, EPwn0g_xmJeGT7q3He471lnnMkjbVJH1p--hyGMyZzot",
        "multi, EKcUM9WRkyYvPs_QT8A0OEX2_YfLKc7tx-V9xaClaZzt, 1, EOyU9qRGHGnDq4JNzzpXlJ_wpJX9CeUNAFaGAmZ7Fyvn",
        "delegated, ELEauF1y-5oPk7FOxLgfBKNxpnSM_UUAes8W_rKLr5Gt, 2, EAtw8w6HECTWGMOEggm9k3VdBf_3-jTEAJh3KMY5kDOi",
        "delegated, EGUP6czhkap_kDcz2YoG4WhAAQJLIh1by7P8QrEDWeUZ, 2, EM8nH9Dl2IJZOVWilun4xEh3cnjb9KVOUKr5U8FiU_Yp",
        "recovery, EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49, 1, ENWzw1VbAwmcdfpBYIsGVARQ9G6QEMdn8aEXFgD5HWY5",
        "neg-out-of-order, EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49, 2, ENWpeJvhpDi-dIgbm7rE27VA7-lhbGEs4wyUesqKwWhI"
    })
    void a_good_stream_ends_in_its_key_state_with_nothing_waiting(String name, String aid, long sn, String said) {
        // Given
        run(name);
        // When
        KeyState state = replay.state(new Aid(aid)).orElseThrow();
        // Then
        assertThat(state.sn()).isEqualTo(sn);
        assertThat(state.said().qb64()).isEqualTo(said);
        assertThat(state.establishment().toad()).isEqualTo(3);
        assertThat(state.establishment().witnesses()).hasSize(4);
        assertThat(replay.escrowed()).isEmpty();
    }

    @Test
    void a_rotation_recovers_an_interaction_at_its_place() {
        // Given / When
        List<Judgement> judgements = run("recovery");
        // Then
        assertThat(judgements).hasSize(3);
        assertThat(judgements.get(2)).isInstanceOfSatisfying(Judgement.Accept.class, accept -> {
            assertThat(accept.supersedes()).isTrue();
            assertThat(accept.next().ordinal()).isEqualTo(2);
        });
    }

    @Test
    void a_second_event_at_one_place_is_duplicitous() {
        // Given / When
        List<Judgement> judgements = run("duplicity");
        // Then
        assertThat(judgements.get(2)).isInstanceOfSatisfying(Judgement.Duplicitous.class, duplicity -> {
            assertThat(duplicity.first().qb64()).isEqualTo("ELSqdw-glqmNSZRG8gOFyNjMaI3kn3cF86VcCjy8vPXS");
            assertThat(duplicity.other().qb64()).isEqualTo("EEOVHWHu5KeX_WjwwEfZoX90gauAPv03UX8wT2VZe-Od");
        });
        assertThat(replay.state(SINGLE).orElseThrow().sn()).isEqualTo(1);
    }

    @Test
    void a_bad_signature_is_rejected() {
        assertThat(run("neg-bad-sig"))
                .singleElement()
                .isEqualTo(new Judgement.Reject("no controller signature verifies"));
    }

    @Test
    void a_bad_said_is_rejected() {
        assertThat(run("neg-bad-said"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Judgement.Reject.class,
                        reject -> assertThat(reject.reason()).contains("SAID mismatch"));
    }

    @Test
    void a_rotation_to_keys_that_were_not_committed_to_waits_and_never_takes_effect() {
        // Given / When
        List<Judgement> judgements = run("neg-bad-next");
        // Then
        assertThat(judgements.get(2))
                .isInstanceOfSatisfying(
                        Judgement.Escrow.class,
                        escrow -> assertThat(escrow.waiting()).isEqualTo(Judgement.Waiting.SIGNATURES));
        assertThat(replay.state(SINGLE).orElseThrow().sn()).isEqualTo(1);
    }

    @Test
    void two_of_three_needed_receipts_wait() {
        assertThat(run("neg-two-wigs"))
                .singleElement()
                .isInstanceOfSatisfying(Judgement.Escrow.class, escrow -> {
                    assertThat(escrow.waiting()).isEqualTo(Judgement.Waiting.RECEIPTS);
                    assertThat(escrow.detail()).isEqualTo("2 of 3 receipts");
                    assertThat(escrow.proven().orElseThrow().couples()).hasSize(2);
                });
        assertThat(replay.state(SINGLE)).isEmpty();
    }

    @Test
    void one_witness_that_signs_twice_counts_once() {
        // Given
        SignedEvent icp = SignedEvent.of(
                dev.alice.keri.event.EventReader.readEvent(
                        MessageStream.parse(Vectors.read("single")).get(0).body()),
                MessageStream.parse(Vectors.read("single")).get(0).attachments());
        var once = icp.witnessSignatures().get(0);
        SignedEvent thrice = new SignedEvent(icp.event(), icp.signatures(), List.of(once, once, once), icp.couples());
        // When
        Judgement judgement = replay.take(thrice);
        // Then
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Escrow.class,
                        escrow -> assertThat(escrow.detail()).isEqualTo("1 of 3 receipts"));
    }
}
