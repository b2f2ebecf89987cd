package dev.alice.gateway.ssh;

import static dev.alice.gateway.TestingPatience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecTest {
    @TempDir
    private Path directory;

    private TestingHouse house;
    private TestingClient octo;

    @BeforeEach
    void open() throws Exception {
        house = new TestingHouse(directory);
        octo = house.user("octo");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void two_megabytes_go_in_and_come_out_and_the_exit_status_follows() throws Exception {
        // Given
        byte[] bytes = new byte[2 << 20];
        new Random(1).nextBytes(bytes);
        house.visitors.onExec((visit, line) -> {
            visit.in().transferTo(visit.out());
            return 42;
        });
        // When
        TestingClient.Result result = octo.runWith(bytes, "echo");
        // Then
        assertThat(result.rawOut()).isEqualTo(bytes);
        assertThat(result.exit()).isEqualTo(42);
    }

    @Test
    void the_command_line_arrives_as_it_was_sent_and_both_outputs_arrive_unflushed() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> {
            visit.out().write(line.getBytes(StandardCharsets.UTF_8));
            visit.err().write("to err".getBytes(StandardCharsets.UTF_8));
            return 1;
        });
        // When
        TestingClient.Result result = octo.run("ask --json -- 'na\u00efve $(x)' \\ \"q\"");
        // Then
        assertThat(result.out()).isEqualTo("ask --json -- 'na\u00efve $(x)' \\ \"q\"");
        assertThat(result.err()).endsWith("to err");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void only_language_and_terminal_variables_pass() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> {
            visit.out().write(visit.environment().toString().getBytes(StandardCharsets.UTF_8));
            return 0;
        });
        octo.with("-o", "SetEnv=LANG=de_DE.UTF-8 LC_ALL=C LD_PRELOAD=/x.so NO_COLOR=1 PATH=/tmp LC_X\u001b=1");
        // When
        TestingClient.Result result = octo.run("env");
        // Then
        assertThat(result.out())
                .contains("LANG=de_DE.UTF-8", "LC_ALL=C", "NO_COLOR=1")
                .doesNotContain("LD_PRELOAD", "PATH", "LC_X");
    }

    @Test
    void a_visitor_that_breaks_ends_with_70_and_words_but_no_detail() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> {
            throw new IllegalStateException("secret detail");
        });
        // When
        TestingClient.Result result = octo.run("x");
        // Then
        assertThat(result.exit()).isEqualTo(70);
        assertThat(result.err()).contains("something broke").doesNotContain("secret detail");
    }

    @Test
    void a_client_that_is_killed_interrupts_its_visitor() throws Exception {
        // Given
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<String> end = new AtomicReference<>("");
        house.visitors.onExec((visit, line) -> {
            inside.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                end.set("interrupted, closed="
                        + visit.closed().toCompletableFuture().isDone());
            }
            return 0;
        });
        Process client = octo.start("wait");
        inside.await();
        // When
        client.destroyForcibly();
        // Then
        await().untilAsserted(() -> assertThat(end.get()).isEqualTo("interrupted, closed=true"));
    }

    @Test
    void a_visit_of_plain_streams_has_no_pty_and_a_usual_size() throws Exception {
        // Given
        house.visitors.onShell(visit -> {
            visit.out()
                    .write((visit.pty().isPresent() + " " + visit.windowSize().columns())
                            .getBytes(StandardCharsets.UTF_8));
            return 0;
        });
        // When
        TestingClient.Result result = octo.with("-T").run();
        // Then
        assertThat(result.out()).isEqualTo("false 80");
    }

    @Test
    void a_pty_at_an_exec_makes_line_feeds_complete_lines() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> {
            visit.out().write("one\ntwo\r\n".getBytes(StandardCharsets.UTF_8));
            return 3;
        });
        // When
        TestingClient.Result result = octo.with("-tt").run("x");
        // Then
        assertThat(result.out()).isEqualTo("one\r\ntwo\r\n");
        assertThat(result.exit()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-L", "-D"})
    void a_connection_through_the_server_is_refused(String option) throws Exception {
        // Given
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        CountDownLatch inside = new CountDownLatch(1);
        house.visitors.onExec((visit, line) -> {
            inside.countDown();
            visit.in().transferTo(visit.out());
            return 0;
        });
        String door = "127.0.0.1:" + house.door.address().getPort();
        octo.with(option, option.equals("-L") ? "127.0.0.1:" + port + ":" + door : "127.0.0.1:" + port);
        Process client = octo.start("stay");
        inside.await();
        // When
        String answer = speak(port, option, house.door.address().getPort());
        client.getOutputStream().close();
        // Then
        assertThat(answer).doesNotContain("SSH-2.0");
        assertThat(new String(client.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("open failed");
    }

    /** Speaks to the forwarded port; for -D with the SOCKS4 request for the front door's own port. */
    private static String speak(int port, String option, int target) throws java.io.IOException {
        try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
            if (option.equals("-D")) {
                socket.getOutputStream().write(new byte[] {4, 1, (byte) (target >> 8), (byte) target, 127, 0, 0, 1, 0});
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void a_tcp_port_is_not_listened_on_for_a_client() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> 0);
        octo.with("-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22");
        // When
        TestingClient.Result result = octo.run("x");
        // Then
        assertThat(result.err()).contains("remote port forwarding failed");
        assertThat(result.exit()).isEqualTo(255);
    }

    @Test
    void a_unix_socket_of_the_server_cannot_be_reached() throws Exception {
        // Given
        CountDownLatch inside = new CountDownLatch(1);
        house.visitors.onExec((visit, line) -> {
            inside.countDown();
            visit.in().transferTo(visit.out());
            return 0;
        });
        Path local = directory.resolve("local.sock");
        try (TestingSocket target = new TestingSocket(directory.resolve("target.sock"), "reached")) {
            Process client = octo.with("-L", local + ":" + target.path()).start("stay");
            inside.await();
            // When
            try (var socket = java.nio.channels.SocketChannel.open(java.net.UnixDomainSocketAddress.of(local))) {
                String said = new String(
                        java.nio.channels.Channels.newInputStream(socket).readAllBytes(), StandardCharsets.UTF_8);
                // Then
                assertThat(said).isEmpty();
                assertThat(target.events).isEmpty();
            }
            client.destroy();
        }
    }

    @Test
    void subsystems_and_tunnels_are_refused() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> 0);
        // When
        TestingClient.Result sftp = octo.with("-s").run("sftp");
        // Then
        assertThat(sftp.err()).contains("subsystem request failed");
        assertThat(sftp.exit()).isEqualTo(255);
    }

    @Test
    void agent_and_x11_forwarding_leave_no_trace_at_the_visit() throws Exception {
        // Given
        house.visitors.onExec((visit, line) -> {
            visit.out().write(visit.environment().toString().getBytes(StandardCharsets.UTF_8));
            return 0;
        });
        // When
        TestingClient.Result result = octo.with("-A", "-X", "-v").run("env");
        // Then
        assertThat(result.out()).isEqualTo("{}");
        assertThat(result.exit()).isZero();
    }
}
