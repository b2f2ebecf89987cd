package dev.alice.gateway.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import dev.alice.gateway.github.KeySource.Unreachable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmittingKeySourceTest {
    private static final Login OCTO = new Login("octo");
    private static final Login MONA = new Login("mona");

    @TempDir
    private Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private final AuthorizedKey key = AuthorizedKey.parseLine(TestingKeys.FIRST).orElseThrow();
    private final KeySource source = login -> {
        asked.incrementAndGet();
        return new Keys(List.of(key));
    };

    @Test
    void without_lists_everybody_with_a_key_is_welcome() {
        // When
        KeySource all = new AdmittingKeySource(source, People.everybody(), Set.of());
        // Then
        assertThat(all.keysOf(OCTO)).isEqualTo(new Keys(List.of(key)));
    }

    @Test
    void who_is_not_allowed_is_not_even_asked_about() {
        // Given
        KeySource some = new AdmittingKeySource(source, new People(Set.of(MONA), Set.of(), Optional.empty()), Set.of());
        // Then
        assertThat(some.keysOf(OCTO)).isInstanceOf(NoKeys.class);
        assertThat(asked).hasValue(0);
        assertThat(some.keysOf(new Login("MONA"))).isInstanceOf(Keys.class);
    }

    @Test
    void a_denial_goes_over_everything() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("people"), "octo\n");
        KeySource some =
                new AdmittingKeySource(source, new People(Set.of(OCTO), Set.of(OCTO), Optional.of(file)), Set.of());
        // Then
        assertThat(some.keysOf(OCTO)).isEqualTo(new NoKeys("octo is denied"));
    }

    @Test
    void the_list_of_an_organisation_holds_from_the_next_login_on() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("people"), "# ours\nOcto # since May\n\n");
        KeySource ours = new AdmittingKeySource(source, new People(Set.of(), Set.of(), Optional.of(file)), Set.of());
        assertThat(ours.keysOf(OCTO)).isInstanceOf(Keys.class);
        assertThat(ours.keysOf(MONA)).isInstanceOf(NoKeys.class);
        // When
        Files.writeString(file, "mona\n");
        // Then
        assertThat(ours.keysOf(OCTO)).isInstanceOf(NoKeys.class);
        assertThat(ours.keysOf(MONA)).isInstanceOf(Keys.class);
    }

    @Test
    void a_list_that_cannot_be_read_settles_nothing() throws Exception {
        // Given
        Path file = Files.writeString(directory.resolve("people"), "octo\n../etc\n");
        People broken = new People(Set.of(), Set.of(), Optional.of(file));
        People missing = new People(Set.of(), Set.of(), Optional.of(directory.resolve("missing")));
        // Then
        assertThat(new AdmittingKeySource(source, broken, Set.of()).keysOf(OCTO))
                .isInstanceOfSatisfying(
                        Unreachable.class, away -> assertThat(away.reason()).contains("line 2 is not a login name"));
        assertThat(new AdmittingKeySource(source, missing, Set.of()).keysOf(OCTO))
                .isInstanceOf(Unreachable.class);
    }

    @Test
    void keys_of_other_types_are_left_out() {
        // Given
        KeySource hardware = new AdmittingKeySource(source, People.everybody(), Set.of("sk-ssh-ed25519@openssh.com"));
        // Then
        assertThat(hardware.keysOf(OCTO)).isEqualTo(new NoKeys("octo has no key of an accepted type"));
    }
}
