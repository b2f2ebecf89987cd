package dev.alice.scitt.scrapi;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServerConfig;
import java.time.Duration;

/** The limits of a listener that strangers reach: connections, and patience with those that are idle. */
public final class LogListener {
    private static final int MAX_CONNECTIONS = 1024;
    private static final Duration IDLE = Duration.ofMinutes(1);

    private LogListener() {}

    /** Sets these limits, and leaves the address, the port and the routes to the caller. */
    public static WebServerConfig.Builder bounded(WebServerConfig.Builder server) {
        return server.maxTcpConnections(MAX_CONNECTIONS)
                .idleConnectionTimeout(IDLE)
                .idleConnectionPeriod(Duration.ofSeconds(10))
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .shutdownHook(false);
    }
}
