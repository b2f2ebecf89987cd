package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CertificateRenewalTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_certificate_is_renewed_at_half_its_life_and_within_half_an_hour_whatever_it_says() {
        // When, Then
        assertThat(CertificateRenewal.pause(NOW, NOW.plusSeconds(600))).isEqualTo(Duration.ofMinutes(5));
        assertThat(CertificateRenewal.pause(NOW, NOW.plusSeconds(3_600))).isEqualTo(Duration.ofMinutes(30));
        assertThat(CertificateRenewal.pause(NOW, Instant.MAX)).isEqualTo(Duration.ofMinutes(30));
        assertThat(CertificateRenewal.pause(NOW, Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000)))
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(CertificateRenewal.pause(NOW, NOW)).isEqualTo(Duration.ofSeconds(1));
        assertThat(CertificateRenewal.pause(NOW, Instant.MIN)).isEqualTo(Duration.ofSeconds(1));
    }
}
