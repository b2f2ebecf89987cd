package dev.alice.keri.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.KeriException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeeperTest {
    private static final char[] PASSPHRASE = "a passphrase of the test".toCharArray();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name_the_file() {
        file = directory.resolve("deep").resolve("keys");
    }

    private Keeper open(char[] passphrase) {
        return Keeper.open(file, passphrase, new SecureRandom());
    }

    @Test
    void the_same_keys_come_back_and_each_rotation_has_its_own() {
        // Given
        Keeper first = open(PASSPHRASE);
        // When
        Keeper again = open(PASSPHRASE);
        // Then
        assertThat(again.key("agent", 0).transferable())
                .isEqualTo(first.key("agent", 0).transferable());
        assertThat(again.key("agent", 1).transferable())
                .isNotEqualTo(first.key("agent", 0).transferable());
        assertThat(again.key("log", 0).transferable())
                .isNotEqualTo(first.key("agent", 0).transferable());
        assertThat(again.rotationOf("agent", first.key("agent", 7).transferable(), 0))
                .isEqualTo(Optional.of(7));
    }

    @Test
    void a_wrong_or_empty_passphrase_is_refused() {
        // Given
        open(PASSPHRASE);
        // When / Then
        assertThatThrownBy(() -> open("another".toCharArray()))
                .isInstanceOf(KeriException.class)
                .hasMessageContaining("wrong passphrase");
        assertThatThrownBy(() -> open(new char[0])).isInstanceOf(KeriException.class);
    }

    @Test
    void an_altered_file_is_refused_wherever_it_was_altered() throws IOException {
        // Given
        open(PASSPHRASE);
        byte[] content = Files.readAllBytes(file);
        for (int at : new int[] {0, 18, 40, 50, content.length - 1}) {
            byte[] altered = content.clone();
            altered[at] ^= 1;
            Files.write(file, altered);
            // When / Then
            assertThatThrownBy(() -> open(PASSPHRASE)).isInstanceOf(KeriException.class);
        }
    }

    @Test
    void the_file_is_for_its_owner_alone_and_holds_no_passphrase() throws IOException {
        // Given
        open(PASSPHRASE);
        // When
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(content).doesNotContain("passphrase");
    }
}
