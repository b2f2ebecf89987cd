package dev.alice.sandbox.proxy;

import java.time.Duration;

/**
 * What one rehearsal may take from the network.
 *
 * @param requests that are answered
 * @param connections at one time
 * @param bytes of all answers together
 * @param silence how long a mirror may say nothing
 * @param exchange how long one answer or tunnel may last
 */
public record ProxyLimits(int requests, int connections, long bytes, Duration silence, Duration exchange) {
    public static final ProxyLimits ORDINARY =
            new ProxyLimits(2_000, 32, 512L << 20, Duration.ofSeconds(20), Duration.ofSeconds(120));

    public ProxyLimits {
        if (requests < 1 || connections < 1 || bytes < 1 || silence.toMillis() < 1 || exchange.toMillis() < 1) {
            throw new IllegalArgumentException("every limit of the proxy is more than nothing");
        }
    }
}
