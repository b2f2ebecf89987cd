package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.evidence.NetworkAttempt;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.proxy.TestingMirror;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps that have a proxy to a mirror, and try to get further. */
class NetworkEscapeTest {
    private static final Person ROOT = new Person("root", true, "/root");

    @TempDir
    Path scratch;

    @BeforeEach
    void open_the_directory_for_the_ordinary_user_too() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to prepare it");
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest
    @EnumSource(names = "PREPARED")
    void the_mirror_is_reached_and_everything_else_is_refused_and_recorded(Ground ground) throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                TestingMirror secret = new TestingMirror();
                Boundary boundary = ground.open(scratch, TestingBoundary.SMALL, ROOT, List.of(mirror.entry()))) {
            String allowed = "127.0.0.1:" + mirror.port();
            String closed = "127.0.0.1:" + secret.port();

            // When
            StepRecord good = run(boundary, asking("GET http://" + allowed + "/pool/x.deb"));
            StepRecord posted = run(boundary, asking("POST http://" + allowed + "/"));
            StepRecord other = run(boundary, asking("GET http://" + closed + "/"));
            StepRecord tunnel = run(boundary, asking("CONNECT " + closed));
            StepRecord cloud = run(boundary, asking("GET http://169.254.169.254/latest"));
            StepRecord direct = run(
                    boundary,
                    "(exec 3<>/dev/tcp/127.0.0.1/" + secret.port() + ") 2>&1; (exec 3<>/dev/tcp/198.51.100.7/80) 2>&1;"
                            + " (exec 3<>/dev/udp/198.51.100.7/53) 2>&1; cat /proc/net/route /proc/net/dev | grep -v lo:");

            // Then
            assertThat(good.output()).contains("200", "you asked for /pool/x.deb");
            assertThat(List.of(posted.output(), other.output(), tunnel.output(), cloud.output()))
                    .allMatch(output -> output.startsWith("HTTP/1.1 403"));
            assertThat(direct.output())
                    .contains("Connection refused", "unreachable")
                    .doesNotContain("eth", "ens");
            assertThat(secret.asked()).isEmpty();
            assertThat(mirror.asked()).hasSize(1);
            assertThat(boundary.attempts())
                    .extracting(NetworkAttempt::allowed)
                    .containsExactly(true, false, false, false, false);
            assertThat(boundary.attempts())
                    .extracting(NetworkAttempt::target)
                    .containsExactly(
                            allowed + "/pool/x.deb", allowed + "/", closed + "/", closed, "169.254.169.254/latest");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "PREPARED")
    void a_request_that_its_step_does_not_wait_for_is_in_the_list(Ground ground) throws Exception {
        // Given a mirror that takes a request and does not answer
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Boundary boundary = ground.open(
                        scratch,
                        TestingBoundary.SMALL,
                        ROOT,
                        List.of(Mirror.parse("http://127.0.0.1:" + silent.getLocalPort() + " private")))) {
            FutureTask<Socket> taken = new FutureTask<>(silent::accept);
            Thread.ofVirtual().start(taken);
            String target = "127.0.0.1:" + silent.getLocalPort() + "/the-stolen-secret";

            // When
            StepRecord seen = run(
                    boundary,
                    "exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://" + target
                            + " HTTP/1.1\\r\\n\\r\\n' >&3; sleep 1; exit 0");
            try (Socket socket = taken.get(60, TimeUnit.SECONDS)) {
                assertThat(socket.getInputStream().read()).isEqualTo('G');
                boundary.hangUp();
            }

            // Then
            assertThat(seen.exit()).isZero();
            assertThat(boundary.attempts()).containsExactly(new NetworkAttempt("GET", target, 502, 0, true));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "PREPARED")
    void neither_the_relay_nor_the_socket_of_the_proxy_can_be_touched(Ground ground) throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                Boundary boundary = ground.open(scratch, TestingBoundary.SMALL, ROOT, List.of(mirror.entry()))) {
            // When
            StepRecord tried = run(
                    boundary,
                    "kill -9 -1; for f in /proc/[0-9]*/comm; do cat $f; done;"
                            + " find / -xdev -type s 2>/dev/null; ls /tmp/proxy 2>&1;"
                            + " perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr=>\"127.0.0.1:3128\", Listen=>1,"
                            + " ReuseAddr=>1) ? \"taken\" : \"busy\"'");
            StepRecord after = run(boundary, asking("GET http://127.0.0.1:" + mirror.port() + "/still"));

            // Then
            assertThat(tried.output()).doesNotContain("taken", "socket");
            assertThat(after.output()).contains("you asked for /still");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "PREPARED")
    void a_rehearsal_without_mirrors_has_not_even_the_proxy(Ground ground) {
        // Given
        try (Boundary boundary = ground.open(scratch, TestingBoundary.SMALL, ROOT)) {
            // When
            StepRecord seen = run(boundary, "env; exec 3<>/dev/tcp/127.0.0.1/3128");

            // Then
            assertThat(seen.exit()).isNotZero();
            assertThat(seen.output()).contains("Connection refused").doesNotContain("proxy");
            assertThat(boundary.attempts()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "PREPARED")
    void many_connections_at_once_do_not_hold_up_the_server(Ground ground) throws IOException {
        // Given
        try (TestingMirror mirror = new TestingMirror();
                Boundary boundary = ground.open(scratch, TestingBoundary.SMALL, ROOT, List.of(mirror.entry()))) {
            // When a hundred connections are opened that say nothing
            StepRecord held = run(
                    boundary,
                    "perl -MIO::Socket::INET -e 'my @s = map { IO::Socket::INET->new(\"127.0.0.1:3128\") } 1..100; print scalar @s'");
            StepRecord after = run(boundary, asking("GET http://127.0.0.1:" + mirror.port() + "/later"));

            // Then
            assertThat(held.output()).isEqualTo("100");
            assertThat(after.output()).contains("you asked for /later");
        }
    }

    private static StepRecord run(Boundary boundary, String line) {
        return boundary.run(1, line, true, Duration.ofSeconds(20), () -> false);
    }

    /** A request through the proxy, with bash alone. */
    private static String asking(String request) {
        return "exec 3<>/dev/tcp/127.0.0.1/3128; printf '" + request
                + " HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n' >&3; timeout 5 head -c 400 <&3 | tr -d '\\r'; true";
    }
}
