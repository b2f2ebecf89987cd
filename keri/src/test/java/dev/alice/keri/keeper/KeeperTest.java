package dev.alice.keri.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Octets;
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

    @Test
    void a_salt_stretches_to_the_key_that_other_controllers_derive() {
        // Given
        Salt salt = Salt.parse("0AAwMTIzNDU2Nzg5YWJjZGVm", Tier.LOW);
        // When
        String key = salt.key("a").transferable().qb64();
        // Then
        assertThat(key).isEqualTo("DMbQzayT8qRtkOziwmnUAlr5vz7ogeupxwdIWZbqdj_M");
        assertThat(salt.toString()).doesNotContain("0AAw");
    }

    @Test
    void a_store_of_a_salt_gives_the_same_keys_again_and_no_two_names_share_one() {
        // Given
        Keeper first =
                Keeper.create(file, PASSPHRASE, Salt.parse("0AAwMTIzNDU2Nzg5YWJjZGVm", Tier.LOW), new SecureRandom());
        // When
        Keeper again = open(PASSPHRASE);
        // Then
        assertThat(again.key("agent", 1).transferable())
                .isEqualTo(first.key("agent", 1).transferable());
        assertThat(first.key("agent1", 0).transferable())
                .isNotEqualTo(first.key("agent", 16).transferable());
        assertThat(again.rotationOf("agent", first.key("agent", 1).transferable(), 0))
                .isEqualTo(Optional.of(1));
        assertThat(again.rotationOf("agent", first.key("another", 0).transferable(), 0))
                .isEmpty();
    }

    @Test
    void what_is_no_salt_is_refused() {
        for (String text :
                new String[] {"", "0A", "0AAwMTIzNDU2Nzg5YWJjZGV", "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49"}) {
            assertThatThrownBy(() -> Salt.parse(text, Tier.LOW))
                    .isInstanceOf(KeriException.class)
                    .hasMessageContaining("a salt is 0A");
        }
    }

    @Test
    void an_archive_gives_back_the_keys_and_what_was_put_beside_them() {
        // Given
        Keeper keeper = open(PASSPHRASE);
        Path archive = directory.resolve("archive");
        KeeperArchive.write(archive, PASSPHRASE, keeper, Octets.utf8("belongings"), new SecureRandom());
        // When
        KeeperArchive read = KeeperArchive.read(archive, PASSPHRASE);
        Keeper restored = read.restore(directory.resolve("restored"), PASSPHRASE, new SecureRandom());
        // Then
        assertThat(read.belongings().text()).isEqualTo("belongings");
        assertThat(restored.key("agent", 3).transferable())
                .isEqualTo(keeper.key("agent", 3).transferable());
        assertThatThrownBy(() -> read.restore(file, PASSPHRASE, new SecureRandom()))
                .isInstanceOf(KeriException.class)
                .hasMessageContaining("not written over");
    }

    @Test
    void an_archive_that_was_altered_or_a_wrong_passphrase_gives_nothing() throws IOException {
        // Given
        Path archive = directory.resolve("archive");
        KeeperArchive.write(archive, PASSPHRASE, open(PASSPHRASE), Octets.utf8("belongings"), new SecureRandom());
        byte[] content = Files.readAllBytes(archive);
        // When / Then
        assertThatThrownBy(() -> KeeperArchive.read(archive, "another".toCharArray()))
                .isInstanceOf(KeriException.class)
                .hasMessageContaining("wrong passphrase");
        for (int at : new int[] {3, 20, 45, content.length / 2, content.length - 1}) {
            byte[] altered = content.clone();
            altered[at] ^= 1;
            Files.write(archive, altered);
            assertThatThrownBy(() -> KeeperArchive.read(archive, PASSPHRASE)).isInstanceOf(KeriException.class);
        }
        assertThatThrownBy(() -> KeeperArchive.read(file, PASSPHRASE))
                .isInstanceOf(KeriException.class)
                .hasMessageContaining("not a key archive");
    }
}
