package dev.alice.gateway.authority;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.sandbox.tcb.PcrSelection;
import dev.alice.sandbox.tpm.TpmAccess;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AuthorityClientTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void an_authority_that_stalls_within_its_answer_is_not_waited_for_longer_than_the_limit() throws Exception {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                AuthorityClient client = new AuthorityClient(
                        URI.create("http://127.0.0.1:" + server.getLocalPort()),
                        new TpmQuoter(TpmAccess.of(Optional.of("none")), directory, PcrSelection.FIRMWARE),
                        Duration.ofMillis(500))) {
            Thread stalling = Thread.ofVirtual().start(() -> begin(server, over));

            // When, Then
            assertThatThrownBy(() -> client.certificate(nonce -> {
                        throw new AssertionError("there was no nonce");
                    }))
                    .isInstanceOf(AuthorityClient.NotCertified.class)
                    .hasMessageContaining("no whole answer within 500 ms");
            over.countDown();
            stalling.join();
        }
    }

    /** The head of an answer and the first byte of its body. */
    private static void begin(ServerSocket server, CountDownLatch over) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.US_ASCII));
            over.await();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
