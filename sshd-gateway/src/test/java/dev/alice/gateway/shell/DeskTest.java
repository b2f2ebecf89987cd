package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Bytes;
import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeskTest {
    private final Desk desk = new Desk();
    private final AtomicBoolean gone = new AtomicBoolean();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private Petition petition(String agent) {
        return new Petition(
                agent,
                new Source(Source.Kind.PEER, "mcp:" + agent + "@octo"),
                "words",
                new NoHands("none"),
                new Progress() {
                    @Override
                    public void says(String words) {
                        told.add(words);
                    }

                    @Override
                    public boolean cancelled() {
                        return gone.get();
                    }
                });
    }

    @Test
    void nothing_is_laid_where_nobody_sits() {
        // Given
        Desk.Seat seat = desk.sit(() -> {});
        seat.close();

        // When
        Desk.Laid laid = desk.lay(petition("coder"));

        // Then
        assertThat(laid).isEqualTo(Desk.Laid.NOBODY_THERE);
        assertThat(desk.calls()).isFalse();
    }

    @Test
    void one_is_heard_at_a_time_in_the_order_in_which_they_came_and_few_wait() {
        // Given
        Petition first = petition("first");
        try (Desk.Seat seat = desk.sit(() -> {})) {
            // When
            Desk.Laid laid = desk.lay(first);
            for (int i = 2; i <= 4; i++) {
                desk.lay(petition("more" + i));
            }
            Desk.Laid fifth = desk.lay(petition("fifth"));
            boolean called = desk.calls();
            var heard = desk.next();
            var second = desk.next();

            // Then
            assertThat(laid).isEqualTo(Desk.Laid.WAITS);
            assertThat(fifth).isEqualTo(Desk.Laid.FULL);
            assertThat(called).isTrue();
            assertThat(heard).contains(first);
            assertThat(second).isEmpty();
            assertThat(desk.calls()).isFalse();
        }
    }

    @Test
    void who_waits_rings_and_is_told_why_nobody_came() {
        // Given
        AtomicInteger rung = new AtomicInteger();
        Petition late = petition("late");
        Petition left = petition("left");
        Petition unattended = petition("unattended");
        Desk.Seat seat = desk.sit(rung::incrementAndGet);
        desk.lay(late);
        desk.lay(left);
        desk.lay(unattended);

        // When
        Petition.Outcome tooLate = late.await(desk, Duration.ZERO);
        gone.set(true);
        Petition.Outcome withoutAgent = left.await(desk, Duration.ofMinutes(10));
        gone.set(false);
        seat.close();
        Petition.Outcome withoutPerson = unattended.await(desk, Duration.ofMinutes(10));

        // Then
        assertThat(tooLate).isEqualTo(new Petition.NotHeard(Petition.Unheard.UNANSWERED));
        assertThat(withoutAgent).isEqualTo(new Petition.NotHeard(Petition.Unheard.LEFT));
        assertThat(withoutPerson).isEqualTo(new Petition.NotHeard(Petition.Unheard.UNATTENDED));
        assertThat(rung.get()).isPositive();
        assertThat(desk.next()).isEmpty();
        assertThat(desk.isIdle()).isTrue();
    }

    @Test
    void one_whose_hearing_breaks_before_the_question_keeps_neither_its_agent_nor_the_desk_waiting() {
        // Given
        Petition broken = petition("broken");
        Petition next = petition("next");
        try (Desk.Seat seat = desk.sit(() -> {})) {
            desk.lay(broken);
            desk.lay(next);
            desk.next().orElseThrow();

            // When
            broken.abandon();
            Petition.Outcome outcome = broken.await(desk, Duration.ofMinutes(10));

            // Then
            assertThat(outcome).isEqualTo(new Petition.NotHeard(Petition.Unheard.BROKEN));
            assertThat(desk.calls()).isTrue();
            assertThat(desk.next()).contains(next);
        }
    }

    @Test
    void what_is_reached_in_a_hearing_is_told_to_the_agent_by_its_own_thread_alone() {
        // Given
        Petition heard = petition("deaf");
        try (Desk.Seat seat = desk.sit(() -> {})) {
            desk.lay(heard);
            desk.next().orElseThrow();

            // When
            heard.reach(requested(), Instant.EPOCH);
            List<String> byThePerson = List.copyOf(told);
            heard.abandon();
            heard.await(desk, Duration.ofMinutes(10));

            // Then
            assertThat(byThePerson).isEmpty();
            assertThat(told).containsExactly("requested");
        }
    }

    private static Requested requested() {
        UserName octo = new UserName("octo");
        Bytes nothing = Bytes.of(new byte[16]);
        return new Requested(
                RequestId.of(nothing),
                TrainId.of(octo, nothing),
                Optional.empty(),
                octo,
                new PaneRef(new ServerId("test,1,1"), new PaneId("%1")),
                new HostFacts(
                        HostFacts.Family.DEBIAN,
                        "debian",
                        "12",
                        "Debian 12",
                        "octo",
                        false,
                        HostFacts.Sudo.FREE,
                        HostFacts.PackageManager.APT,
                        "bash",
                        "/home/octo"),
                "words",
                Instant.EPOCH);
    }

    @Test
    void each_person_has_a_desk_of_their_own() {
        // Given
        Desks desks = new Desks();
        UserName octo = new UserName("octo");

        // When
        try (Desk.Seat seat = desks.of(octo).sit(() -> {})) {
            // Then
            assertThat(desks.of(octo).isAttended()).isTrue();
            assertThat(desks.of(new UserName("hubot")).isAttended()).isFalse();
        }
    }

    @Test
    void calls_and_proposals_have_a_pace() {
        // When
        int calls = 0;
        while (calls < 1_000 && desk.call().isZero()) {
            calls++;
        }
        int proposals = 0;
        while (proposals < 1_000 && desk.propose().isZero()) {
            proposals++;
        }

        // Then
        assertThat(calls).isBetween(60, 999);
        assertThat(proposals).isBetween(10, 999);
    }
}
