package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Observations;
import dev.alice.flow.Prediction;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Progress;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.TestingHosts;
import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.PreparedRoots;
import dev.alice.sandbox.root.RootStore;
import dev.alice.sandbox.root.TestingRoots;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whole flows in a prepared root, chosen by the facts of a host, with the mirror that the root was made from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreparedRehearsalTest {
    private final PreparedRoot root = TestingRoots.debian();
    private final List<String> admitted = new ArrayList<>();
    private Path scratch;
    private PreparedRoots roots;
    private SandboxRehearser rehearser;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        scratch = directory;
        roots = roots(mirrorsOfTheRoot());
        rehearser = alone(roots);
    }

    @AfterAll
    void close() {
        roots.close();
        assertThat(scratch.resolve("nothing")).doesNotExist();
    }

    @Test
    void the_evidence_says_which_root_it_was_and_how_like_the_host() {
        // Given
        Flow flow = flow("id -un; echo hi > note");

        // When
        Evidence same = ran(rehearser, flow, plain(), host(root.osId(), root.osVersion()));
        Evidence other = ran(rehearser, flow, plain(), host("ubuntu", "99.10"));

        // Then
        assertThat(same.copy()).isEqualTo(Evidence.Copy.PREPARED);
        assertThat(same.sandbox())
                .startsWith("prepared root " + root.order().name() + " (" + root.shortDigest())
                .contains("the release of your host", "no network", "as octo");
        assertThat(other.sandbox()).contains("your host is ubuntu 99.10");
        assertThat(same.changes()).extracting(FileChange::path).containsExactly("/home/octo/note");
        assertThat(admitted).containsExactly(root.digest());
    }

    @Test
    void every_file_of_an_installed_package_is_in_the_evidence_and_none_beyond() {
        // Given a package, and the list of its files by dpkg in a second step
        Flow flow = flow("sudo apt-get install -y hello", "dpkg --listfiles hello");

        // When
        Evidence evidence = ran(rehearser, flow, packages(), host(root.osId(), root.osVersion()));

        // Then
        assertThat(evidence.steps()).extracting(step -> step.exit()).containsExactly(0, 0);
        Set<String> installed = new HashSet<>();
        for (String path : evidence.steps().getLast().output().split("\n")) {
            Path below = root.tree().tree().resolve(path.substring(1));
            if (!path.equals("/.") && !Files.exists(below)) {
                installed.add(path);
            }
        }
        Set<String> seen = new HashSet<>();
        for (FileChange change : evidence.changes()) {
            String path = change.path().replaceAll("/$", "");
            if (!path.matches("/var/(lib/(dpkg|apt)|cache|log)(/.*)?")) {
                seen.add(path);
            }
        }
        assertThat(installed).contains("/usr/bin/hello");
        assertThat(seen).containsExactlyInAnyOrderElementsOf(installed);
        assertThat(evidence.observations().packages())
                .extracting(Observations.Package::name)
                .anyMatch(name -> name.startsWith("hello"));
        assertThat(evidence.sandbox()).contains("network only to package mirrors");
        assertThat(evidence.observations().network())
                .anyMatch(one -> one.allowed() && one.target().matches("GET .*/hello_[^/]*\\.deb"));
    }

    @Test
    void without_mirrors_an_installation_is_not_rehearsed() {
        // Given
        try (PreparedRoots closed = roots(List.of())) {
            // When
            Rehearsal rehearsal = alone(closed)
                    .rehearse(flow("sudo apt-get install -y hello"), packages(), host("debian", "12"), Progress.SILENT);

            // Then
            assertThat(rehearsal).isInstanceOfSatisfying(Rehearsal.NotPossible.class, not -> {
                assertThat(not.needsNetwork()).isTrue();
                assertThat(not.reason()).contains("network");
            });
        }
    }

    @Test
    void other_programs_get_no_network_beside_a_package_manager() {
        // Given
        Flow flow = flow("sudo apt-get install -y hello && curl http://deb.debian.org/");

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow, packages(), host("debian", "12"), Progress.SILENT);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.needsNetwork()).isTrue());
    }

    @Test
    void a_step_that_was_refused_the_network_has_failed_and_every_refusal_is_told() {
        // Given
        try (PreparedRoots elsewhere = roots(List.of(Mirror.parse("mirror.invalid")))) {
            // When
            Rehearsal rehearsal = alone(elsewhere)
                    .rehearse(flow("sudo apt-get install -y hello"), packages(), host("debian", "12"), Progress.SILENT);

            // Then
            assertThat(rehearsal).isInstanceOfSatisfying(Rehearsal.Ran.class, ran -> {
                assertThat(ran.evidence().steps().getLast().exit()).isNotZero();
                assertThat(ran.evidence().observations().network())
                        .isNotEmpty()
                        .allMatch(one -> !one.allowed() && one.target().startsWith("GET "));
            });
        }
    }

    @Test
    void a_host_of_another_family_is_not_rehearsed_in_it() {
        // Given
        HostFacts fedora = new HostFacts(
                HostFacts.Family.FEDORA,
                "fedora",
                "42",
                "",
                "octo",
                false,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.DNF,
                "/bin/bash",
                "/home/octo");

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow("touch x"), plain(), fedora, Progress.SILENT);

        // Then
        assertThat(rehearsal).isInstanceOf(Rehearsal.NotPossible.class);
    }

    @Test
    void a_root_that_the_server_may_not_use_is_not_used() {
        // Given
        try (PreparedRoots refused = new PreparedRoots(
                store(),
                scratch,
                Limits.ORDINARY,
                List.of(),
                any -> Optional.of("the log is down"),
                Clock.systemUTC())) {
            // When
            Rehearsal rehearsal =
                    alone(refused).rehearse(flow("touch x"), plain(), host("debian", "12"), Progress.SILENT);

            // Then
            assertThat(rehearsal).isInstanceOf(Rehearsal.NotPossible.class);
            assertThat(refused.standing().values()).containsExactly(Optional.of("the log is down"));
        }
    }

    @Test
    void what_the_prepared_root_has_not_is_tried_in_a_copy_of_this_host() {
        // Given a program of this host alone
        SandboxRehearser both = new SandboxRehearser(
                Boundaries.probe(scratch, Limits.ORDINARY, List.of()), Optional.of(roots), Discretion.ordinary());
        HostFacts.Family own = OsRelease.read(Path.of("/etc/os-release")).family();

        // When
        Rehearsal rehearsal =
                both.rehearse(flow("git init -q project"), plain(), host("debian", "12"), Progress.SILENT);

        // Then
        if (own == HostFacts.Family.DEBIAN) {
            assertThat(rehearsal).isInstanceOfSatisfying(Rehearsal.Ran.class, ran -> {
                assertThat(ran.evidence().copy()).isEqualTo(Evidence.Copy.SERVER);
                assertThat(ran.evidence().unknown())
                        .anyMatch(words -> words.startsWith("what a prepared root would have shown: "));
            });
        } else {
            assertThat(rehearsal).isInstanceOf(Rehearsal.NotPossible.class);
        }
    }

    private List<Mirror> mirrorsOfTheRoot() throws IOException {
        return Files.readAllLines(root.tree().tree().resolve("etc/apt/sources.list")).stream()
                .filter(line -> line.startsWith("deb "))
                .map(line -> URI.create(line.replaceAll("\\[.*?]", " ").split("\\s+")[1]))
                .map(URI::getHost)
                .distinct()
                .map(host -> Mirror.parse(host + " private"))
                .toList();
    }

    private PreparedRoots roots(List<Mirror> mirrors) {
        return new PreparedRoots(
                store(),
                scratch,
                Limits.ORDINARY,
                mirrors,
                one -> {
                    if (!admitted.contains(one.digest())) {
                        admitted.add(one.digest());
                    }
                    return Optional.empty();
                },
                Clock.systemUTC());
    }

    private RootStore store() {
        return new RootStore(
                Objects.requireNonNull(root.directory().getParent()), TestingRoots.range(), Clock.systemUTC());
    }

    /** A server that can rehearse in prepared roots only. */
    private SandboxRehearser alone(PreparedRoots only) {
        return new SandboxRehearser(TestingHosts.withoutTools(scratch), Optional.of(only), Discretion.ordinary());
    }

    private static Evidence ran(SandboxRehearser rehearser, Flow flow, Assessment assessment, HostFacts host) {
        Rehearsal rehearsal = rehearser.rehearse(flow, assessment, host, Progress.SILENT);
        assertThat(rehearsal).isInstanceOf(Rehearsal.Ran.class);
        return ((Rehearsal.Ran) rehearsal).evidence();
    }

    private static HostFacts host(String id, String version) {
        return new HostFacts(
                HostFacts.Family.DEBIAN,
                id,
                version,
                "",
                "octo",
                false,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "/bin/bash",
                "/home/octo");
    }

    private static Assessment plain() {
        return new Assessment(Risk.CHANGES_HOST, true, List.of(), List.of());
    }

    private static Assessment packages() {
        return new Assessment(
                Risk.CHANGES_HOST,
                true,
                List.of(
                        new Effect(1, EffectKind.NETWORK, "", "apt-get"),
                        new Effect(1, EffectKind.PACKAGES, "hello", "apt-get")),
                List.of());
    }

    private static Flow flow(String... lines) {
        List<Step> steps = Arrays.stream(lines)
                .map(line ->
                        new Step(new CommandText(line), "why not", new Prediction(0, 900, "done"), Optional.empty()))
                .toList();
        return new Flow("do it", "it works", steps, List.of(), List.of(), new Source(Source.Kind.PERSON, "test"));
    }
}
