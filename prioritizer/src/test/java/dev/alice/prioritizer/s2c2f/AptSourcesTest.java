package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AptSourcesTest {
    @Test
    void the_form_of_lines_is_read_with_its_options() throws Exception {
        // When
        List<AptSources.Entry> entries = AptSources.lines("""
                # a comment
                deb [arch=amd64,arm64 signed-by=/usr/share/keyrings/a.gpg Trusted=YES] https://a.example/debian/ stable main # more
                deb-src https://a.example/debian stable main
                """, "sources.list");

        // Then
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.uri()).isEqualTo("https://a.example/debian");
            assertThat(entry.suite()).isEqualTo("stable");
            assertThat(entry.signedBy()).hasValue("/usr/share/keyrings/a.gpg");
            assertThat(entry.trusted()).isTrue();
            assertThat(entry.where()).isEqualTo("sources.list:2");
        });
    }

    @Test
    void the_form_of_stanzas_gives_an_entry_for_each_uri_and_suite_and_none_that_is_disabled() throws Exception {
        // When
        List<AptSources.Entry> entries = AptSources.stanzas("""
                Types: deb deb-src
                # comment
                URIs: https://a.example/debian https://b.example/debian
                Suites: stable stable-updates
                Components: main
                Trusted: no
                Check-Valid-Until: no

                Enabled: no
                Types: deb
                URIs: https://c.example/
                Suites: stable
                """, "a.sources");

        // Then
        assertThat(entries).hasSize(4).noneMatch(AptSources.Entry::trusted);
        assertThat(entries).allSatisfy(entry -> assertThat(entry.loosened()).containsExactly("check-valid-until=no"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dep https://a.example stable main",
                "deb [trusted=yes https://a.example stable main",
                "deb [trusted] https://a.example stable main",
                "deb https://a.example",
                "deb stable main"
            })
    void a_line_of_another_form_is_refused(String line) {
        assertThatExceptionOfType(AptSources.Unreadable.class)
                .isThrownBy(() -> AptSources.lines(line, "sources.list"))
                .withMessageStartingWith("sources.list:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Types: deb\nURIs: https://a.example\n",
                " Types: deb\n",
                "Types: deb\nTypes: deb\nURIs: https://a.example\nSuites: stable\n",
                "Types: rpm\nURIs: https://a.example\nSuites: stable\n",
                "no field\n"
            })
    void a_stanza_of_another_form_is_refused(String text) {
        assertThatExceptionOfType(AptSources.Unreadable.class)
                .isThrownBy(() -> AptSources.stanzas(text, "a.sources"))
                .withMessageStartingWith("a.sources:");
    }

    @Test
    void the_names_of_list_files_are_those_that_apt_gives() {
        assertThat(ReleaseCheck.listName(
                        new AptSources.Entry("http://deb.debian.org/debian", "bookworm", java.util.Map.of(), "")))
                .isEqualTo("deb.debian.org_debian_dists_bookworm_");
        assertThat(ReleaseCheck.listName(new AptSources.Entry(
                        "https://user:secret@a.example:8080/x_y", "stable/updates", java.util.Map.of(), "")))
                .isEqualTo("a.example:8080_x%5fy_dists_stable_updates_");
    }

    @Property(tries = 200)
    void any_text_is_read_or_refused(@ForAll @StringLength(max = 300) String text) {
        try {
            assertThat(AptSources.lines(text, "x")).isNotNull();
        } catch (AptSources.Unreadable refused) {
            assertThat(refused).hasMessageStartingWith("x:");
        }
        try {
            assertThat(AptSources.stanzas(text, "x")).isNotNull();
        } catch (AptSources.Unreadable refused) {
            assertThat(refused).hasMessageStartingWith("x:");
        }
        try {
            assertThat(Release.parse(text)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("the release");
        }
        assertThat(AptView.parse("jq", java.util.Optional.empty(), text)).isEmpty();
    }
}
