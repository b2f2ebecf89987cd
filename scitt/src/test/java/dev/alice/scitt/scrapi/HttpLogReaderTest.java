package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.ScittException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log read from a server that means no good. */
class HttpLogReaderTest {
    private final CountDownLatch over = new CountDownLatch(1);
    private final ServerSocket server;

    HttpLogReaderTest() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void end() throws IOException {
        over.countDown();
        server.close();
    }

    /** Answers one request with a head, and with a byte of the body now and then. */
    private void dribble(String head) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            do {
                out.write('a');
                out.flush();
            } while (!over.await(20, TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            // the other end has had enough, as it should
            over.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Timeout(30)
    void a_log_that_dribbles_its_answer_is_given_up() {
        // Given
        Thread.ofVirtual().start(() -> dribble("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
        URI base = URI.create("http://127.0.0.1:" + server.getLocalPort());
        try (HttpLogReader reader = new HttpLogReader(base, Duration.ofMillis(500))) {

            // When
            // Then
            assertThatThrownBy(reader::checkpoint)
                    .isInstanceOf(ScittException.class)
                    .hasMessageContaining("no whole answer within 500 ms");
        }
    }
}
