package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.People;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that the real ssh-keygen made, shown by the real client. */
class UserCertificateTest {
    @TempDir
    private Path directory;

    private Path authority;
    private Path trusted;
    private Path revoked;

    @BeforeEach
    void authority() throws Exception {
        authority = TestingClient.key(directory, "authority");
        trusted = Files.writeString(
                directory.resolve("trusted"), "# ours\n" + TestingClient.publicLine(authority) + "\n");
        revoked = directory.resolve("krl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t ecdsa -b 256", "-t ecdsa -b 521", "-t rsa -b 3072"})
    void a_certificate_for_the_login_lets_in(String kind) throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo", kind.split(" "));
        certify(key, authority, "-n", "mona,octo");
        // When
        TestingClient.Result result = login(key, Optional.empty());
        // Then
        assertThat(result.exit()).isZero();
        assertThat(result.out()).isEqualTo("octo");
    }

    @ParameterizedTest
    @CsvSource({
        "-n mona, it is for somebody else",
        "-Z none, it names nobody",
        "-n octo -V -2h:-1h, it has expired",
        "-n octo -V +1h:+2h, it is not valid yet",
        "-n octo -O force-command=true, it forces a command",
        "-n octo -O source-address=192.0.2.0/24, it is for another network",
        "-n octo -O verify-required, it wants what is not checked here",
        "-n octo -O critical:alice@example.com=1, it wants what nobody knows",
        "-n octo -h, it is a host's",
    })
    void a_certificate_is_refused_because(String options, String because) throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, options.equals("-Z none") ? new String[0] : options.split(" "));
        // When
        TestingClient.Result result = login(key, Optional.empty());
        // Then
        assertThat(result.exit()).as(because).isEqualTo(255);
        assertThat(result.err()).contains("Permission denied (publickey)");
    }

    @Test
    void a_certificate_for_this_address_lets_in() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo", "-O", "source-address=192.0.2.0/24,127.0.0.0/8");
        // Then
        assertThat(login(key, Optional.empty()).exit()).isZero();
    }

    @Test
    void a_certificate_of_another_authority_is_refused() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, TestingClient.key(directory, "stranger"), "-n", "octo");
        // Then
        assertThat(login(key, Optional.empty()).err()).contains("Permission denied");
    }

    @Test
    void a_certificate_whose_words_were_changed_is_refused() throws Exception {
        // Given: a name of the same length in the certificate's bytes
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "mona");
        Path file = directory.resolve("octo-cert.pub");
        String[] words = Files.readString(file).strip().split(" ");
        byte[] blob = Base64.getDecoder().decode(words[1]);
        String forged = new String(blob, StandardCharsets.ISO_8859_1).replace("mona", "octo");
        Files.writeString(
                file,
                words[0] + " " + Base64.getEncoder().encodeToString(forged.getBytes(StandardCharsets.ISO_8859_1))
                        + "\n");
        // Then
        assertThat(login(key, Optional.empty()).err()).contains("Permission denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serial: 7", "serial: 5-9", "id: someone", "sha256: KEY", "sha1: KEY", "KEY"})
    void a_revoked_certificate_is_refused_and_another_is_not(String line) throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo", "-z", "7");
        revoke(line.replace("KEY", TestingClient.publicLine(key).strip()));
        // When
        TestingClient.Result refused = login(key, Optional.of(revoked));
        // Then
        assertThat(refused.err()).contains("Permission denied");
        Path other = TestingClient.key(directory, "other");
        run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "other", "-n", "octo", "-z", "70", other + ".pub");
        assertThat(login(other, Optional.of(revoked)).exit()).isZero();
    }

    @Test
    void a_plain_key_that_is_revoked_is_refused() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "plain");
        revoke(TestingClient.publicLine(key).strip());
        try (TestingHouse house = house(Optional.of(revoked))) {
            Files.writeString(directory.resolve("users/octo.keys"), TestingClient.publicLine(key));
            // Then
            assertThat(new TestingClient(house.door, "octo", key).run("who").err())
                    .contains("Permission denied");
        }
    }

    @Test
    void a_list_of_revoked_keys_that_cannot_be_read_lets_nobody_in() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo");
        Files.writeString(revoked, "not a list");
        // Then
        assertThat(login(key, Optional.of(revoked)).err()).contains("Permission denied");
    }

    @Test
    void an_open_connection_ends_when_its_certificate_is_revoked() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo", "-z", "7");
        revoke("serial: 1");
        try (TestingHouse house = new TestingHouse(
                directory,
                settings -> settings.withCertificates(Optional.of(trusted), Optional.of(revoked), People.everybody())
                        .withRecheck(Duration.ofMillis(100)))) {
            house.visitors.onExec((visit, line) -> {
                revoke("serial: 7");
                return visit.in().read();
            });
            Process stays = new TestingClient(house.door, "octo", key).start("stay");
            // When
            String said = new String(stays.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            // Then
            assertThat(said).contains("the certificate of this connection ends: it is revoked");
        }
    }

    @Test
    void an_open_connection_ends_when_its_plain_key_is_revoked_and_no_other_does() throws Exception {
        // Given
        revoke("serial: 1");
        try (TestingHouse house = new TestingHouse(
                directory,
                settings -> settings.withCertificates(Optional.of(trusted), Optional.of(revoked), People.everybody())
                        .withRecheck(Duration.ofMillis(100)))) {
            CountDownLatch inside = new CountDownLatch(2);
            house.visitors.onExec((visit, line) -> {
                inside.countDown();
                visit.out().write(visit.in().readAllBytes());
                return 0;
            });
            Process ends = house.user("octo").start("stay");
            Process stays = house.user("mona").start("stay");
            inside.await();
            // When
            revoke(TestingClient.publicLine(directory.resolve("octo")).strip());
            String said = new String(ends.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            // Then
            assertThat(said).contains("the key of this connection is revoked");
            assertThat(TestingClient.finish(stays, new byte[] {'y'}).out()).isEqualTo("y");
        }
    }

    @Test
    void somebody_who_is_denied_is_refused_with_any_certificate() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo");
        People others = new People(Set.of(), Set.of(new Login("octo")), Optional.empty());
        try (TestingHouse house = new TestingHouse(
                directory, settings -> settings.withCertificates(Optional.of(trusted), Optional.empty(), others))) {
            // Then
            assertThat(new TestingClient(house.door, "octo", key).run("who").err())
                    .contains("Permission denied");
        }
    }

    @Test
    void a_certificate_that_permits_no_forwarding_forwards_nothing() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo", "-O", "no-port-forwarding");
        try (TestingHouse house = house(Optional.empty())) {
            house.visitors.onExec((visit, line) -> {
                visit.out().write(visit.forwards().paths().toString().getBytes(StandardCharsets.UTF_8));
                return 0;
            });
            // When
            TestingClient.Result result = new TestingClient(house.door, "octo", key)
                    .with("-R", "/tmp/octo.sock:" + directory.resolve("none"))
                    .run("who");
            // Then
            assertThat(result.err()).contains("remote port forwarding failed");
            assertThat(result.out()).isEqualTo("[]");
        }
    }

    @Test
    void a_certificate_that_permits_no_terminal_gets_none() throws Exception {
        // Given
        Path key = TestingClient.key(directory, "octo");
        certify(key, authority, "-n", "octo", "-O", "no-pty");
        try (TestingHouse house = house(Optional.empty())) {
            house.visitors.onExec((visit, line) -> 0);
            // When
            TestingClient.Result result =
                    new TestingClient(house.door, "octo", key).with("-tt").run("who");
            // Then
            assertThat(result.err()).contains("PTY allocation request failed");
        }
    }

    @Property(tries = 200)
    void every_list_of_revoked_keys_is_read_or_refused(@ForAll @Size(max = 96) byte[] noise) {
        // Given: the head of a real list, for the sections to be reached
        byte[] list = RevocationList.of(new byte[] {1, 2, 3}, List.of(7L), java.time.Instant.EPOCH);
        byte[] all = java.util.Arrays.copyOf(list, list.length + noise.length);
        System.arraycopy(noise, 0, all, list.length, noise.length);
        // When
        try {
            // Then
            assertThat(RevokedKeys.parse(all).revokes(new byte[] {1, 2, 3}, 7, ""))
                    .isTrue();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void a_list_that_ends_too_early_is_refused() {
        // Given
        byte[] list = RevocationList.of(new byte[] {1, 2, 3}, List.of(7L), java.time.Instant.EPOCH);
        for (int length = 0; length < list.length; length++) {
            byte[] part = java.util.Arrays.copyOf(list, length);
            if (length == 44) {
                continue; // the whole head, and no section
            }
            // Then
            assertThatIllegalArgumentException().isThrownBy(() -> RevokedKeys.parse(part));
        }
    }

    private TestingClient.Result login(Path key, Optional<Path> revocations) throws Exception {
        try (TestingHouse house = house(revocations)) {
            house.visitors.onExec((visit, line) -> {
                visit.out().write(visit.login().name().getBytes(StandardCharsets.UTF_8));
                return 0;
            });
            return new TestingClient(house.door, "octo", key).run("who");
        }
    }

    private TestingHouse house(Optional<Path> revocations) throws IOException {
        return new TestingHouse(
                directory,
                settings -> settings.withCertificates(Optional.of(trusted), revocations, People.everybody()));
    }

    private static void certify(Path key, Path authority, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "someone"));
        command.addAll(List.of(options));
        command.add(key + ".pub");
        run(command.toArray(String[]::new));
    }

    private void revoke(String line) throws Exception {
        Path specification = Files.writeString(directory.resolve("specification"), line + "\n");
        Path made = directory.resolve("krl.new");
        run("ssh-keygen", "-q", "-k", "-f", made.toString(), "-s", authority + ".pub", specification.toString());
        Files.move(made, revoked, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said);
        }
    }
}
