package dev.alice.flow;

import static dev.alice.flow.TestingStages.NOW;
import static dev.alice.flow.TestingStages.PANE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ClearanceTest {
    private static final Instant UNTIL = NOW.plusSeconds(30);

    private final Clearance clearance = new Clearance(TestingStages.cleared(1, "date"), 1, UNTIL);

    @Test
    void it_gives_its_line_once() {
        // When
        Clearance.Redemption first = clearance.redeem(PANE, NOW);
        Clearance.Redemption second = clearance.redeem(PANE, NOW);

        // Then
        assertThat(first).isEqualTo(new Clearance.Redeemed(new CommandText("date"), clearance.endProbe()));
        assertThat(second).isEqualTo(new Clearance.Void("the clearance was used before"));
    }

    @Test
    void of_64_threads_one_gets_the_line() throws Exception {
        for (int round = 0; round < 50; round++) {
            // Given
            Clearance contested = new Clearance(TestingStages.cleared(1, "date"), 1, UNTIL);
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Clearance.Redemption>> answers = new ArrayList<>();

            // When
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 64; i++) {
                    answers.add(threads.submit(() -> {
                        start.await();
                        return contested.redeem(PANE, NOW);
                    }));
                }
                start.countDown();
            }

            // Then
            int redeemed = 0;
            for (Future<Clearance.Redemption> answer : answers) {
                redeemed += answer.get() instanceof Clearance.Redeemed ? 1 : 0;
            }
            assertThat(redeemed).isEqualTo(1);
        }
    }

    @Test
    void another_pane_gets_nothing_and_does_not_use_it_up() {
        // Given
        PaneRef other = new PaneRef(PANE.server(), new PaneId("%8"));
        PaneRef restarted = new PaneRef(new ServerId("/tmp/tmux-1000/default,2712,1795000001"), PANE.pane());

        // Then
        assertThat(clearance.redeem(other, NOW)).isInstanceOf(Clearance.Void.class);
        assertThat(clearance.redeem(restarted, NOW)).isInstanceOf(Clearance.Void.class);
        assertThat(clearance.redeem(PANE, NOW)).isInstanceOf(Clearance.Redeemed.class);
    }

    @Test
    void it_is_void_from_its_last_instant_on() {
        assertThat(clearance.redeem(PANE, UNTIL)).isEqualTo(new Clearance.Void("the clearance ran out at " + UNTIL));
        assertThat(clearance.redeem(PANE, UNTIL.minusNanos(1))).isInstanceOf(Clearance.Redeemed.class);
    }

    @Test
    void a_revoked_one_is_void() {
        // When
        clearance.revoke();

        // Then
        assertThat(clearance.redeem(PANE, NOW)).isEqualTo(new Clearance.Void("the clearance was revoked"));
    }

    @Test
    void it_says_what_it_is_for_and_not_what_it_types() {
        assertThat(clearance.toString())
                .contains(clearance.flow().shortName(), "%7", "OPEN")
                .doesNotContain("date");
    }
}
