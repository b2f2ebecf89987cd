package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
    private final Clock clock = new Clock() {
        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now.get();
        }
    };
    private final Backoff backoff = new Backoff(3, clock);
    private final Origin bad = new Origin("192.0.2.1");

    @Test
    void the_failure_after_those_of_a_minute_keeps_the_origin_out_for_half_a_minute() {
        // When
        fail(4);
        // Then
        assertThat(backoff.outUntil(bad)).contains(now.get().plus(Backoff.FIRST));
        assertThat(backoff.outUntil(new Origin("192.0.2.2"))).isEmpty();
        pass(Backoff.FIRST);
        assertThat(backoff.outUntil(bad)).isEmpty();
    }

    @Test
    void each_further_time_is_twice_as_long_up_to_a_quarter_of_an_hour() {
        for (Duration length = Backoff.FIRST; length.compareTo(Backoff.LONGEST) < 0; length = length.multipliedBy(2)) {
            // When
            fail(20);
            // Then
            assertThat(backoff.outUntil(bad)).contains(now.get().plus(length));
            pass(length);
        }
        fail(20);
        assertThat(backoff.outUntil(bad)).contains(now.get().plus(Backoff.LONGEST));
    }

    @Test
    void failures_that_are_spread_out_are_forgotten() {
        for (int i = 0; i < 50; i++) {
            // When
            fail(1);
            pass(Duration.ofSeconds(21));
            // Then
            assertThat(backoff.outUntil(bad)).isEmpty();
        }
    }

    @Test
    void a_login_forgives_everything() {
        // Given
        fail(3);
        // When
        backoff.loggedIn(bad);
        // Then
        fail(3);
        assertThat(backoff.outUntil(bad)).isEmpty();
    }

    @Test
    void a_clock_that_is_set_back_gives_nothing_away() {
        // Given
        fail(3);
        // When
        pass(Duration.ofHours(-5));
        fail(1);
        // Then
        assertThat(backoff.outUntil(bad)).isPresent();
    }

    @Test
    void a_clock_that_is_set_back_keeps_nobody_out_for_longer() {
        // Given
        fail(4);
        // When
        pass(Duration.ofDays(-400));
        // Then
        assertThat(backoff.outUntil(bad)).contains(now.get().plus(Backoff.FIRST));
        pass(Backoff.FIRST);
        assertThat(backoff.outUntil(bad)).isEmpty();
    }

    @Test
    void the_addresses_of_one_ipv6_network_are_one_origin() throws Exception {
        // Then
        assertThat(origin("2001:db8:1:2::1")).isEqualTo(origin("2001:db8:1:2:ffff::9"));
        assertThat(origin("2001:db8:1:2::1")).isNotEqualTo(origin("2001:db8:1:3::1"));
        assertThat(origin("::ffff:192.0.2.1")).isEqualTo(bad);
    }

    private static Origin origin(String address) throws Exception {
        return Origin.of(new InetSocketAddress(InetAddress.getByName(address), 1));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            backoff.failed(bad);
        }
    }

    private void pass(Duration time) {
        now.set(now.get().plus(time));
    }
}
