package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostKeyTest {
    @TempDir
    private Path directory;

    @Test
    void a_missing_key_is_made_private_in_openssh_format_and_stays_the_same() throws Exception {
        // Given
        Path file = directory.resolve("keys/host_key");
        // When
        HostKey made = HostKey.loadOrCreate(file);
        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).startsWith("-----BEGIN OPENSSH PRIVATE KEY-----");
        assertThat(HostKey.loadOrCreate(file).fingerprint()).isEqualTo(made.fingerprint());
        assertThat(sshKeygen("-l", "-f", file.toString()))
                .contains(made.fingerprint())
                .contains("(ED25519)");
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_key_that_ssh_keygen_made_is_used() throws Exception {
        // Given
        Path file = TestingClient.key(directory, "host_key");
        // Then
        assertThat(sshKeygen("-l", "-f", file.toString()))
                .contains(HostKey.loadOrCreate(file).fingerprint());
    }

    @Test
    void a_key_that_others_may_read_is_refused_with_the_way_out() throws Exception {
        // Given
        Path file = TestingClient.key(directory, "host_key");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        // Then
        assertThatThrownBy(() -> HostKey.loadOrCreate(file))
                .isInstanceOf(SshFrontDoorException.class)
                .hasMessageContaining("rw-r--r--")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void another_kind_of_key_or_of_file_is_refused_and_left_alone() throws Exception {
        // Given
        Path rsa = TestingClient.key(directory, "rsa", "-t", "rsa", "-b", "2048");
        Path text = Files.writeString(directory.resolve("text"), "hello");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rw-------"));
        // Then
        assertThatThrownBy(() -> HostKey.loadOrCreate(rsa)).hasMessageContaining("not an Ed25519 key");
        assertThatThrownBy(() -> HostKey.loadOrCreate(text)).isInstanceOf(SshFrontDoorException.class);
        assertThat(text).hasContent("hello");
    }

    private static String sshKeygen(String... arguments) throws Exception {
        java.util.List<String> line = new java.util.ArrayList<>(java.util.List.of("ssh-keygen"));
        line.addAll(java.util.List.of(arguments));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
