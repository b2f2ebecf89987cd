package dev.alice.keri.kel;

import static dev.alice.keri.kel.TestingLogs.dip;
import static dev.alice.keri.kel.TestingLogs.drt;
import static dev.alice.keri.kel.TestingLogs.icp;
import static dev.alice.keri.kel.TestingLogs.ixn;
import static dev.alice.keri.kel.TestingLogs.keys;
import static dev.alice.keri.kel.TestingLogs.rot;
import static dev.alice.keri.kel.TestingLogs.seal;
import static dev.alice.keri.kel.TestingLogs.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

/** Delegation, and superseding recovery of delegated logs, over every ledger. Keys 1… are the boss's, 50… the worker's. */
@ParameterizedClass
@EnumSource(TestingLogs.Kind.class)
class DelegationTest {
    private final Ledger ledger;
    private final Intake intake;
    private final Inception boss = icp(1);
    private final Inception worker = dip(boss.aid(), 50);
    private final Interaction hire = ixn(boss, seal(worker));

    DelegationTest(TestingLogs.Kind kind) {
        this.ledger = kind.ledger();
        this.intake = new Intake(
                EventJudge.validating(), ledger, new Escrows(Clock.systemUTC()), (event, judgement) -> {});
    }

    private Judgement take(Event event, int key) {
        return intake.take(signed(event, key));
    }

    private void hired() {
        take(boss, 1);
        take(hire, 1);
        assertThat(take(worker, 50)).isInstanceOf(Judgement.Accept.class);
    }

    private Optional<Said> latest(Aid aid) {
        return ledger.state(aid).map(KeyState::said);
    }

    private static void waitsForDelegation(Judgement judgement) {
        assertThat(judgement)
                .isInstanceOfSatisfying(
                        Judgement.Escrow.class,
                        escrow -> assertThat(escrow.waiting()).isEqualTo(Judgement.Waiting.DELEGATION));
    }

    @Test
    void a_delegate_waits_for_its_delegator_and_is_woken_by_its_seal() {
        // Given
        waitsForDelegation(take(worker, 50));
        take(boss, 1);
        assertThat(latest(worker.aid())).isEmpty();
        // When
        take(hire, 1);
        // Then
        assertThat(latest(worker.aid())).contains(worker.said());
        assertThat(ledger.state(worker.aid()).orElseThrow().delegator()).contains(boss.aid());
    }

    @Test
    void a_whole_chain_that_waits_is_woken_by_one_event() {
        // Given
        Interaction work = ixn(worker);
        Rotation next = drt(work, keys(51));
        take(next, 51);
        take(work, 50);
        take(worker, 50);
        Interaction both = ixn(boss, seal(worker), seal(next));
        take(both, 1);
        // When
        take(boss, 1);
        // Then
        assertThat(latest(worker.aid())).contains(next.said());
    }

    @Test
    void the_seal_of_another_event_wakes_nothing() {
        // Given
        take(boss, 1);
        waitsForDelegation(take(worker, 50));
        // When
        take(ixn(boss, seal(ixn(worker))), 1);
        // Then
        assertThat(latest(worker.aid())).isEmpty();
    }

    @Test
    void a_seal_in_the_log_of_another_than_the_delegator_counts_for_nothing() {
        // Given
        Inception other = icp(7);
        take(boss, 1);
        take(other, 7);
        take(ixn(other, seal(worker)), 7);
        // When / Then
        waitsForDelegation(take(worker, 50));
    }

    @Test
    void an_identifier_that_does_not_delegate_has_no_delegates() {
        // Given
        Inception loner = icp(3, "DND");
        Inception orphan = dip(loner.aid(), 60);
        take(loner, 3);
        take(ixn(loner, seal(orphan)), 3);
        // When / Then
        assertThat(take(orphan, 60))
                .isInstanceOfSatisfying(
                        Judgement.Reject.class,
                        reject -> assertThat(reject.reason()).contains("DND"));
    }

    @Test
    void a_delegate_rotates_by_drt_and_nobody_else_does() {
        // Given
        hired();
        // When / Then
        assertThat(take(rot(worker, 51), 51)).isInstanceOf(Judgement.Reject.class);
        assertThat(take(drt(hire, keys(2)), 2)).isInstanceOf(Judgement.Reject.class);
    }

    @Test
    void a_delegate_s_interactions_need_no_seal() {
        hired();
        assertThat(take(ixn(worker), 50)).isInstanceOf(Judgement.Accept.class);
    }

    @Test
    void a_rotation_delegated_later_supersedes_one_delegated_before_it() {
        // Given (B1)
        hired();
        Rotation stolen = drt(worker, keys(51, 99));
        Interaction first = ixn(hire, seal(stolen));
        take(first, 1);
        assertThat(take(stolen, 51)).isInstanceOf(Judgement.Accept.class);
        take(ixn(stolen), 51);
        Rotation recovered = drt(worker, keys(51, 52));
        waitsForDelegation(take(recovered, 51));
        // When
        take(ixn(first, seal(recovered)), 1);
        // Then
        assertThat(latest(worker.aid())).contains(recovered.said());
        assertThat(ledger.state(worker.aid()).orElseThrow().sn()).isEqualTo(1);
        assertThat(take(drt(recovered, keys(52)), 52)).isInstanceOf(Judgement.Escrow.class);
    }

    @Test
    void a_rotation_delegated_before_never_supersedes_one_delegated_later() {
        // Given
        hired();
        Rotation early = drt(worker, keys(51, 99));
        Rotation late = drt(worker, keys(51, 52));
        Interaction first = ixn(hire, seal(early));
        take(first, 1);
        take(ixn(first, seal(late)), 1);
        take(late, 51);
        // When / Then
        assertThat(take(early, 51)).isInstanceOf(Judgement.Duplicitous.class);
        assertThat(latest(worker.aid())).contains(late.said());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void of_two_rotations_delegated_by_one_event_the_later_seal_supersedes(boolean right) {
        // Given (B2)
        hired();
        Rotation one = drt(worker, keys(51, 98));
        Rotation other = drt(worker, keys(51, 99));
        take(ixn(hire, seal(one), seal(other)), 1);
        take(right ? one : other, 51);
        // When
        Judgement judgement = take(right ? other : one, 51);
        // Then
        assertThat(judgement).isInstanceOf(right ? Judgement.Accept.class : Judgement.Duplicitous.class);
        assertThat(latest(worker.aid())).contains(other.said());
    }

    @Test
    void a_rotation_delegated_by_a_recovery_supersedes_what_the_recovered_event_delegated() {
        // Given (B3)
        hired();
        Rotation stolen = drt(worker, keys(51, 99));
        take(ixn(hire, seal(stolen)), 1);
        take(stolen, 51);
        Rotation recovered = drt(worker, keys(51, 52));
        // When
        take(rot(hire, 2, seal(recovered)), 2);
        // Then
        assertThat(take(recovered, 51)).isInstanceOf(Judgement.Accept.class);
        assertThat(latest(worker.aid())).contains(recovered.said());
    }

    @Test
    void two_delegating_rotations_at_one_place_are_weighed_by_their_own_delegator() {
        // Given (C): the worker delegates to a helper
        hired();
        Inception helper = dip(worker.aid(), 80);
        Interaction engaged = ixn(worker, seal(helper));
        take(engaged, 50);
        assertThat(take(helper, 80)).isInstanceOf(Judgement.Accept.class);
        Rotation stolen = drt(helper, keys(81, 99));
        Rotation badBoss = drt(engaged, keys(51, 99), seal(stolen));
        Interaction first = ixn(hire, seal(badBoss));
        take(first, 1);
        assertThat(take(badBoss, 51)).isInstanceOf(Judgement.Accept.class);
        assertThat(take(stolen, 81)).isInstanceOf(Judgement.Accept.class);
        Rotation recovered = drt(helper, keys(81, 82));
        Rotation goodBoss = drt(engaged, keys(51, 52), seal(recovered));
        take(ixn(first, seal(goodBoss)), 1);
        // When
        assertThat(take(goodBoss, 51)).isInstanceOf(Judgement.Accept.class);
        // Then
        assertThat(take(recovered, 81)).isInstanceOf(Judgement.Accept.class);
        assertThat(latest(helper.aid())).contains(recovered.said());
        assertThat(take(stolen, 81)).isNotInstanceOf(Judgement.Accept.class);
    }

    @Test
    void a_superseded_delegating_event_delegates_nothing_more() {
        // Given
        hired();
        Rotation wanted = drt(worker, keys(51));
        take(ixn(hire, seal(wanted)), 1);
        take(rot(hire, 2), 2);
        // When / Then
        waitsForDelegation(take(wanted, 51));
    }

    @Test
    void a_witness_takes_a_delegated_event_before_its_delegator_does_yet_never_a_recovery() {
        // Given
        Intake witness = new Intake(
                EventJudge.witnessing(), ledger, new Escrows(Clock.systemUTC()), (event, judgement) -> {});
        assertThat(witness.take(signed(worker, 50))).isInstanceOf(Judgement.Accept.class);
        assertThat(witness.take(signed(drt(worker, keys(51, 99)), 51))).isInstanceOf(Judgement.Accept.class);
        // When / Then
        waitsForDelegation(witness.take(signed(drt(worker, keys(51, 52)), 51)));
    }
}
