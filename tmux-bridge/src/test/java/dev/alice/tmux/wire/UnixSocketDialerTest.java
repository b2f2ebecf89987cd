package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a server that gives every byte back. */
class UnixSocketDialerTest {
    @TempDir
    Path directory;

    private ServerSocketChannel server;
    private UnixSocketDialer dialer;

    @BeforeEach
    void listen() throws IOException {
        Path socket = directory.resolve("s");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        dialer = new UnixSocketDialer(socket);
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    SocketChannel client = server.accept();
                    Thread.startVirtualThread(() -> echo(client));
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static void echo(SocketChannel client) {
        try (client) {
            Channels.newInputStream(client).transferTo(Channels.newOutputStream(client));
        } catch (IOException gone) {
            // as the test wants it
        }
    }

    @Test
    void a_connection_that_is_closed_again_takes_no_other_with_it() throws IOException {
        for (int i = 0; i < 50; i++) {
            // Given one that got the descriptor of another
            TmuxChannel former = dialer.open();
            former.close();
            try (TmuxChannel next = dialer.open()) {
                // When
                former.close();
                boolean quiet = former.quiet();

                // Then
                next.output().write(i);
                assertThat(next.input().read()).isEqualTo(i);
                assertThat(quiet).isFalse();
            }
        }
    }

    @Test
    void who_waits_for_a_byte_learns_that_the_connection_was_closed() throws Exception {
        // Given
        TmuxChannel channel = dialer.open();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return channel.input().read();
            } catch (IOException e) {
                return -2;
            }
        });

        // When
        channel.close();

        // Then
        assertThat(read.get(60, TimeUnit.SECONDS)).isNegative();
    }
}
