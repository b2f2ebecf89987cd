package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(3, 2);

    @Test
    void an_address_and_the_whole_are_bounded_and_leaving_makes_room() {
        // Given
        assertThat(admission.enter(from("192.0.2.1", 1))).isEmpty();
        assertThat(admission.enter(from("192.0.2.1", 2))).isEmpty();
        // Then
        assertThat(admission.enter(from("192.0.2.1", 3)))
                .hasValueSatisfying(why -> assertThat(why).contains("192.0.2.1"));
        assertThat(admission.enter(from("192.0.2.2", 1))).isEmpty();
        assertThat(admission.enter(from("192.0.2.3", 1))).contains("3 connections are open");
        // When
        admission.leave(from("192.0.2.1", 1));
        // Then
        assertThat(admission.enter(from("192.0.2.3", 1))).isEmpty();
        assertThat(admission.open()).isEqualTo(3);
    }

    @Test
    void an_ipv6_network_counts_as_one_origin() {
        // Given
        admission.enter(from("2001:db8::1", 1));
        admission.enter(from("2001:db8::2", 1));
        // Then
        assertThat(admission.enter(from("2001:db8::3", 1))).isPresent();
        assertThat(admission.enter(from("2001:db8:0:1::1", 1))).isEmpty();
    }

    private static InetSocketAddress from(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
