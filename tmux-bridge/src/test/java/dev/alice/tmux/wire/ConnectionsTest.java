package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that wait: they save a round trip, run nothing twice and hold nobody up. */
class ConnectionsTest {
    @TempDir
    Path directory;

    @Test
    void the_second_list_is_one_write_on_a_connection_that_is_identified_already() {
        // Given
        TestingServer server = TestingServer.saying("yes\n");
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary())) {
            client.run(TmuxCommand.of("one"));
            await().until(() -> server.connections.size() > 1
                    && !server.connections.get(1).writes.isEmpty());
            TestingServer.Connection waiting = server.connections.get(1);

            // When
            String answer = client.run(TmuxCommand.of("two")).text();

            // Then
            assertThat(answer).isEqualTo("yes\n");
            assertThat(server.connections.getFirst().writes)
                    .first()
                    .satisfies(first -> assertThat(first).startsWith(ClientFrames.identification((int)
                            ProcessHandle.current().pid())));
            // the end was at hand with the output: to let the server write would say nothing to anybody
            assertThat(waiting.writes).hasSize(2);
            assertThat(waiting.writes.get(1)[0]).isEqualTo((byte) 200);
            await().until(() -> waiting.closed);
        }
    }

    @Test
    void a_list_that_a_waiting_connection_did_not_take_is_sent_on_a_new_one() {
        // Given
        TestingServer server = TestingServer.saying("yes\n");
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary())) {
            client.run(TmuxCommand.of("one"));
            await().until(() -> server.connections.size() == 3);
            server.connections.forEach(connection -> connection.refusing = true);

            // When
            TmuxReply reply = client.run(TmuxCommand.of("two"));

            // Then
            assertThat(reply.text()).isEqualTo("yes\n");
            assertThat(server.commands()).isEqualTo(2);
        }
    }

    @Test
    void a_list_that_may_have_run_is_never_sent_again() {
        // Given
        TestingServer server =
                new TestingServer(command -> TestingServer.mark(command).contains("3.3a")
                        ? TestingServer.answer(TestingServer.mark(command))
                        : new byte[0]);
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary())) {
            client.run(TmuxCommand.of("one"));
            await().until(() -> server.connections.size() == 3);

            // When
            assertThatThrownBy(() -> client.run(TmuxCommand.of("two")))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.LOST));

            // Then
            assertThat(server.commands()).isEqualTo(2);
        }
    }

    @Test
    void a_server_that_shuts_down_is_not_kept_waiting() {
        // Given
        TestingServer server = TestingServer.saying("");
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary())) {
            client.run(TmuxCommand.of("one"));
            await().until(() -> server.connections.size() == 3);

            // When
            server.connections.forEach(connection -> connection.say(TestingServer.frame(210, new byte[0])));

            // Then
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server.connections.stream().allMatch(connection -> connection.closed));
            assertThat(client.run(TmuxCommand.of("two")).succeeded()).isTrue();
        }
    }

    @Test
    void waiting_connections_are_closed_when_nothing_is_asked_and_with_the_client() {
        // Given
        TestingServer idle = TestingServer.saying("");
        TestingServer busy = TestingServer.saying("");
        try (TmuxClient one = new TmuxClient(idle, TmuxLimits.ordinary(), Duration.ofMillis(100))) {
            one.run(TmuxCommand.of("one"));

            // Then
            await().until(() -> idle.connections.size() == 3
                    && idle.connections.stream().allMatch(connection -> connection.closed));
        }
        try (TmuxClient two = new TmuxClient(busy, TmuxLimits.ordinary())) {
            two.run(TmuxCommand.of("one"));
            await().until(() -> busy.connections.size() == 3);
        }
        await().until(() -> busy.connections.stream().allMatch(connection -> connection.closed));
    }

    @Test
    void a_client_that_keeps_none_opens_one_connection_a_list() {
        // Given
        TestingServer server = TestingServer.saying("");

        // When
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary(), Duration.ZERO)) {
            client.run(TmuxCommand.of("one"));
            client.run(TmuxCommand.of("two"));
        }

        // Then
        assertThat(server.connections).hasSize(2);
    }

    @Test
    void a_server_that_is_killed_ends_at_once_and_a_new_one_is_spoken_to() {
        // Given
        TestingTmux first = TestingTmux.start(directory);
        try (TmuxClient client = new TmuxClient(new UnixSocketDialer(first.socket()), TmuxLimits.ordinary())) {
            long pid = Long.parseLong(client.run(TmuxCommand.of("display-message", "-p", "#{pid}"))
                    .text()
                    .strip());
            first.close();
            await().until(() -> ProcessHandle.of(pid).isEmpty());

            // When
            try (TestingTmux second = TestingTmux.start(directory)) {
                // Then
                assertThat(client.run(TmuxCommand.of("display-message", "-p", "#{session_name}"))
                                .text())
                        .isEqualTo("main\n");
                assertThat(second.alive()).isTrue();
            }
        }
    }
}
