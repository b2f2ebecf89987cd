package dev.alice.gateway.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import dev.alice.gateway.github.KeySource.Unreachable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryKeySourceTest {
    private static final Login OCTO = new Login("octo");

    @TempDir
    private Path directory;

    @Test
    void usable_lines_are_keys_and_others_are_skipped() throws Exception {
        // Given
        Files.writeString(
                directory.resolve("octo.keys"),
                "# comment\n\nssh-dss AAAA old\nnonsense\n" + TestingKeys.FIRST + "\n" + TestingKeys.SECOND + " me\n"
                        + TestingKeys.FIRST + "\n");
        // When
        KeySource.Answer answer = new DirectoryKeySource(directory).keysOf(OCTO);
        // Then
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Keys.class, keys -> assertThat(keys.keys()).hasSize(2));
    }

    @Test
    void a_missing_or_empty_file_is_no_keys_and_a_missing_directory_is_unreachable() throws Exception {
        // Given
        Files.createFile(directory.resolve("empty.keys"));
        // Then
        assertThat(new DirectoryKeySource(directory).keysOf(OCTO)).isInstanceOf(NoKeys.class);
        assertThat(new DirectoryKeySource(directory).keysOf(new Login("empty"))).isInstanceOf(NoKeys.class);
        assertThat(new DirectoryKeySource(directory.resolve("gone")).keysOf(OCTO))
                .isInstanceOfSatisfying(
                        Unreachable.class, why -> assertThat(why.reason()).contains("gone"));
    }

    @Test
    void a_link_is_followed_inside_the_directory_only() throws Exception {
        // Given
        Path users = Files.createDirectory(directory.resolve("users"));
        Path outside = Files.writeString(directory.resolve("outside.keys"), TestingKeys.FIRST);
        Files.writeString(users.resolve("real"), TestingKeys.FIRST);
        Files.createSymbolicLink(users.resolve("octo.keys"), outside);
        Files.createSymbolicLink(users.resolve("mona.keys"), Path.of("real"));
        DirectoryKeySource source = new DirectoryKeySource(users);
        // Then
        assertThat(source.keysOf(OCTO)).isInstanceOf(NoKeys.class);
        assertThat(source.keysOf(new Login("mona"))).isInstanceOf(Keys.class);
    }

    @Test
    void a_file_over_the_bound_is_not_read_as_keys() throws Exception {
        // Given
        Files.writeString(directory.resolve("octo.keys"), TestingKeys.FIRST + "\n" + "#".repeat(KeyList.MAX_BYTES));
        // Then
        assertThat(new DirectoryKeySource(directory).keysOf(OCTO)).isInstanceOf(Unreachable.class);
    }

    @Test
    void a_login_is_one_person_however_it_is_spelled() throws Exception {
        // Given
        Files.writeString(directory.resolve("octo.keys"), TestingKeys.FIRST);
        Files.writeString(directory.resolve("Mona.keys"), TestingKeys.FIRST);
        DirectoryKeySource source = new DirectoryKeySource(directory);
        Login spelled = Login.parse("OcTo").orElseThrow();
        // Then
        assertThat(spelled).isEqualTo(OCTO).hasToString("octo");
        assertThat(source.keysOf(spelled)).isInstanceOf(Keys.class);
        assertThat(source.keysOf(new Login("Mona"))).isInstanceOf(NoKeys.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a.b", "-a", "_a", "a b", "a\0", "\u00e9", "a%2e", "a\n"})
    void a_name_that_could_mean_more_than_a_name_is_no_login(String name) {
        assertThat(Login.parse(name)).isEmpty();
        assertThat(Login.parse("x".repeat(40))).isEmpty();
        assertThat(Login.parse("Mona-Lisa_2")).isPresent();
    }
}
