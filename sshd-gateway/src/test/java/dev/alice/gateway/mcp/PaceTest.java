package dev.alice.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Pace pace = new Pace(3, Duration.ofSeconds(2), nanos::get);

    @Test
    void a_burst_is_let_through_and_then_one_after_each_interval() {
        // When
        Duration first = pace.take();
        Duration second = pace.take();
        Duration third = pace.take();
        Duration fourth = pace.take();
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        Duration sooner = pace.take();
        nanos.addAndGet(Duration.ofMillis(1500).toNanos());
        Duration then = pace.take();
        Duration again = pace.take();

        // Then
        assertThat(first).isZero();
        assertThat(second).isZero();
        assertThat(third).isZero();
        assertThat(fourth).isEqualTo(Duration.ofSeconds(2));
        assertThat(sooner).isEqualTo(Duration.ofMillis(1500));
        assertThat(then).isZero();
        assertThat(again).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void who_waits_long_has_one_burst_and_no_more() {
        // Given
        for (int i = 0; i < 3; i++) {
            pace.take();
        }
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        // When
        int let = 0;
        while (pace.take().isZero()) {
            let++;
        }

        // Then
        assertThat(let).isEqualTo(3);
    }
}
