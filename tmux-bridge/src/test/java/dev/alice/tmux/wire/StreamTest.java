package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output that is handed on as it comes. */
class StreamTest {
    @TempDir
    Path directory;

    @Test
    void fifty_thousand_lines_pass_through_in_small_pieces() {
        // Given
        try (TestingTmux tmux = TestingTmux.start(directory)) {
            tmux.binary("set", "-g", "history-limit", "60000");
            String pane = tmux.binary(
                    "new-window", "-d", "-P", "-F", "#{pane_id}", "seq 1 50000; tmux -S $TMUX wait-for -S x; exec cat");
            await().atMost(Duration.ofSeconds(60)).until(() -> tmux.screen(pane).contains("\n50000"));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            List<Integer> pieces = new ArrayList<>();

            // When
            TmuxReply reply = tmux.client().stream(
                    StreamLimits.ordinary(),
                    (bytes, offset, length) -> {
                        all.write(bytes, offset, length);
                        pieces.add(length);
                    },
                    TmuxCommand.of("capture-pane", "-p", "-t", pane, "-S", "-", "-E", "-"));

            // Then
            assertThat(reply.succeeded()).isTrue();
            assertThat(all.toString(StandardCharsets.UTF_8))
                    .startsWith("1\n2\n")
                    .contains("\n49999\n50000\n");
            assertThat(pieces).allMatch(length -> length <= 16384);
        }
    }

    @Property(tries = 200)
    void the_mark_is_taken_off_wherever_the_pieces_are_cut(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 120) Integer> cuts,
            @ForAll @IntRange(max = 300) int size)
            throws IOException {
        // Given
        String output = "alice-end\n".repeat(size / 10) + "x".repeat(size % 10);
        byte[] all = (output + "alice-end 3.7c\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        EndMark mark = new EndMark(passed::write);

        // When
        int at = 0;
        for (int cut : cuts) {
            int length = Math.min(cut, all.length - at);
            mark.accept(all, at, length);
            at += length;
        }
        mark.accept(all, at, all.length - at);

        // Then
        assertThat(mark.end()).contains("3.7c");
        assertThat(passed.toString(StandardCharsets.US_ASCII)).isEqualTo(output);
    }

    @Test
    void a_sink_that_fails_ends_the_conversation() {
        // Given
        TestingServer server = TestingServer.saying("x".repeat(10_000));

        // When
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary(), Duration.ZERO)) {
            // Then
            assertThatThrownBy(() -> client.stream(
                            StreamLimits.ordinary(),
                            (bytes, offset, length) -> {
                                throw new IllegalStateException("full");
                            },
                            TmuxCommand.of("x")))
                    .hasMessage("full");
            await().until(() -> server.connections.getFirst().closed);
        }
    }

    @Test
    void a_drip_outlives_the_idle_limit_but_not_the_total() throws InterruptedException {
        // Given
        TestingServer silent = new TestingServer(command -> TestingServer.frame(303, TestingServer.integers(1, 1, 0)));
        StreamLimits limits = new StreamLimits(1000, 1000, Duration.ofSeconds(5), Duration.ofSeconds(6));
        long start = System.nanoTime();
        try (TmuxClient client = new TmuxClient(silent, TmuxLimits.ordinary(), Duration.ZERO)) {
            Thread drip = Thread.ofVirtual().start(() -> {
                await().until(() -> !silent.connections.isEmpty());
                byte[] byteOfOutput = TestingServer.frame(304, new byte[] {1, 0, 0, 0, 'y'});
                await().pollInterval(Duration.ofMillis(100)).until(() -> {
                    silent.connections.getFirst().say(byteOfOutput);
                    return silent.connections.getFirst().closed;
                });
            });

            // When
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            assertThatThrownBy(() -> client.stream(limits, got::write, TmuxCommand.of("x")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.TIME_LIMIT));

            // Then
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(6), Duration.ofSeconds(60));
            drip.join();
        }
    }
}
