package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.tmux.TestingTmux;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a real tmux server. */
class TmuxClientTest {
    @TempDir
    Path directory;

    private TestingTmux tmux;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory);
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    @Test
    void a_command_brings_its_output_and_status() {
        // When
        TmuxReply reply = tmux.client().run(TmuxCommand.of("display-message", "-p", "grüße ✓"));

        // Then
        assertThat(reply.status()).isZero();
        assertThat(reply.text()).isEqualTo("grüße ✓\n");
        assertThat(reply.error().size()).isZero();
    }

    @Test
    void a_refused_command_brings_status_one_and_the_reason() {
        // When
        TmuxReply reply = tmux.client().run(TmuxCommand.of("kill-pane", "-t", "%99"));

        // Then
        assertThat(reply.status()).isEqualTo(1);
        assertThat(reply.error().text()).contains("can't find pane");
    }

    @Test
    void an_unknown_command_brings_status_one_and_leaves_the_server_alive() {
        assertThat(tmux.client().run(TmuxCommand.of("no-such-command")).status())
                .isEqualTo(1);
        assertThat(tmux.alive()).isTrue();
    }

    @Test
    void a_command_list_runs_in_order_and_stops_at_the_first_failure() {
        // When
        TmuxReply reply = tmux.client()
                .run(
                        TmuxCommand.of("display-message", "-p", "one"),
                        TmuxCommand.of("kill-pane", "-t", "%99"),
                        TmuxCommand.of("display-message", "-p", "two"));

        // Then
        assertThat(reply.text()).isEqualTo("one\n");
        assertThat(reply.status()).isEqualTo(1);
    }

    @Test
    void arguments_arrive_as_they_are_whatever_they_end_in() {
        for (String text :
                List.of(";", "a;", "a\\;", "\\", "a;;", "; kill-server", "'\"$HOME`id`", "{", "}", "~", "é;")) {
            // When
            TmuxReply reply = tmux.client()
                    .run(TmuxCommand.of("set-buffer", "-b", "b", "--", text), TmuxCommand.of("show-buffer", "-b", "b"));

            // Then
            assertThat(reply.text()).isEqualTo(text);
        }
    }

    @Test
    void standard_input_reaches_load_buffer_whole() {
        // Given
        String text = IntStream.range(0, 9000).mapToObj(i -> "line " + i + "\n").reduce("", String::concat);

        // When
        TmuxReply reply = tmux.client()
                .run(
                        TmuxLimits.ordinary(),
                        text.getBytes(StandardCharsets.UTF_8),
                        List.of(
                                TmuxCommand.of("load-buffer", "-b", "in", "-"),
                                TmuxCommand.of("show-buffer", "-b", "in")));

        // Then
        assertThat(text.length()).isGreaterThan(5 * 16384);
        assertThat(reply.text()).isEqualTo(text);
    }

    @Test
    void a_large_answer_is_complete_and_one_over_the_bound_is_refused() {
        // Given
        String text = "x".repeat(1 << 20);
        tmux.client()
                .run(
                        TmuxLimits.ordinary(),
                        text.getBytes(StandardCharsets.UTF_8),
                        List.of(TmuxCommand.of("load-buffer", "-b", "big", "-")));

        // Then
        assertThat(tmux.client().run(TmuxCommand.of("show-buffer", "-b", "big")).text())
                .isEqualTo(text);
        assertThatThrownBy(() -> tmux.client()
                        .run(
                                new TmuxLimits(1000, 1000, Duration.ofSeconds(5)),
                                TmuxCommand.of("show-buffer", "-b", "big")))
                .isInstanceOfSatisfying(
                        TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.TOO_LARGE));
        assertThat(tmux.alive()).isTrue();
    }

    @Test
    void a_file_that_the_server_wants_written_on_our_side_is_refused() {
        // Given
        Path file = directory.resolve("never");

        // When
        TmuxReply reply = tmux.client()
                .run(
                        TmuxCommand.of("set-buffer", "-b", "b", "x"),
                        TmuxCommand.of("save-buffer", "-b", "b", file.toString()));

        // Then
        assertThat(reply.status()).isEqualTo(1);
        assertThat(file).doesNotExist();
    }

    @Test
    void silence_ends_at_the_time_limit() {
        assertThatThrownBy(() -> tmux.client()
                        .run(TmuxLimits.ordinary().within(Duration.ofSeconds(1)), TmuxCommand.of("wait-for", "never")))
                .isInstanceOfSatisfying(
                        TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.TIME_LIMIT));
        assertThat(tmux.binary("display-message", "-p", "alive")).isEqualTo("alive");
    }

    @Test
    void many_conversations_run_side_by_side() {
        // When
        List<String> answers = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> tmux.client()
                        .run(TmuxCommand.of("display-message", "-p", "n" + i))
                        .text())
                .toList();

        // Then
        assertThat(answers).hasSize(64).startsWith("n0\n").endsWith("n63\n").doesNotHaveDuplicates();
    }

    @Test
    void a_socket_that_is_not_there_is_unreachable() {
        try (TmuxClient client =
                new TmuxClient(new UnixSocketDialer(directory.resolve("none")), TmuxLimits.ordinary())) {
            assertThatThrownBy(() -> client.run(TmuxCommand.of("list-panes")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.UNREACHABLE));
        }
    }
}
