package dev.alice.gateway.ssh;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.jline.utils.NonBlockingPumpReader;
import org.jline.utils.NonBlockingReader;
import org.junit.jupiter.api.Test;

class UnhurriedReaderTest {
    private final NonBlockingPumpReader pump = new NonBlockingPumpReader();
    private final UnhurriedReader reader = new UnhurriedReader(pump);

    @Test
    void the_key_readers_poll_waits_past_its_interval_until_a_key_comes() throws Exception {
        // Given
        CompletableFuture<Integer> key = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                key.complete(reader.read(100));
            } catch (java.io.IOException e) {
                key.completeExceptionally(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        // When
        pump.getWriter().write('k');
        // Then
        assertThat(key.get()).isEqualTo('k');
    }

    @Test
    void other_limits_still_run_out() throws Exception {
        // Then
        assertThat(reader.read(20)).isEqualTo(NonBlockingReader.READ_EXPIRED);
        assertThat(reader.peek(100)).isEqualTo(NonBlockingReader.READ_EXPIRED);
    }

    @Test
    void a_closed_input_ends_the_wait() throws Exception {
        // When
        pump.getWriter().close();
        // Then
        assertThat(reader.read(100)).isEqualTo(NonBlockingReader.EOF);
    }
}
