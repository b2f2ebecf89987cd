package dev.alice.keri.kel;

import static dev.alice.keri.kel.TestingLogs.icp;
import static dev.alice.keri.kel.TestingLogs.ixn;
import static dev.alice.keri.kel.TestingLogs.rot;
import static dev.alice.keri.kel.TestingLogs.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Threshold;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Several keys, of which some stay in reserve: partial rotation, and traits that limit a log. */
class MultisigTest {
    private final Replay replay = new Replay(EventJudge.validating());
    private final Inception first =
            EventWriter.inception(keys(List.of(1), List.of(11, 12, 13, 14, 15)), 0, List.of(), List.of(), List.of());

    /** Keys of equal weight, any two of which (or the only one) are enough; the same of the next. */
    private static KeySet keys(List<Integer> now, List<Integer> next) {
        return new KeySet(
                halves(now.size()),
                now.stream().map(n -> Vectors.key(n).transferable()).toList(),
                halves(next.size()),
                next.stream()
                        .map(n -> new Said(Vectors.key(n).nextDigest().qb64()))
                        .toList());
    }

    private static Threshold halves(int count) {
        Threshold.Weight weight = new Threshold.Fraction(1, count == 1 ? 1 : 2);
        return new Threshold.Weighted(List.of(Collections.nCopies(count, weight)));
    }

    private static Rotation rotation(Event prior, KeySet keys) {
        return EventWriter.rotation(
                prior.aid(), prior.sn() + 1, prior.said(), keys, 0, List.of(), List.of(), List.of());
    }

    private static IndexedSignature signature(Event event, int key, int index, int ondex) {
        return IndexedSignature.of(
                index,
                ondex < 0 ? OptionalInt.empty() : OptionalInt.of(ondex),
                Vectors.key(key).sign(event.raw().toByteArray()));
    }

    private Judgement take(Event event, IndexedSignature... signatures) {
        return replay.take(new SignedEvent(event, List.of(signatures)));
    }

    private static void waitsForSignatures(Judgement judgement) {
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Escrow.class,
                        escrow -> assertThat(escrow.waiting()).isEqualTo(Judgement.Waiting.SIGNATURES));
    }

    @Test
    void a_rotation_exposes_some_of_its_next_keys_and_keeps_the_others_in_reserve() {
        // Given
        take(first, signature(first, 1, 0, 0));
        Rotation partial = rotation(first, keys(List.of(12, 14), List.of(11, 13, 15)));
        // When
        Judgement judgement = take(partial, signature(partial, 12, 0, 1), signature(partial, 14, 1, 3));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
        Rotation reserves = rotation(partial, keys(List.of(13, 15), List.of(11)));
        assertThat(take(reserves, signature(reserves, 13, 0, 1), signature(reserves, 15, 1, 2)))
                .isInstanceOf(Judgement.Accept.class);
    }

    @Test
    void a_place_in_the_prior_list_that_holds_another_digest_exposes_nothing() {
        // Given
        take(first, signature(first, 1, 0, 0));
        Rotation partial = rotation(first, keys(List.of(12, 14), List.of(11)));
        // When / Then
        waitsForSignatures(take(partial, signature(partial, 12, 0, 0), signature(partial, 14, 1, 1)));
        waitsForSignatures(take(partial, signature(partial, 12, 0, 1), signature(partial, 14, 1, 200)));
    }

    @Test
    void one_exposed_key_of_two_that_are_needed_is_not_enough_until_the_other_signs() {
        // Given
        take(first, signature(first, 1, 0, 0));
        Rotation partial = rotation(first, keys(List.of(12, 14, 77), List.of(11)));
        waitsForSignatures(take(partial, signature(partial, 12, 0, 1), signature(partial, 77, 2, -1)));
        // When
        Judgement judgement = take(partial, signature(partial, 14, 1, 3));
        // Then
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Accept.class,
                        accept -> assertThat(accept.signatures()).hasSize(3));
    }

    @Test
    void a_signature_that_hides_its_place_in_the_prior_list_takes_nothing_from_one_that_shows_it() {
        // Given
        take(first, signature(first, 1, 0, 0));
        Rotation partial = rotation(first, keys(List.of(12, 14), List.of(11)));
        // When
        Judgement judgement = take(
                partial,
                signature(partial, 12, 0, -1),
                signature(partial, 14, 1, -1),
                signature(partial, 12, 0, 1),
                signature(partial, 14, 1, 3));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
    }

    @Test
    void a_copy_that_names_a_wrong_place_takes_nothing_from_one_that_waits() {
        // Given
        take(first, signature(first, 1, 0, 0));
        Rotation partial = rotation(first, keys(List.of(12, 14, 77), List.of(11)));
        waitsForSignatures(take(partial, signature(partial, 12, 0, 1), signature(partial, 77, 2, -1)));
        waitsForSignatures(take(partial, signature(partial, 12, 0, 4)));
        // When
        Judgement judgement = take(partial, signature(partial, 14, 1, 3));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
    }

    @Test
    void a_log_of_establishment_events_only_takes_rotations_and_no_interactions() {
        // Given
        Inception strict = icp(1, "EO");
        replay.take(signed(strict, 1));
        // When / Then
        assertThat(replay.take(signed(ixn(strict), 1)))
                .isInstanceOfSatisfying(
                        Judgement.Reject.class,
                        reject -> assertThat(reject.reason()).contains("EO"));
        assertThat(replay.take(signed(rot(strict, 2), 2))).isInstanceOf(Judgement.Accept.class);
    }

    @Test
    void backers_that_are_registrars_are_not_taken_for_witnesses() {
        // Given
        List<Aid> backers = List.of(new Aid(Vectors.key(0x21).nonTransferable().qb64()));
        Inception registered = EventWriter.inception(TestingLogs.keys(1), 1, backers, List.of("NRB", "RB"), List.of());
        Inception witnessed = EventWriter.inception(TestingLogs.keys(1), 1, backers, List.of("RB", "NRB"), List.of());
        // When / Then
        assertThat(replay.take(signed(registered, 1))).isInstanceOf(Judgement.Reject.class);
        assertThat(replay.take(signed(witnessed, 1))).isInstanceOf(Judgement.Escrow.class);
    }
}
