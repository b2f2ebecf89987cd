package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.alice.gateway.github.AuthorizedKey;
import dev.alice.gateway.github.DirectoryKeySource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LoginTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ed25519",
                "-t ecdsa -b 256",
                "-t ecdsa -b 384",
                "-t ecdsa -b 521",
                "-t rsa -b 2048",
            })
    void a_published_key_of_each_kind_logs_in(String kind) throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            Path key = TestingClient.key(directory, "octo", kind.split(" "));
            Files.writeString(directory.resolve("users/octo.keys"), TestingClient.publicLine(key));
            house.visitors.onExec((visit, line) -> {
                say(visit, visit.login() + " " + visit.keyFingerprint());
                return 0;
            });
            // When
            TestingClient.Result result = new TestingClient(house.door, "octo", key).run("who");
            // Then
            String fingerprint = AuthorizedKey.parseLine(TestingClient.publicLine(key))
                    .orElseThrow()
                    .fingerprint();
            assertThat(result.out()).isEqualTo("octo " + fingerprint);
            assertThat(result.exit()).isZero();
        }
    }

    @Test
    void another_key_is_refused() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.user("octo");
            Path other = TestingClient.key(directory, "other");
            // When
            TestingClient.Result result = new TestingClient(house.door, "octo", other).run("who");
            // Then
            assertThat(result.exit()).isEqualTo(255);
            assertThat(result.err()).contains("Permission denied (publickey)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "../users/octo", "octo.keys", "_octo", "o\u00e9"})
    void a_name_without_keys_is_refused(String name) throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.user("octo");
            // When
            TestingClient.Result result = new TestingClient(house.door, "octo", directory.resolve("octo"))
                    .with("-l", name)
                    .run("who");
            // Then
            assertThat(result.exit()).isEqualTo(255);
            assertThat(result.err()).contains("Permission denied");
        }
    }

    @Test
    void an_unreachable_key_source_refuses_and_its_reason_is_in_the_log_once() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(KeyAuthenticator.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        DirectoryKeySource missing = new DirectoryKeySource(directory.resolve("not-there"));
        try (TestingHouse house = new TestingHouse(directory, UnaryOperator.identity(), missing)) {
            // Given
            TestingClient client = house.user("octo");
            // When
            TestingClient.Result result = client.run("who");
            // Then
            assertThat(result.err()).contains("Permission denied");
            assertThat(log.list).singleElement().satisfies(event -> {
                assertThat(event.getLevel()).isEqualTo(Level.WARN);
                assertThat(event.getKeyValuePairs().toString())
                        .contains("not-there")
                        .contains("octo");
            });
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void a_removed_key_no_longer_logs_in() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient client = house.user("octo");
            assertThat(client.run("who").exit()).isZero();
            // When
            Files.delete(directory.resolve("users/octo.keys"));
            // Then
            assertThat(client.run("who").exit()).isEqualTo(255);
        }
    }

    @Test
    void a_key_source_that_blocks_holds_up_only_the_login_that_asked() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        DirectoryKeySource users = new DirectoryKeySource(directory.resolve("users"));
        try (TestingHouse house = new TestingHouse(directory, UnaryOperator.identity(), login -> {
            if (login.name().startsWith("slow")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return users.keysOf(login);
        })) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient slow = house.user("slow");
            TestingClient quick = house.user("quick");
            List<Process> waiting = List.of(slow.start("who"), slow.start("who"), slow.start("who"), slow.start("who"));
            // When
            TestingClient.Result result = quick.run("who");
            // Then
            assertThat(result.exit()).isZero();
            assertThat(waiting).allMatch(Process::isAlive);
            release.countDown();
            for (Process process : waiting) {
                assertThat(process.waitFor()).isZero();
            }
        }
    }

    @Test
    void the_client_sees_the_announced_host_key_and_only_keys_as_a_way_in() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            // When
            TestingClient.Result result = house.user("octo").with("-v").run("who");
            // Then
            assertThat(result.err())
                    .contains("Server host key: ssh-ed25519 " + house.door.hostKeyFingerprint())
                    .contains("Authentications that can continue: publickey\r")
                    .contains("kex: algorithm: sntrup761x25519-sha512")
                    .contains("server->client cipher: chacha20-poly1305@openssh.com");
            assertThat(AuthorizedKey.fingerprint(house.door.hostKeyBlob())).isEqualTo(house.door.hostKeyFingerprint());
        }
    }

    @Test
    void a_client_without_post_quantum_exchange_is_told_so_and_let_in() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient modern = house.user("modern");
            TestingClient old = house.user("old").with("-o", "KexAlgorithms=curve25519-sha256");
            // When
            TestingClient.Result told = old.run("who");
            TestingClient.Result untold = modern.run("who");
            // Then
            assertThat(told.exit()).isZero();
            assertThat(told.err()).contains("Alice: what is said here", "OpenSSH 9.0 and newer prevent that.");
            assertThat(untold.err()).doesNotContain("quantum");
        }
    }

    @Test
    void a_client_without_post_quantum_exchange_may_be_kept_out() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withClassicalClients(false))) {
            // Given
            house.visitors.onExec((visit, line) -> 0);
            TestingClient modern = house.user("modern");
            TestingClient old = house.user("old").with("-o", "KexAlgorithms=curve25519-sha256");
            // When
            TestingClient.Result result = old.run("who");
            // Then
            assertThat(modern.run("who").exit()).isZero();
            assertThat(result.err()).contains("no matching key exchange method found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KexAlgorithms=ecdh-sha2-nistp256",
                "KexAlgorithms=diffie-hellman-group14-sha256",
                "Ciphers=aes128-cbc",
                "Ciphers=aes192-ctr",
                "MACs=hmac-sha1",
                "HostKeyAlgorithms=rsa-sha2-512",
            })
    void weak_or_needless_algorithms_are_not_spoken(String option) throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // Given
            TestingClient client = house.user("octo").with("-o", option);
            if (option.startsWith("MACs")) {
                client.with("-o", "Ciphers=aes128-ctr");
            }
            // When
            TestingClient.Result result = client.run("who");
            // Then
            assertThat(result.err()).contains("no matching");
        }
    }

    @Test
    void one_connection_too_many_of_an_address_is_turned_away_until_one_leaves() throws Exception {
        SshSettings.Limits two = new SshSettings.Limits(100, 2, 16, 8, 20);
        CountDownLatch release = new CountDownLatch(1);
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withLimits(two))) {
            // Given
            CountDownLatch inside = new CountDownLatch(2);
            house.visitors.onExec((visit, line) -> {
                inside.countDown();
                release.await();
                return 0;
            });
            TestingClient client = house.user("octo");
            Process first = client.start("stay");
            Process second = client.start("stay");
            inside.await();
            // When
            TestingClient.Result third = client.run("stay");
            // Then
            assertThat(third.exit()).isEqualTo(255);
            assertThat(first.isAlive() && second.isAlive()).isTrue();
            release.countDown();
            assertThat(first.waitFor() + second.waitFor()).isZero();
            dev.alice.gateway.TestingPatience.await()
                    .untilAsserted(() -> assertThat(client.run("stay").exit()).isZero());
        }
    }

    private static void say(Visit visit, String words) throws java.io.IOException {
        visit.out().write(words.getBytes(StandardCharsets.UTF_8));
    }
}
