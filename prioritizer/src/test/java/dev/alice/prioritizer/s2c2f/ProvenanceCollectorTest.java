package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.flow.Bytes;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.TestingFlows;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import dev.alice.prioritizer.s2c2f.TestingSigstore.Draft;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenanceCollectorTest {
    private static final String THING = "5d".repeat(32);
    private static final String PROVENANCE = "https://slsa.dev/provenance/v1";
    private static final TestingSigstore SIGSTORE = new TestingSigstore();

    @TempDir
    Path directory;

    private final TestingTime time = new TestingTime();
    private Path bundles;
    private Path organisation;

    @BeforeEach
    void lay() throws Exception {
        bundles = Files.createDirectories(directory.resolve("house/bundles"));
        organisation = directory.resolve("house/organisation.yaml");
        Files.writeString(directory.resolve("house/trusted_root.json"), SIGSTORE.root());
        configure("identity: 'https://github\\.com/example/tool/\\.github/workflows/release\\.yml@refs/tags/v\\d+'");
    }

    private void configure(String builder) throws Exception {
        Files.writeString(organisation, """
                organisation: Example Ltd
                provenance:
                  root: trusted_root.json
                  bundles: bundles
                  builders:
                    - {issuer: "%s", %s}
                """.formatted(TestingSigstore.ISSUER, builder));
    }

    private void bundle(String end, String text) throws Exception {
        Files.writeString(bundles.resolve(THING + end + ".sigstore.json"), text);
    }

    private ProvenanceCollector collector() {
        Tool tool = new Tool(Duration.ofSeconds(20));
        AptView apt = new AptView(tool, directory);
        return new ProvenanceCollector(
                Organisation.read(organisation, Requirements.shipped()).builders(),
                new SignedHashes(apt, new ReleaseCheck(tool, directory, time), directory),
                ServerHost.read(directory),
                time);
    }

    private Observation look() {
        return look(collector(), download());
    }

    private static Observation look(ProvenanceCollector collector, Consumption consumption) {
        return collector.look(consumption, TestingFlows.HOST).getFirst();
    }

    private static Consumption download() {
        return SystemPackages.url(1, "https://get.example.org/tool", Set.of()).heldAgainst(THING);
    }

    @Test
    void a_thing_whose_bundle_is_by_a_builder_is_met_for_a_day_and_says_who_when_and_where() throws Exception {
        // Given
        bundle("", SIGSTORE.message(THING, Draft.good()));

        // When
        Observation seen = look();

        // Then
        assertThat(seen.state()).as(seen.evidence()).isEqualTo(State.MET);
        assertThat(seen.requirement()).isEqualTo("AUD-1");
        assertThat(seen.evidence())
                .contains(
                        TestingSigstore.BUILDER,
                        TestingSigstore.ISSUER,
                        "log.sigstore.example at 1 since ",
                        THING,
                        Bytes.of(Files.readAllBytes(bundles.resolve(THING + ".sigstore.json")))
                                .sha256()
                                .asHex());
        assertThat(seen.evidence().length()).isLessThan(700);
        assertThat(seen.until().orElseThrow())
                .isBetween(
                        time.instant().plus(Duration.ofHours(23)),
                        time.instant().plus(Duration.ofHours(25)));
    }

    @Test
    void provenance_is_met_and_one_good_bundle_among_others_is_enough() throws Exception {
        // Given
        bundle("", "nonsense");
        bundle(".1", SIGSTORE.message(THING, Draft.good().by(TestingSigstore.ISSUER, "https://github.com/evil")));
        bundle(".2", SIGSTORE.statement(THING, "https://spdx.dev/Document", Draft.good()));
        bundle(".9", SIGSTORE.statement(THING, PROVENANCE, Draft.good()));

        // When
        Observation seen = look();

        // Then
        assertThat(seen.state()).as(seen.evidence()).isEqualTo(State.MET);
        assertThat(seen.evidence()).startsWith("SLSA provenance v1 by " + TestingSigstore.BUILDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com/example/tool/.github/workflows/release.yml@refs/heads/main",
                "https://github.com/example/tool/.github/workflows/release.yml@refs/tags/v1x",
                "xhttps://github.com/example/tool/.github/workflows/release.yml@refs/tags/v1",
                "somebody@example.org"
            })
    void a_thing_that_is_by_somebody_else_is_not_met_and_says_by_whom(String identity) throws Exception {
        // Given
        bundle("", SIGSTORE.message(THING, Draft.good().by(TestingSigstore.ISSUER, identity)));

        // When
        Observation seen = look();

        // Then
        assertThat(seen.state()).isEqualTo(State.NOT_MET);
        assertThat(seen.evidence()).contains("is by " + identity, "no builder of the organisation's");
    }

    @Test
    void the_right_name_from_another_issuer_is_not_met() throws Exception {
        // Given
        bundle("", SIGSTORE.message(THING, Draft.good().by("https://accounts.example.org", TestingSigstore.BUILDER)));

        // Then
        assertThat(look().state()).isEqualTo(State.NOT_MET);
        assertThat(look().evidence()).contains("(says https://accounts.example.org)");
    }

    @Test
    void a_builder_that_serves_everybody_counts_only_for_the_repository_that_is_named() throws Exception {
        // Given
        bundle("", SIGSTORE.message(THING, Draft.good()));

        // When
        configure("identity: 'https://github\\.com/.+', source: 'https://github\\.com/example/tool'");
        State ours = look().state();
        configure("identity: 'https://github\\.com/.+', source: 'https://github\\.com/example/other'");
        State theirs = look().state();

        // Then
        assertThat(ours).isEqualTo(State.MET);
        assertThat(theirs).isEqualTo(State.NOT_MET);
    }

    @Test
    void a_bundle_that_does_not_verify_is_not_met() throws Exception {
        for (String bad : new String[] {
            "nonsense",
            SIGSTORE.message("5e".repeat(32), Draft.good()),
            SIGSTORE.statement("5e".repeat(32), PROVENANCE, Draft.good()),
            new TestingSigstore().message(THING, Draft.good()),
            SIGSTORE.message(THING, Draft.good().loggedAfter(Duration.ofHours(1))),
            SIGSTORE.message(THING, Draft.good()).replace("\"logIndex\":\"1\"", "\"logIndex\":\"0\""),
            " ".repeat((1 << 20) + 1)
        }) {
            // Given
            bundle("", bad);

            // When
            Observation seen = look();

            // Then
            assertThat(seen.state()).as(seen.evidence()).isEqualTo(State.NOT_MET);
            assertThat(seen.until()).isEmpty();
        }
    }

    @Test
    void a_link_out_of_the_directory_is_not_followed() throws Exception {
        // Given
        Path outside = directory.resolve("outside.json");
        Files.writeString(outside, SIGSTORE.message(THING, Draft.good()));

        // When
        Files.createSymbolicLink(bundles.resolve(THING + ".sigstore.json"), outside);

        // Then
        assertThat(look().state()).isEqualTo(State.NOT_MET);
        assertThat(look().evidence()).contains("leads out of the directory");
    }

    @Test
    void a_statement_of_something_else_alone_is_unknown() throws Exception {
        // Given
        bundle("", SIGSTORE.statement(THING, "https://spdx.dev/Document", Draft.good()));

        // Then
        assertThat(look().state()).isEqualTo(State.UNKNOWN);
        assertThat(look().evidence()).contains("https://spdx.dev/Document", "not of where the thing was built");
    }

    @Test
    void a_thing_without_a_bundle_or_without_a_digest_is_unknown_and_says_which() {
        // Given
        ProvenanceCollector collector = collector();

        // When
        Observation bare = look(collector, download());
        Observation loose = look(collector, SystemPackages.url(1, "https://get.example.org/tool", Set.of()));

        // Then
        assertThat(bare.state()).isEqualTo(State.UNKNOWN);
        assertThat(bare.evidence()).contains("no bundle for the SHA-256 " + THING);
        assertThat(loose.state()).isEqualTo(State.UNKNOWN);
        assertThat(loose.evidence()).contains("does not plainly hold tool against a SHA-256");
    }

    @ParameterizedTest
    @EnumSource(names = "DOWNLOAD", mode = EnumSource.Mode.EXCLUDE)
    void a_package_whose_digest_nobody_knows_is_unknown(Ecosystem ecosystem) {
        // Given
        Consumption named =
                new Consumption(1, ecosystem, Optional.of("tool"), Optional.empty(), Optional.empty(), Set.of());
        Consumption file = new Consumption(
                1, ecosystem, Optional.of("tool"), Optional.empty(), Optional.of("/tmp/tool"), Set.of(Trait.LOCAL));

        // Then
        assertThat(look(collector(), named).state()).isEqualTo(State.UNKNOWN);
        assertThat(look(collector(), file).evidence()).contains("which digest the file tool should have");
        assertThat(look(collector(), SystemPackages.unreadable(1, ecosystem, Set.of()))
                        .evidence())
                .contains("does not say plainly");
    }

    @Test
    void a_root_that_was_changed_counts_at_once_and_a_broken_one_is_unknown() throws Exception {
        // Given
        Path root = directory.resolve("house/trusted_root.json");
        bundle("", SIGSTORE.message(THING, Draft.good()));
        ProvenanceCollector collector = collector();
        assertThat(look(collector, download()).state()).isEqualTo(State.MET);

        // When
        Files.writeString(root, new TestingSigstore().root());
        Observation foreign = look(collector, download());
        Files.writeString(root, "{}");
        Observation broken = look(collector, download());

        // Then
        assertThat(foreign.state()).isEqualTo(State.NOT_MET);
        assertThat(broken.state()).isEqualTo(State.UNKNOWN);
        assertThat(broken.evidence()).contains("trusted root");
    }

    @Test
    void the_stamp_changes_with_the_bundles_and_the_root() throws Exception {
        // Given
        ProvenanceCollector collector = collector();
        String before = collector.stamp();
        assertThat(collector.stamp()).isEqualTo(before);

        // When
        bundle("", "one");
        String laid = collector.stamp();
        bundle("", "another");
        String written = collector.stamp();
        Files.writeString(directory.resolve("house/trusted_root.json"), "{}");

        // Then
        assertThat(Set.of(before, laid, written, collector.stamp())).hasSize(4);
    }

    @Test
    void an_organisation_that_says_nothing_of_builders_is_unknown() throws Exception {
        // Given
        Files.writeString(organisation, "organisation: Example Ltd\n");

        // Then
        assertThat(look().state()).isEqualTo(State.UNKNOWN);
        assertThat(look().evidence()).contains("names nobody who may have built");
        assertThat(collector().stamp()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root: missing.json | provenance.root is no file",
                "bundles: missing | provenance.bundles is no directory",
                "builders: [] | at least one",
                "builders: [{issuer: i}] | identity is missing",
                "builders: [{identity: i}] | issuer is missing",
                "builders: [{issuer: i, identity: '.*'}] | matches nothing at all",
                "builders: [{issuer: i, identity: '('}] | no regular expression",
                "other: x | not as it should be"
            })
    void a_section_that_is_not_as_it_should_be_stops_the_start(String line) throws Exception {
        // Given
        String[] parts = line.split(" \\| ");
        StringBuilder text = new StringBuilder("organisation: Example Ltd\nprovenance:\n");
        for (String other :
                new String[] {"root: trusted_root.json", "bundles: bundles", "builders: [{issuer: i, identity: x}]"}) {
            boolean replaced = other.substring(0, 5).equals(parts[0].substring(0, 5));
            text.append("  ").append(replaced ? parts[0] : other).append('\n');
        }
        if (parts[0].startsWith("other")) {
            text.append("  ").append(parts[0]).append('\n');
        }

        // When
        Files.writeString(organisation, text);

        // Then
        assertThatExceptionOfType(PrioritizerException.class)
                .isThrownBy(this::collector)
                .withMessageContaining(parts[1]);
    }
}
