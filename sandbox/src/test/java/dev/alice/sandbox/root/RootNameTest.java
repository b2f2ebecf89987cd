package dev.alice.sandbox.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootNameTest {
    private static final String TARGETS = """
            MetaKey: main/binary-amd64/Packages
            Created-By: Packages
            Component: main
            Release: bookworm
            Repo-URI: http://mirror.lan/debian/

            Created-By: Packages
            Component: contrib
            Release: bookworm
            Repo-URI: http://mirror.lan/debian/

            Created-By: Translations
            Component: main
            Release: bookworm
            Repo-URI: http://mirror.lan/debian/

            Created-By: Packages
            Component: main
            Release: bookworm-security
            Repo-URI: http://mirror.lan/debian-security/

            Created-By: Packages
            Component: main
            Release: nodistro
            Repo-URI: http://elsewhere.lan/
            """;

    @ParameterizedTest
    @CsvSource({
        "debian:12,bookworm",
        "debian:bookworm,bookworm",
        "debian:sid,sid",
        "ubuntu:24.04,noble",
        "ubuntu:noble,noble",
        "fedora:42,42"
    })
    void a_name_has_a_suite(String name, String suite) {
        // Given a name
        // When
        RootName read = RootName.parse(name);

        // Then
        assertThat(read.suite()).isEqualTo(suite);
        assertThat(read).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "debian", "debian:", "debian:99", "arch:1", "debian:../x", "fedora:rawhide", "debian:-x"})
    void other_words_are_refused(String name) {
        // Given words / When / Then
        assertThatThrownBy(() -> RootName.parse(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_hosts_own_mirror_serves_its_suite_and_the_others_of_its_distribution() {
        // Given
        HostSources host = new HostSources(HostSources.sources(TARGETS), List.of());
        Map<String, String> own = Map.of("ID", "debian", "VERSION_CODENAME", "bookworm");

        // When
        List<String> same = host.lines(RootName.parse("debian:12"), own);
        List<String> next = host.lines(RootName.parse("debian:13"), own);
        List<String> rolling = host.lines(RootName.parse("debian:sid"), own);
        List<String> other = host.lines(RootName.parse("ubuntu:24.04"), own);

        // Then
        assertThat(same)
                .containsExactly(
                        "deb http://mirror.lan/debian/ bookworm contrib main",
                        "deb http://mirror.lan/debian-security/ bookworm-security main");
        assertThat(next)
                .containsExactly(
                        "deb http://mirror.lan/debian/ trixie contrib main",
                        "deb http://mirror.lan/debian-security/ trixie-security main");
        assertThat(rolling).containsExactly("deb http://mirror.lan/debian/ sid contrib main");
        assertThat(other).allMatch(line -> line.startsWith("deb http://archive.ubuntu.com/ubuntu noble"));
    }

    @Test
    void of_the_hosts_options_only_those_of_fetching_are_taken() {
        // Given
        String dump = """
                APT::Update::Pre-Invoke "evil";
                Acquire::http::Proxy "http://proxy.lan:3128";
                Acquire::Check-Valid-Until "false";
                Acquire::Languages "de";
                Acquire::https "";
                """;

        // When
        List<String> options = HostSources.options(dump);

        // Then
        assertThat(options)
                .containsExactly(
                        "Acquire::http::Proxy \"http://proxy.lan:3128\"", "Acquire::Check-Valid-Until \"false\"");
    }
}
