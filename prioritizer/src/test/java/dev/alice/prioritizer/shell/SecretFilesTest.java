package dev.alice.prioritizer.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFilesTest {
    private final SecretFiles files = SecretFiles.shipped();

    @ParameterizedTest
    @CsvSource({
        "/etc/shadow, true",
        "/etc/shadow-, true",
        "/etc/sudoers.d/octo, true",
        "/home/octo/.ssh/id_ed25519, true",
        "/root/.aws/credentials, true",
        "/etc/hosts, false",
        "/etc/nginx/nginx.conf, false",
        "/home/octo/.inputrc, false"
    })
    void a_file_with_a_secret_is_known_by_its_path(String path, boolean secret) {
        assertThat(files.mayHold(path)).isEqualTo(secret);
    }
}
