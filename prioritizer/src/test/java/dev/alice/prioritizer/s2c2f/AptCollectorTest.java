package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.SupplyFinding.State;
import dev.alice.prioritizer.TestingFlows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real gpg, gpgv and apt over a repository of one package. */
class AptCollectorTest {
    @TempDir
    Path directory;

    private final TestingTime time = new TestingTime();
    private TestingRepository repository;

    @BeforeEach
    void open() throws Exception {
        repository = new TestingRepository(directory);
    }

    @AfterEach
    void close() throws Exception {
        if (repository != null) {
            repository.close();
        }
    }

    private List<Observation> look(String name, Optional<String> version, String... mirrors) {
        Tool tool = new Tool(Duration.ofSeconds(30));
        Path root = repository.root();
        AptView apt = new AptView(tool, root);
        ReleaseCheck releases = new ReleaseCheck(tool, root, time);
        return new AptCollector(
                        apt,
                        releases,
                        new SignedHashes(apt, releases, root),
                        ServerHost.read(root),
                        new Mirrors(Set.of(mirrors)),
                        root,
                        time)
                .look(
                        new Consumption(1, Ecosystem.DEB, Optional.of(name), version, Optional.empty(), Set.of()),
                        TestingFlows.HOST);
    }

    private List<Observation> look() {
        return look(TestingRepository.PACKAGE, Optional.empty());
    }

    private static Observation of(List<Observation> seen, String requirement) {
        return seen.stream()
                .filter(one -> one.requirement().equals(requirement))
                .findFirst()
                .orElseThrow();
    }

    /** Changes a file that apt has fetched. */
    private void change(String end, String before, String after) throws Exception {
        Path fetched;
        try (var lists = Files.list(repository.root().resolve("var/lib/apt/lists"))) {
            fetched = lists.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
        String text = Files.readString(fetched);
        assertThat(text).contains(before);
        Files.delete(fetched);
        Files.writeString(fetched, text.replace(before, after));
    }

    @Test
    void a_package_from_a_signed_repository_is_met_with_the_key_and_the_hash_that_were_seen() throws Exception {
        // Given
        Instant until = Instant.now().plus(Duration.ofHours(2));
        repository.publish(Optional.of("good"), Optional.of(until));
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();

        // When
        List<Observation> seen = look(TestingRepository.PACKAGE, Optional.of(TestingRepository.VERSION));

        // Then
        assertThat(of(seen, "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.MET);
            assertThat(one.evidence()).contains(repository.fingerprint("good"), "as pinned", "seen on this server");
            assertThat(one.until()).hasValueSatisfying(end -> assertThat(end).isBeforeOrEqualTo(until));
        });
        assertThat(of(seen, "AUD-3")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.MET);
            assertThat(one.evidence()).contains("ab".repeat(32));
        });
        assertThat(of(seen, "ENF-1").state()).isEqualTo(State.MET);
        assertThat(of(seen, "ING-2").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_release_that_has_run_out_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.of(Instant.now().plus(Duration.ofHours(1))));
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();

        // When
        time.passes(Duration.ofHours(2));

        // Then
        assertThat(of(look(), "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.NOT_MET);
            assertThat(one.evidence()).contains("valid until", "past");
        });
        assertThat(of(look(), "AUD-3").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_release_signed_by_another_key_than_the_source_names_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.of("other"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("other"));
        repository.update();

        // When
        repository.source("signed-by=" + repository.keyring("good"));

        // Then
        assertThat(of(look(), "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.NOT_MET);
            assertThat(one.evidence()).contains("by another key");
        });
    }

    @Test
    void a_release_that_was_changed_after_it_was_signed_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();

        // When
        change("InRelease", "Origin: Alice", "Origin: Mallory");

        // Then
        assertThat(of(look(), "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.NOT_MET);
            assertThat(one.evidence()).contains("not over this text");
        });
    }

    @Test
    void an_index_that_is_not_the_one_in_the_release_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();

        // When
        change("Packages", "ab".repeat(32), "cd".repeat(32));
        List<Observation> seen = look();

        // Then
        assertThat(of(seen, "AUD-3").state()).isEqualTo(State.NOT_MET);
    }

    @Test
    void a_source_that_is_trusted_without_a_signature_is_not_met_and_names_the_line() throws Exception {
        // Given
        repository.publish(Optional.empty(), Optional.empty());
        repository.source("trusted=yes");
        repository.update();

        // When
        List<Observation> seen = look();

        // Then
        assertThat(of(seen, "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.NOT_MET);
            assertThat(one.evidence()).contains("trusted=yes in /etc/apt/sources.list:1");
        });
        assertThat(of(seen, "ENF-1").state()).isEqualTo(State.NOT_MET);
        assertThat(of(seen, "AUD-3").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void a_repository_without_a_signature_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.empty(), Optional.empty());
        repository.source("trusted=yes");
        repository.update();

        // When
        repository.source("arch=amd64");

        // Then
        assertThat(of(look(), "ING-1")).satisfies(one -> {
            assertThat(one.state()).isEqualTo(State.NOT_MET);
            assertThat(one.evidence()).contains("no signature");
        });
    }

    @Test
    void a_setting_of_apt_or_an_option_of_a_source_that_lets_unsigned_packages_in_is_not_met() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();
        Path setting = repository.root().resolve("etc/apt/sources.list");

        // When
        repository.settings("APT::Get::AllowUnauthenticated \"true\";");
        Observation set = of(look(), "ENF-1");
        repository.settings("");
        Files.writeString(setting, Files.readString(setting).replace("signed-by", "check-valid-until=no signed-by"));
        Observation sourced = of(look(), "ENF-1");

        // Then
        assertThat(set.state()).isEqualTo(State.NOT_MET);
        assertThat(set.evidence()).contains("AllowUnauthenticated");
        assertThat(sourced.state()).isEqualTo(State.NOT_MET);
        assertThat(sourced.evidence()).contains("check-valid-until=no");
        assertThat(of(look(), "ING-1").state()).isEqualTo(State.MET);
    }

    @Test
    void a_key_inside_the_source_and_a_fingerprint_count_as_apt_counts_them() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();
        Files.delete(repository.root().resolve("etc/apt/sources.list"));
        String armored = repository
                .armored("good")
                .strip()
                .lines()
                .map(line -> line.isBlank() ? " ." : " " + line)
                .collect(java.util.stream.Collectors.joining("\n"));
        Path source = repository.root().resolve("etc/apt/sources.list.d/alice.sources");
        String stanza = "Types: deb\nURIs: " + repository.uri() + "/\nSuites: stable\nComponents: main\nSigned-By:";

        // When
        Files.writeString(source, stanza + "\n" + armored + "\n");
        Observation inside = of(look(), "ING-1");
        Files.copy(repository.keyring("good"), repository.root().resolve("etc/apt/trusted.gpg.d/good.gpg"));
        Files.writeString(source, stanza + " " + repository.fingerprint("other") + "\n");
        Observation another = of(look(), "ING-1");
        Files.writeString(source, stanza + " " + repository.fingerprint("good") + "\n");
        Observation named = of(look(), "ING-1");

        // Then
        assertThat(inside.state()).as(inside.evidence()).isEqualTo(State.MET);
        assertThat(named.state()).as(named.evidence()).isEqualTo(State.MET);
        assertThat(another.state()).isEqualTo(State.NOT_MET);
    }

    @Test
    void a_package_that_apt_does_not_offer_is_unknown() throws Exception {
        // Given
        repository.publish(Optional.of("good"), Optional.empty());
        repository.source("signed-by=" + repository.keyring("good"));
        repository.update();

        // When
        List<Observation> other = look("no-such-package", Optional.empty());
        List<Observation> version = look(TestingRepository.PACKAGE, Optional.of("9"));

        // Then
        assertThat(of(other, "ING-1").state()).isEqualTo(State.UNKNOWN);
        assertThat(of(version, "ING-1").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void sources_that_cannot_be_read_are_unknown_and_name_the_line() throws Exception {
        // Given
        Files.writeString(
                repository.root().resolve("etc/apt/sources.list"), "dep " + repository.uri() + " stable main\n");

        // When
        Observation seen = of(look(), "ING-1");

        // Then
        assertThat(seen.state()).isEqualTo(State.UNKNOWN);
        assertThat(seen.evidence()).contains("sources.list:1");
    }
}
