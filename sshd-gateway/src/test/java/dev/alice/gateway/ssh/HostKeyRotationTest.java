package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the real client learns a server's next host key, and forgets the last one. */
class HostKeyRotationTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-t ed25519", "-t rsa -b 3072"})
    void a_client_that_knows_one_key_learns_the_other(String kind) throws Exception {
        // Given
        Path next = TestingClient.key(directory, "next_host_key", kind.split(" "));
        try (TestingHouse house = house(directory.resolve("host_key"), List.of(next))) {
            Path known = known(house, house.door.hostKeyBlob());
            house.visitors.onExec((visit, line) -> {
                await().atMost(LIMIT).until(() -> Files.readString(known).contains(publicKey(next)));
                return 0;
            });
            // When
            TestingClient.Result result = careful(house, known).run("learn");
            // Then
            assertThat(result.err()).isEmpty();
            assertThat(result.exit()).isZero();
        }
    }

    @Test
    void after_the_change_the_new_key_is_believed_and_the_old_one_is_forgotten() throws Exception {
        // Given
        Path old = TestingClient.key(directory, "old_host_key");
        Path next = TestingClient.key(directory, "new_host_key");
        Path known = directory.resolve("known_hosts");
        try (TestingHouse house = house(next, List.of())) {
            Files.writeString(
                    known, host(house) + " " + publicKey(old) + "\n" + host(house) + " " + publicKey(next) + "\n");
            house.visitors.onExec((visit, line) -> {
                await().atMost(LIMIT).until(() -> !Files.readString(known).contains(publicKey(old)));
                return 0;
            });
            // When
            TestingClient.Result result = careful(house, known).run("forget");
            // Then
            assertThat(result.exit()).isZero();
            assertThat(Files.readString(known)).contains(publicKey(next));
        }
    }

    @Test
    void a_key_that_is_too_weak_or_named_twice_keeps_the_door_shut() throws Exception {
        // Given
        Path weak = TestingClient.key(directory, "weak", "-t", "rsa", "-b", "2048");
        Path curve = TestingClient.key(directory, "curve", "-t", "ecdsa");
        Path first = TestingClient.key(directory, "first");
        // Then
        assertThatThrownBy(() -> house(first, List.of(weak))).hasMessageContaining("RSA of 3072 bits or more");
        assertThatThrownBy(() -> house(first, List.of(curve))).hasMessageContaining("neither an Ed25519 key");
        assertThatThrownBy(() -> house(first, List.of(first))).hasMessageContaining("named twice");
        assertThatThrownBy(() -> house(first, List.of(directory.resolve("missing"))))
                .hasMessageContaining("missing cannot be used");
    }

    @Property(tries = 200)
    void every_body_of_a_request_for_proofs_is_read_or_refused(@ForAll @Size(max = 64) byte[] body) {
        // Then
        switch (HostKeyProofRequest.parse(body)) {
            case HostKeyProofRequest.Wanted wanted ->
                assertThat(wanted.blobs().stream()
                                .mapToInt(blob -> blob.length + 4)
                                .sum())
                        .isEqualTo(body.length);
            case HostKeyProofRequest.Malformed malformed ->
                assertThat(malformed.reason()).isNotBlank();
        }
    }

    private TestingHouse house(Path first, List<Path> others) throws Exception {
        return new TestingHouse(
                directory, settings -> SshSettings.usual(settings.bind(), first).withMoreHostKeys(others));
    }

    private static TestingClient careful(TestingHouse house, Path known) throws Exception {
        // options of the command line: the first one given holds
        return house.user("octo")
                .first("UserKnownHostsFile=" + known, "StrictHostKeyChecking=yes", "UpdateHostKeys=yes");
    }

    private Path known(TestingHouse house, byte[] blob) throws Exception {
        Path file = directory.resolve("known_hosts");
        return Files.writeString(
                file,
                host(house) + " ssh-ed25519 " + java.util.Base64.getEncoder().encodeToString(blob) + "\n");
    }

    private static String host(TestingHouse house) {
        return "[127.0.0.1]:" + house.door.address().getPort();
    }

    private static String publicKey(Path key) throws Exception {
        String[] words = TestingClient.publicLine(key).strip().split(" ");
        return words[0] + " " + words[1];
    }
}
