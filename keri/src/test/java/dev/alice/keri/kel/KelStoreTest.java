package dev.alice.keri.kel;

import static dev.alice.keri.kel.TestingLogs.icp;
import static dev.alice.keri.kel.TestingLogs.ixn;
import static dev.alice.keri.kel.TestingLogs.rot;
import static dev.alice.keri.kel.TestingLogs.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.event.Event;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class KelStoreTest {
    private final KelStore store = TestingLogs.database();
    private final Intake intake =
            new Intake(EventJudge.validating(), store, new Escrows(Clock.systemUTC()), (event, judgement) -> {});
    private final Inception first = icp(1);
    private final Interaction second = ixn(first);
    private final Interaction third = ixn(second);
    private final Rotation recovery = rot(first, 2);

    private void recovered() {
        for (Event event : List.of(first, second, third)) {
            intake.take(signed(event, 1));
        }
        intake.take(signed(recovery, 2));
    }

    @Test
    void a_recovery_leaves_the_events_that_it_superseded_out_of_force_and_counts_on() {
        // Given / When
        recovered();
        // Then
        KeyState state = store.state(first.aid()).orElseThrow();
        assertThat(state.said()).isEqualTo(recovery.said());
        assertThat(state.sn()).isEqualTo(1);
        assertThat(state.ordinal()).isEqualTo(3);
        assertThat(store.events(first.aid(), 0).stream().map(s -> s.event().said()))
                .containsExactly(first.said(), recovery.said());
        assertThat(store.at(first.aid(), 2)).isEmpty();
    }

    @Test
    void a_database_of_before_comes_to_the_same_key_states() throws IOException {
        // Given
        recovered();
        KeyState state = store.state(first.aid()).orElseThrow();
        store.jdbi().useHandle(handle -> handle.execute("DELETE FROM keri_state"));
        assertThat(store.state(first.aid())).isEmpty();
        // When
        String migration = migration();
        String fill = migration.substring(migration.indexOf("INSERT INTO keri_state"));
        store.jdbi().useHandle(handle -> handle.execute(fill.substring(0, fill.indexOf(';'))));
        // Then
        assertThat(store.state(first.aid())).contains(state);
    }

    private static String migration() throws IOException {
        try (InputStream in = KelStore.class.getResourceAsStream("/dev/alice/keri/db/kel/V5__key_states.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void of_two_events_judged_at_once_for_one_place_the_first_stored_stays() {
        // Given
        intake.take(signed(first, 1));
        KeyState state = store.state(first.aid()).orElseThrow();
        EventJudge judge = EventJudge.validating();
        SignedEvent one = signed(second, 1);
        SignedEvent other = signed(ixn(first, TestingLogs.seal(first)), 1);
        var acceptOne = (Judgement.Accept) judge.judge(state, one, store.history(first.aid()));
        var acceptOther = (Judgement.Accept) judge.judge(state, other, store.history(first.aid()));
        // When
        assertThat(store.accept(one, acceptOne)).isTrue();
        // Then
        assertThat(store.accept(other, acceptOther)).isFalse();
        assertThat(store.state(first.aid()).orElseThrow().said()).isEqualTo(second.said());
        assertThat(intake.take(other)).isInstanceOf(Judgement.Duplicitous.class);
    }
}
