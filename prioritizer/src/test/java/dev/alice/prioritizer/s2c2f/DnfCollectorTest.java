package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alice.flow.HostFacts;
import dev.alice.flow.SupplyFinding.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnfCollectorTest {
    private static final HostFacts FEDORA = new HostFacts(
            HostFacts.Family.FEDORA,
            "fedora",
            "42",
            "Fedora Linux 42",
            "dev",
            false,
            HostFacts.Sudo.FREE,
            HostFacts.PackageManager.DNF,
            "bash",
            "/home/dev");
    private static final String FEDORA_REPO = """
            [fedora]
            name=Fedora $releasever
            metalink=https://mirrors.fedoraproject.org/metalink?repo=fedora-$releasever&arch=$basearch
            enabled=1
            gpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-fedora
            """;

    @TempDir
    Path root;

    @BeforeEach
    void lay() throws IOException {
        Files.createDirectories(root.resolve("etc/yum.repos.d"));
        Files.createDirectories(root.resolve("etc/dnf"));
        Files.writeString(
                root.resolve("etc/os-release"), "ID=fedora\nVERSION_ID=42\nPRETTY_NAME=\"Fedora Linux 42\"\n");
        Files.writeString(root.resolve("etc/dnf/dnf.conf"), "[main]\ngpgcheck=1\nbest=False\n");
        Files.writeString(root.resolve("etc/yum.repos.d/fedora.repo"), FEDORA_REPO);
    }

    private List<Observation> look(HostFacts host, String... mirrors) {
        return new DnfCollector(ServerHost.read(root), new Mirrors(Set.of(mirrors)), root, Clock.systemUTC())
                .look(
                        new Consumption(
                                1, Ecosystem.RPM, Optional.of("htop"), Optional.empty(), Optional.empty(), Set.of()),
                        host);
    }

    private static State state(List<Observation> seen, String requirement) {
        return seen.stream()
                .filter(one -> one.requirement().equals(requirement))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void repositories_that_inherit_gpgcheck_from_main_are_met() {
        // When
        List<Observation> seen = look(FEDORA, "mirrors.fedoraproject.org");

        // Then
        assertThat(state(seen, "ING-1")).isEqualTo(State.MET);
        assertThat(state(seen, "ENF-1")).isEqualTo(State.MET);
        assertThat(state(seen, "AUD-3")).isEqualTo(State.MET);
        assertThat(state(seen, "ENF-2")).isEqualTo(State.MET);
        assertThat(state(look(FEDORA, "mirror.example"), "ING-2")).isEqualTo(State.NOT_MET);
    }

    @Test
    void one_enabled_repository_without_gpgcheck_is_not_met_and_a_disabled_one_does_not_matter() throws IOException {
        // Given
        Path other = root.resolve("etc/yum.repos.d/other.repo");

        // When
        Files.writeString(other, "[other]\nbaseurl=http://other.example/\ngpgcheck = 0\nenabled=1\n");
        List<Observation> enabled = look(FEDORA);
        Files.writeString(other, "[other]\nbaseurl=http://other.example/\ngpgcheck = 0\nenabled=0\n");
        List<Observation> disabled = look(FEDORA);

        // Then
        assertThat(state(enabled, "ING-1")).isEqualTo(State.NOT_MET);
        assertThat(state(enabled, "AUD-3")).isEqualTo(State.NOT_MET);
        assertThat(state(disabled, "ING-1")).isEqualTo(State.MET);
    }

    @Test
    void a_repository_without_tls_checks_is_not_met() throws IOException {
        // Given
        Files.writeString(root.resolve("etc/yum.repos.d/fedora.repo"), FEDORA_REPO + "sslverify=false\n");

        // Then
        assertThat(state(look(FEDORA), "ENF-1")).isEqualTo(State.NOT_MET);
    }

    @Test
    void another_release_than_this_servers_is_unknown() {
        // Given
        HostFacts older = new HostFacts(
                FEDORA.family(),
                "fedora",
                "41",
                "Fedora Linux 41",
                "dev",
                false,
                FEDORA.sudo(),
                FEDORA.packages(),
                "bash",
                "/home/dev");

        // Then
        assertThat(look(older)).allMatch(one -> one.state() == State.UNKNOWN);
    }

    @Test
    void a_line_that_is_neither_section_nor_field_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DnfCollector.parse("[main]\nwhat is this\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> DnfCollector.parse("gpgcheck=1\n"));
        assertThatIllegalArgumentException().isThrownBy(() -> DnfCollector.parse("[a]\nb=1\n[a]\nb=0\n"));
    }

    @Property(tries = 200)
    void any_text_is_read_or_refused(@ForAll @StringLength(max = 300) String text) {
        try {
            assertThat(DnfCollector.parse(text)).isNotNull();
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("line");
        }
    }
}
