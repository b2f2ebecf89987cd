package dev.alice.tmux.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TmuxVersionTest {
    @Test
    void releases_are_read_with_their_letters_and_prefixes() {
        assertThat(TmuxVersion.parse("3.3a").atLeast(3, 3)).isTrue();
        assertThat(TmuxVersion.parse("3.3a").atLeast(3, 4)).isFalse();
        assertThat(TmuxVersion.parse("2.6").supported()).isTrue();
        assertThat(TmuxVersion.parse("2.5").supported()).isFalse();
        assertThat(TmuxVersion.parse("next-3.8").marksRows()).isTrue();
        assertThat(TmuxVersion.parse("3.5-rc1").atLeast(3, 5)).isTrue();
        assertThat(TmuxVersion.parse("3.10").atLeast(3, 9)).isTrue();
    }

    @Test
    void what_cannot_be_told_is_taken_for_the_oldest() {
        assertThat(TmuxVersion.parse("master").paneOptions()).isFalse();
        assertThat(TmuxVersion.parse("master").supported()).isTrue();
        assertThat(TmuxVersion.parse("").supported()).isFalse();
        assertThat(TmuxVersion.parse("openbsd-7.4").paneOptions()).isTrue();
    }

    @Test
    void a_server_of_an_old_release_is_named_with_what_is_needed() {
        // Given
        TestingServer old = new TestingServer(command -> TestingServer.answer("alice-end 2.5\n"));

        // When
        try (TmuxClient client = new TmuxClient(old, TmuxLimits.ordinary())) {
            // Then
            assertThatThrownBy(client::version)
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.VERSION))
                    .hasMessageContaining("is 2.5")
                    .hasMessageContaining("2.6 and later");
        }
    }

    @Test
    void the_version_is_asked_once() {
        // Given
        TestingServer server = TestingServer.saying("");

        // When
        try (TmuxClient client = new TmuxClient(server, TmuxLimits.ordinary())) {
            client.run(TmuxCommand.of("one"));
            TmuxVersion version = client.version();

            // Then
            assertThat(version.text()).isEqualTo("3.3a");
            assertThat(server.commands()).isEqualTo(1);
        }
    }

    @Property(tries = 200)
    void any_text_is_a_version_or_refused(
            @ForAll @CharRange(from = '\0', to = '\u00ff') @StringLength(max = 50) String text) {
        if (text.matches("[\\x21-\\x7e]{0,40}")) {
            assertThat(TmuxVersion.parse(text).text()).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> TmuxVersion.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
