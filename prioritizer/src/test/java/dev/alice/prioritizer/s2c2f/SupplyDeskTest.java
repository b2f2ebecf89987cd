package dev.alice.prioritizer.s2c2f;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Bytes;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.Ranked;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Statement;
import dev.alice.flow.SupplyFinding;
import dev.alice.flow.SupplyFinding.State;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.prioritizer.Prioritizer;
import dev.alice.prioritizer.PrioritizerException;
import dev.alice.prioritizer.TestingDatabases;
import dev.alice.prioritizer.TestingFlows;
import dev.alice.prioritizer.TestingStatements;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Experience;
import dev.alice.prioritizer.rank.Informants;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.rank.Provenance;
import dev.alice.prioritizer.rank.Standings;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupplyDeskTest {
    private static final String INSTALL = "sudo apt-get install -y " + TestingRepository.PACKAGE;

    @TempDir
    Path directory;

    private final TestingTime time = new TestingTime();
    private final TestingStatements log = new TestingStatements();
    private final DataSource database = TestingDatabases.inMemory();
    private Optional<SupplyDesk> open = Optional.empty();

    @AfterEach
    void close() {
        open.ifPresent(SupplyDesk::close);
    }

    private SupplyDesk desk(Path root, Optional<Path> organisation, Optional<URI> osv, Duration patience) {
        SupplyDesk desk = SupplyDesk.start(new SupplySettings(organisation, osv, root, patience), database, log, time);
        open = Optional.of(desk);
        return desk;
    }

    private static Rehearsed flow(Rehearsal rehearsal, String... commands) {
        Flow flow = TestingFlows.flow(commands);
        return TestingFlows.rehearsed(flow, new CommandAssessor().assess(flow, TestingFlows.HOST), rehearsal);
    }

    private static Rehearsed flow(String... commands) {
        return flow(TestingFlows.OFFLINE, commands);
    }

    /** What the shipped policies say of a flow with what the desk finds. */
    private static Verdict judged(SupplyDesk desk, Rehearsed rehearsed) {
        Informants informants = new Informants(Standings.blank(), desk, Provenance.none());
        try (Prioritizer prioritizer =
                Prioritizer.start(PolicyText.shipped(), Principles.shipped(), informants, Experience.none())) {
            Ranked ranked =
                    new Ranked(rehearsed, prioritizer.ranker().rank(rehearsed, Reviewed.none("nobody was asked")));
            return prioritizer.gatekeeper().judge(ranked, new Gatekeeper.Context(false, false));
        }
    }

    private static SupplyFinding of(List<SupplyFinding> findings, String requirement) {
        return findings.stream()
                .filter(finding -> finding.requirement().equals(requirement))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void the_table_has_the_25_requirements_in_their_levels() {
        // When
        List<Requirements.Requirement> all = Requirements.shipped().requirements();

        // Then
        assertThat(all).hasSize(25).extracting(Requirements.Requirement::id).doesNotHaveDuplicates();
        assertThat(List.of(1, 2, 3, 4))
                .map(level -> all.stream().filter(one -> one.level() == level).count())
                .containsExactly(6L, 7L, 6L, 6L);
    }

    @Test
    void a_flow_that_brings_nothing_in_has_no_findings() {
        assertThat(desk(directory, Optional.empty(), Optional.empty(), Duration.ofSeconds(60))
                        .inspect(flow("ls -la")))
                .isEmpty();
        assertThat(log.taken).isEmpty();
    }

    @Test
    void a_package_has_a_finding_for_every_requirement_and_is_attested_once_until_it_changes_or_ends()
            throws Exception {
        try (TestingRepository repository = new TestingRepository(directory);
                TestingOsv osv = new TestingOsv()) {
            // Given
            repository.publish(Optional.of("good"), Optional.of(Instant.now().plus(Duration.ofHours(20))));
            repository.source("signed-by=" + repository.keyring("good"));
            repository.update();
            SupplyDesk desk = desk(repository.root(), Optional.empty(), Optional.of(osv.url()), Duration.ofSeconds(60));

            // When
            List<SupplyFinding> findings = desk.inspect(flow(INSTALL));
            desk.inspect(flow(INSTALL));

            // Then
            assertThat(findings)
                    .extracting(SupplyFinding::requirement)
                    .containsExactlyInAnyOrderElementsOf(Requirements.shipped().requirements().stream()
                            .map(Requirements.Requirement::id)
                            .toList());
            assertThat(of(findings, "ING-1").state()).isEqualTo(State.MET);
            assertThat(of(findings, "ING-1").subject()).isEqualTo("pkg:deb/debian/hello-alice");
            assertThat(of(findings, "SCA-1").state()).isEqualTo(State.MET);
            assertThat(of(findings, "SCA-3").state()).isEqualTo(State.MET);
            assertThat(of(findings, "INV-2").state()).isEqualTo(State.UNKNOWN);
            assertThat(osv.asked()).singleElement().asString().contains("hello-source", "\"1.2\"", "Debian:12");
            assertThat(log.taken).singleElement().satisfies(statement -> {
                assertThat(statement.kind()).isEqualTo("attestation");
                assertThat(statement.subject()).isEqualTo("urn:alice:s2c2f:pkg:deb/debian/hello-alice");
            });
            assertThat(log.papers("attestation").getFirst())
                    .containsEntry("v", "alice-attestation/1")
                    .containsKeys("until", "findings");

            // When the answer of the database has run out and it has something new to say
            time.passes(Duration.ofHours(7));
            osv.answers("{\"vulns\": [{\"id\": \"MAL-2026-1\"}]}");
            List<SupplyFinding> turned = desk.inspect(flow(INSTALL));

            // Then
            assertThat(of(turned, "ING-3").state()).isEqualTo(State.NOT_MET);
            assertThat(of(turned, "SCA-1").evidence()).contains("MAL-2026-1");
            assertThat(log.taken).hasSize(2);

            // When the repository's release has run out
            time.passes(Duration.ofHours(14));
            List<SupplyFinding> ended = desk.inspect(flow(INSTALL));

            // Then
            assertThat(of(ended, "ING-1").state()).isEqualTo(State.NOT_MET);
            assertThat(log.taken).hasSize(3);
        }
    }

    @Test
    void a_package_is_held_against_the_bundle_of_the_file_that_apt_would_take_and_a_foreign_one_takes_a_word()
            throws Exception {
        try (TestingRepository repository = new TestingRepository(directory)) {
            // Given
            repository.publish(Optional.of("good"), Optional.empty());
            repository.source("signed-by=" + repository.keyring("good"));
            repository.update();
            TestingSigstore sigstore = new TestingSigstore();
            Path house = Files.createDirectories(directory.resolve("house"));
            Path bundle = Files.createDirectories(house.resolve("bundles")).resolve("ab".repeat(32) + ".sigstore.json");
            Files.writeString(house.resolve("root.json"), sigstore.root());
            Path organisation = house.resolve("organisation.yaml");
            Files.writeString(organisation, """
                    organisation: Example Ltd
                    provenance:
                      root: root.json
                      bundles: bundles
                      builders: [{issuer: "%s", identity: "https://github.com/example/.*"}]
                    """.formatted(TestingSigstore.ISSUER));
            SupplyDesk desk =
                    desk(repository.root(), Optional.of(organisation), Optional.empty(), Duration.ofSeconds(60));

            // When
            SupplyFinding none = of(desk.inspect(flow(INSTALL)), "AUD-1");
            Files.writeString(
                    bundle,
                    sigstore.message(
                            "ab".repeat(32), TestingSigstore.Draft.good().by("https://evil.example", "a@b.c")));
            Rehearsed foreign = flow(INSTALL);
            SupplyFinding somebody = of(desk.inspect(foreign), "AUD-1");
            Verdict forForeign = judged(desk, foreign);
            Files.writeString(bundle, sigstore.message("ab".repeat(32), TestingSigstore.Draft.good()));
            SupplyFinding builder = of(desk.inspect(flow(INSTALL)), "AUD-1");
            Verdict forOurs = judged(desk, flow(INSTALL));
            SupplyFinding backport = of(desk.inspect(flow("sudo apt-get install -y -t sid hello-alice")), "AUD-1");
            SupplyFinding elsewhere = of(desk.inspect(flow(INSTALL + "=9")), "AUD-1");

            // Then
            assertThat(none.state()).isEqualTo(State.UNKNOWN);
            assertThat(none.evidence()).contains("no bundle for the SHA-256 " + "ab".repeat(32));
            assertThat(somebody.state()).as(somebody.evidence()).isEqualTo(State.NOT_MET);
            assertThat(forForeign.approval()).isEqualTo(ApprovalKind.WORD);
            assertThat(forForeign.reasons()).extracting(Verdict.Reason::id).contains("supply-ask");
            assertThat(forOurs.approval()).isEqualTo(ApprovalKind.YES);
            assertThat(builder.state()).as(builder.evidence()).isEqualTo(State.MET);
            assertThat(builder.evidence()).contains("in the signed index of", "not on your host itself");
            assertThat(builder.until()).isPresent();
            assertThat(backport.state()).isEqualTo(State.UNKNOWN);
            assertThat(backport.evidence()).contains("another file");
            assertThat(elsewhere.state()).isEqualTo(State.UNKNOWN);
            assertThat(elsewhere.evidence()).contains("apt here offers no");
            assertThat(log.papers("attestation").toString())
                    .contains("requirement=AUD-1, state=NOT_MET", "requirement=AUD-1, state=MET");
        }
    }

    @Test
    void an_upgrade_of_everything_looks_at_every_source_and_attests_nothing_of_it() throws Exception {
        try (TestingRepository repository = new TestingRepository(directory)) {
            // Given
            repository.publish(Optional.of("good"), Optional.empty());
            repository.source("signed-by=" + repository.keyring("good"));
            repository.update();
            SupplyDesk desk = desk(repository.root(), Optional.empty(), Optional.empty(), Duration.ofSeconds(60));

            // When
            SupplyFinding signed = of(desk.inspect(flow("sudo apt-get upgrade -y")), "ING-1");
            repository.source("trusted=yes");
            SupplyFinding trusted = of(desk.inspect(flow("sudo apt-get upgrade -y")), "ING-1");

            // Then
            assertThat(signed.state()).isEqualTo(State.MET);
            assertThat(trusted.state()).isEqualTo(State.NOT_MET);
            assertThat(log.taken).isEmpty();
        }
    }

    @Test
    void a_log_that_is_away_costs_the_attestation_and_it_is_made_up_for() {
        // Given
        SupplyDesk desk = desk(directory, Optional.empty(), Optional.empty(), Duration.ofSeconds(60));
        log.refuses = true;
        List<SupplyFinding> findings = desk.inspect(flow("pip install requests"));
        assertThat(of(findings, "AUD-3").state()).isEqualTo(State.NOT_MET);

        // When
        log.refuses = false;
        desk.inspect(flow("pip install requests"));

        // Then
        assertThat(log.taken).extracting(Statement::subject).containsExactly("urn:alice:s2c2f:pkg:pypi/requests");
    }

    @Test
    void what_is_not_there_in_time_is_unknown_and_is_there_for_the_next_flow() throws Exception {
        try (TestingOsv osv = new TestingOsv()) {
            // Given
            CountDownLatch answered = new CountDownLatch(1);
            osv.waitsFor(answered);
            SupplyDesk desk = desk(directory, Optional.empty(), Optional.of(osv.url()), Duration.ZERO);

            // When
            SupplyFinding first = of(desk.inspect(flow("pip install requests==2.31.0")), "SCA-1");

            // Then
            answered.countDown();
            assertThat(first.state()).isEqualTo(State.UNKNOWN);
            assertThat(first.evidence()).isEqualTo("still being looked at");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(of(desk.inspect(flow("pip install requests==2.31.0")), "SCA-1")
                                    .state())
                            .isEqualTo(State.MET));
        }
    }

    @Test
    void a_database_that_is_away_or_not_configured_is_unknown_and_never_met() throws Exception {
        try (TestingOsv osv = new TestingOsv()) {
            // Given
            osv.fails(500);

            // When
            List<SupplyFinding> away = desk(directory, Optional.empty(), Optional.of(osv.url()), Duration.ofSeconds(60))
                    .inspect(flow("npm install left-pad@1.3.0"));
            List<SupplyFinding> none = desk(directory, Optional.empty(), Optional.empty(), Duration.ofSeconds(60))
                    .inspect(flow("npm install left-pad@1.3.0"));

            // Then
            for (String requirement : List.of("SCA-1", "ING-3", "SCA-4")) {
                assertThat(of(away, requirement).state()).isEqualTo(State.UNKNOWN);
                assertThat(of(away, requirement).evidence()).contains("status 500");
                assertThat(of(none, requirement).evidence()).contains("no database of vulnerabilities is configured");
            }
        }
    }

    @Test
    void an_organisation_states_what_nobody_else_can_see_and_approves_mirrors_until_a_day() throws Exception {
        // Given
        Path file = directory.resolve("organisation.yaml");
        Files.writeString(file, """
                organisation: Example Ltd
                mirrors: [PyPI.org]
                statements:
                  - {requirement: INV-2, state: met, says: plan 7 of the handbook, by: C. Officer, until: 2099-01-01}
                  - {requirement: FIX-1, state: not met, says: we have no compiler, by: C. Officer, until: 2099-01-01}
                  - {requirement: UPD-1, state: met, says: on Tuesdays, by: C. Officer, until: 2020-01-01}
                """);

        // When
        List<SupplyFinding> findings = desk(directory, Optional.of(file), Optional.empty(), Duration.ofSeconds(60))
                .inspect(flow("pip install requests"));

        // Then
        assertThat(of(findings, "INV-2").state()).isEqualTo(State.MET);
        assertThat(of(findings, "INV-2").subject()).isEqualTo("Example Ltd");
        assertThat(of(findings, "FIX-1").state()).isEqualTo(State.NOT_MET);
        assertThat(of(findings, "UPD-1")).satisfies(finding -> {
            assertThat(finding.state()).isEqualTo(State.UNKNOWN);
            assertThat(finding.evidence()).contains("ran out");
        });
        assertThat(of(findings, "ING-2").state()).isEqualTo(State.MET);
        assertThat(log.taken)
                .extracting(Statement::subject)
                .contains("urn:alice:s2c2f:Example-Ltd", "urn:alice:s2c2f:pkg:pypi/requests");
    }

    @Test
    void an_organisation_cannot_state_what_is_looked_at() throws Exception {
        // Given
        Path file = directory.resolve("organisation.yaml");
        Files.writeString(file, """
                organisation: Example Ltd
                statements: [{requirement: ING-1, state: met, says: trust us, by: me, until: 2099-01-01}]
                """);

        // Then
        assertThatExceptionOfType(PrioritizerException.class)
                .isThrownBy(() -> desk(directory, Optional.of(file), Optional.empty(), Duration.ofSeconds(60)))
                .withMessageContaining("ING-1 is looked at, it cannot be stated");
    }

    @Test
    void what_a_rehearsal_installed_stands_in_a_bill_of_materials_that_cyclonedx_accepts() throws Exception {
        // Given
        List<FileChange> changes = List.of(
                new FileChange(FileChange.Kind.CREATED, "/var/lib/dpkg/info/tool:amd64.list", 10),
                new FileChange(
                        FileChange.Kind.CREATED,
                        "/usr/lib/python3/site-packages/Typing_Extensions-4.9.0.dist-info/METADATA",
                        10),
                new FileChange(FileChange.Kind.CREATED, "/srv/node_modules/@scope/pad/package.json", 10),
                new FileChange(FileChange.Kind.DELETED, "/var/lib/dpkg/info/gone.list", 0));
        Rehearsal ran = new Rehearsal.Ran(new Evidence("bubblewrap", List.of(), changes, changes.size(), List.of()));

        // When
        SupplyFinding finding = of(
                desk(directory, Optional.empty(), Optional.empty(), Duration.ofSeconds(60))
                        .inspect(flow(ran, "dpkg -i /tmp/tool.deb")),
                "INV-1");

        // Then
        assertThat(finding.state()).isEqualTo(State.MET);
        Bytes document = log.taken.stream()
                .filter(statement -> statement.kind().equals("sbom"))
                .findFirst()
                .orElseThrow()
                .payload();
        assertThat(finding.evidence()).contains(document.sha256().asHex());
        assertThat(new JsonParser().validate(document.toArray(), Version.VERSION_16))
                .isEmpty();
        assertThat(new JsonParser().parse(document.toArray()).getComponents())
                .extracting(component -> component.getPurl())
                .containsExactlyInAnyOrder(
                        "pkg:deb/debian/tool", "pkg:npm/%40scope/pad", "pkg:pypi/typing-extensions@4.9.0");
    }
}
