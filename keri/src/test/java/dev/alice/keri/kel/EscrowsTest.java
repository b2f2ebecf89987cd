package dev.alice.keri.kel;

import static dev.alice.keri.kel.TestingLogs.icp;
import static dev.alice.keri.kel.TestingLogs.ixn;
import static dev.alice.keri.kel.TestingLogs.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.Attachments;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Receipt;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Threshold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EscrowsTest {
    private final TestingClock clock = new TestingClock();
    private final Escrows escrows = new Escrows(clock, 10, 4);
    private final MemoryLedger ledger = new MemoryLedger();
    private final Intake intake = new Intake(EventJudge.validating(), ledger, escrows, (event, judgement) -> {});
    private final Inception first = icp(1);

    private static List<Event> chain(Inception first, int length) {
        List<Event> events = new ArrayList<>(List.of(first));
        for (int i = 0; i < length; i++) {
            events.add(ixn(events.get(i)));
        }
        return events;
    }

    private long sn(Aid aid) {
        return ledger.state(aid).map(KeyState::sn).orElse(-1L);
    }

    @Test
    void a_log_in_any_order_ends_in_the_same_state() {
        // Given
        List<Event> events = chain(first, 4);
        for (int seed = 0; seed < 20; seed++) {
            List<Event> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, new Random(seed));
            MemoryLedger fresh = new MemoryLedger();
            Intake any = new Intake(
                    EventJudge.validating(), fresh, new Escrows(clock), (event, judgement) -> {});
            // When
            shuffled.forEach(event -> any.take(signed(event, 1)));
            // Then
            assertThat(fresh.state(first.aid()).orElseThrow().sn()).isEqualTo(4);
        }
    }

    @Test
    void an_event_out_of_order_is_forgotten_after_its_time() {
        // Given
        Interaction second = ixn(first);
        intake.take(signed(second, 1));
        clock.pass(Escrows.OUT_OF_ORDER.plusSeconds(1));
        // When
        intake.take(signed(first, 1));
        // Then
        assertThat(sn(first.aid())).isZero();
        assertThat(escrows.waiting()).isEmpty();
        assertThat(escrows.lost()).isEqualTo(1);
    }

    @Test
    void an_event_out_of_order_is_kept_until_its_time() {
        // Given
        intake.take(signed(ixn(first), 1));
        clock.pass(Escrows.OUT_OF_ORDER.minusSeconds(1));
        // When
        intake.take(signed(first, 1));
        // Then
        assertThat(sn(first.aid())).isEqualTo(1);
    }

    @Test
    void a_crowd_of_one_identifier_costs_only_that_identifier_its_oldest() {
        // Given
        Inception other = icp(9);
        intake.take(signed(ixn(other), 9));
        List<Event> events = chain(first, 6);
        for (Event event : events.subList(1, 7)) {
            intake.take(signed(event, 1));
        }
        // When
        intake.take(signed(other, 9));
        intake.take(signed(first, 1));
        // Then
        assertThat(escrows.lost()).isEqualTo(2);
        assertThat(sn(other.aid())).isEqualTo(1);
        assertThat(sn(first.aid())).isZero();
        assertThat(escrows.waiting()).hasSize(4);
    }

    @Test
    void what_a_key_has_signed_is_kept_before_what_anybody_could_have_made() {
        // Given
        Inception half = pair();
        intake.take(signed(half, 1));
        for (int i = 0; i < 12; i++) {
            intake.take(signed(ixn(icp(20 + i)), 20 + i));
        }
        // When
        Judgement judgement = intake.take(
                new SignedEvent(half, List.of(signed(half, 1, 2).signatures().get(1))));
        // Then
        assertThat(escrows.lost()).isEqualTo(3);
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
    }

    private static Inception pair() {
        KeySet keys = new KeySet(
                new Threshold.Count(2),
                List.of(Vectors.key(1).transferable(), Vectors.key(2).transferable()),
                new Threshold.Count(1),
                List.of(new Said(Vectors.key(3).nextDigest().qb64())));
        return EventWriter.inception(keys, 0, List.of(), List.of(), List.of());
    }

    @Test
    void signatures_of_two_copies_add_up_and_a_third_full_of_noise_takes_nothing_away() {
        // Given
        Inception half = pair();
        List<IndexedSignature> both = signed(half, 1, 2).signatures();
        assertThat(intake.take(new SignedEvent(half, List.of(both.get(0))))).isInstanceOf(Judgement.Escrow.class);
        List<IndexedSignature> noise = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            byte[] bytes = new byte[64];
            new Random(i).nextBytes(bytes);
            noise.add(IndexedSignature.both(i % 64, bytes));
        }
        intake.take(new SignedEvent(half, noise));
        // When
        Judgement judgement = intake.take(new SignedEvent(half, List.of(both.get(1))));
        // Then
        assertThat(judgement).isInstanceOf(Judgement.Accept.class);
        assertThat(escrows.waiting()).isEmpty();
    }

    @Test
    void receipts_that_come_alone_before_and_after_their_event_complete_it() {
        // Given
        List<Aid> witnesses = List.of(witness(0x21), witness(0x22), witness(0x23));
        Inception watched = EventWriter.inception(TestingLogs.keys(1), 2, witnesses, List.of(), List.of());
        Receipt receipt = EventWriter.receipt(watched);
        intake.take(receipt, couple(watched, 0x21));
        assertThat(intake.take(signed(watched, 1))).isInstanceOf(Judgement.Escrow.class);
        // When
        intake.take(receipt, couple(watched, 0x23));
        // Then
        assertThat(sn(watched.aid())).isZero();
        assertThat(escrows.waiting()).isEmpty();
    }

    @Test
    void an_early_receipt_is_forgotten_after_its_time() {
        // Given
        Inception watched =
                EventWriter.inception(TestingLogs.keys(1), 1, List.of(witness(0x21)), List.of(), List.of());
        intake.take(EventWriter.receipt(watched), couple(watched, 0x21));
        clock.pass(Escrows.INCOMPLETE.plus(Duration.ofSeconds(1)));
        // When / Then
        assertThat(intake.take(signed(watched, 1))).isInstanceOf(Judgement.Escrow.class);
    }

    private static Aid witness(int seed) {
        return new Aid(Vectors.key(seed).nonTransferable().qb64());
    }

    private static Attachments couple(Event event, int seed) {
        Matter signature = Matter.of(
                MatterCode.ED25519_SIGNATURE,
                Vectors.key(seed).sign(event.raw().toByteArray()));
        return new Attachments(
                List.of(),
                List.of(),
                List.of(new Attachments.Couple(Vectors.key(seed).nonTransferable(), signature)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
