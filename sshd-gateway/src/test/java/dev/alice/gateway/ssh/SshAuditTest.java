package dev.alice.gateway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program ssh-audit has to say about the door. */
class SshAuditTest {
    /** What a release of ssh-audit that is older than these algorithms says of them. */
    private static final Pattern TOO_NEW = Pattern.compile(
            "\\(kex\\) (mlkem768x25519-sha256|sntrup761x25519-sha512|kex-strict-s-v00@openssh.com) +-- \\[warn] unknown algorithm"
                    + "|\\(kex\\) sntrup761x25519-sha512@openssh.com +-- \\[warn] using experimental algorithm");

    /** What newer releases say of curve25519 without a post-quantum half. */
    private static final Pattern CLASSICAL = Pattern.compile(
            "\\(kex\\) curve25519-sha256(@libssh.org)? +-- \\[warn] does not provide protection against post-quantum attacks");

    @TempDir
    private Path directory;

    @Test
    void the_post_quantum_setting_gets_no_failure_and_no_warning() throws Exception {
        try (TestingHouse house = new TestingHouse(directory, settings -> settings.withClassicalClients(false))) {
            // When
            List<String> said = audit(house);
            // Then
            assertThat(said).anyMatch(line -> line.startsWith("(kex) mlkem768x25519-sha256 "));
            assertThat(said).noneMatch(line -> line.startsWith("(kex) curve25519"));
            assertThat(complaints(said)).isEmpty();
        }
    }

    @Test
    void the_default_gets_a_warning_for_the_exchange_of_old_clients_at_most() throws Exception {
        try (TestingHouse house = new TestingHouse(directory)) {
            // When
            List<String> said = audit(house);
            // Then
            assertThat(said).anyMatch(line -> line.startsWith("(kex) curve25519-sha256 "));
            assertThat(complaints(said))
                    .allMatch(line -> CLASSICAL.matcher(line).matches());
        }
    }

    private static List<String> complaints(List<String> said) {
        return said.stream()
                .filter(line -> line.contains("[fail]") || line.contains("[warn]"))
                .filter(line -> !TOO_NEW.matcher(line).matches())
                .toList();
    }

    /** Each remark on a line of its own, behind the name of the algorithm. */
    private static List<String> audit(TestingHouse house) throws Exception {
        Process process = new ProcessBuilder(
                        "ssh-audit",
                        "--no-colors",
                        "--verbose",
                        "--timeout=60",
                        "--port=" + house.door.address().getPort(),
                        "127.0.0.1")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(text)
                .contains("(key) ssh-ed25519", "(enc) chacha20-poly1305@openssh.com", "(mac) hmac-sha2-256-etm");
        return text.lines().map(String::strip).toList();
    }
}
