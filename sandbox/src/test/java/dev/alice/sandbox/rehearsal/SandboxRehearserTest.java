package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Progress;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Readiness;
import dev.alice.sandbox.boundary.TestingHosts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole flows through the port that the engine calls, with the real boundary of this host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxRehearserTest {
    private Path scratch;
    private SandboxRehearser rehearser;
    private HostFacts.Family family;

    @BeforeAll
    void probe(@TempDir Path directory) {
        scratch = directory;
        Boundaries boundaries =
                Boundaries.probe(scratch, Limits.ORDINARY.withStepTime(Duration.ofSeconds(10)), List.of());
        rehearser = new SandboxRehearser(boundaries);
        family = OsRelease.read(Path.of("/etc/os-release")).family();
    }

    @AfterAll
    void nothing_is_left() {
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void the_probe_says_what_is_possible_here() {
        // Given a host with bubblewrap
        // When
        Readiness readiness = rehearser.readiness();

        // Then
        assertThat(readiness).isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void steps_share_what_they_write() {
        // Given
        Flow flow =
                flow("mkdir -p /tmp/x", "echo hi > /tmp/x/notes.txt", "tar -C /tmp -cf all.tar x", "test -s all.tar");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps())
                .hasSize(4)
                .allMatch(step -> step.exit() == 0 && step.limit().isEmpty());
        assertThat(evidence.changes())
                .contains(
                        new FileChange(FileChange.Kind.CREATED, "/tmp/x/", 0),
                        new FileChange(FileChange.Kind.CREATED, "/tmp/x/notes.txt", 3))
                .anyMatch(change -> change.path().equals("/home/octo/all.tar"));
        assertThat(evidence.changedFiles()).isEqualTo(3);
        assertThat(evidence.sandbox()).contains("no network, as octo");
        assertThat(evidence.unknown()).anyMatch(words -> words.contains("/home/octo"));
    }

    @Test
    void a_flow_stops_at_the_first_step_that_fails() {
        // Given
        Flow flow = flow("echo one > one", "false", "echo two > two");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps()).extracting(step -> step.exit()).containsExactly(0, 1);
        assertThat(evidence.changes()).extracting(FileChange::path).containsExactly("/home/octo/one");
    }

    @Test
    void a_failure_that_was_predicted_is_no_reason_to_stop() {
        // Given
        List<Step> steps = List.of(step("grep -q nobody-has-this /etc/passwd", 1), step("echo two > two", 0));
        Flow flow = new Flow("look", "", steps, List.of(), List.of(), new Source(Source.Kind.PERSON, "test"));

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps()).extracting(step -> step.exit()).containsExactly(1, 0);
    }

    @Test
    void an_ordinary_user_who_may_not_change_a_file_is_told_so() {
        // Given
        Flow flow = flow("sed -i s/localhost/other/ /etc/hosts");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps().getFirst().exit()).isNotZero();
        assertThat(evidence.steps().getFirst().output()).contains("Permission denied");
        assertThat(evidence.changedFiles()).isZero();
    }

    @Test
    void sudo_becomes_the_root_of_the_sandbox_and_the_evidence_says_so() throws Exception {
        // Given
        String hosts = Files.readString(Path.of("/etc/hosts"));
        Flow flow = flow(
                "sudo sed -i s/localhost/other/ /etc/hosts",
                "echo more | sudo tee -a /etc/hosts > /dev/null",
                "id -un");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps().getLast().output()).isEqualTo("octo\n");
        assertThat(evidence.changes()).extracting(FileChange::path).containsExactly("/etc/hosts");
        assertThat(evidence.unknown())
                .contains("step 1: sudo was left out, and the line ran as the sandbox's root")
                .anyMatch(words -> words.startsWith("step 2: sudo was left out, and the whole line"));
        assertThat(Path.of("/etc/hosts")).hasContent(hosts);
    }

    @Test
    void root_on_the_host_is_root_in_the_rehearsal() {
        // Given
        Flow flow = flow("useradd --system alice-rehearsed", "id -u");

        // When
        Evidence evidence = ran(flow, host("root", true, HostFacts.Sudo.ABSENT, "/root"));

        // Then
        assertThat(evidence.steps()).extracting(step -> step.exit()).containsExactly(0, 0);
        assertThat(evidence.steps().getLast().output()).isEqualTo("0\n");
        assertThat(evidence.changes()).extracting(FileChange::path).contains("/etc/passwd", "/etc/shadow");
    }

    @Test
    void a_step_that_meets_a_limit_names_it() {
        // Given
        Flow flow = flow("yes", "echo never");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps()).singleElement().satisfies(step -> {
            assertThat(step.limit()).contains("output limit of the rehearsal");
            assertThat(step.truncated()).isTrue();
        });
    }

    @Test
    void escape_sequences_in_the_output_are_visible() {
        // Given
        Flow flow = flow("printf '\\033[2Jx\\n'");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps().getFirst().output()).isEqualTo("<U+001B>[2Jx\n");
    }

    @Test
    void a_read_only_flow_is_not_rehearsed() {
        // Given
        Assessment readOnly = new Assessment(Risk.READS_ONLY, true, List.of(), List.of());

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow("uptime"), readOnly, octo(), Progress.SILENT);

        // Then
        assertThat(rehearsal).isEqualTo(new Rehearsal.NotNeeded("strictly read-only"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    sudo apt-get install -y tpm2-tools ; true  ; network
                    curl https://example.org           ; true  ; network
                    cd x && git clone https://e.org/r  ; true  ; network
                    getent hosts example.org           ; true  ; network
                    sudo systemctl restart nginx       ; false ; services
                    sudo mount /dev/sdb1 /mnt          ; false ; mounts
                    pkill -f java                      ; false ; processes
                    sudo -u postgres createdb x        ; false ; not modelled
                    sudo echo x > /etc/motd            ; false ; redirection
                    no-such-program-here --now         ; false ; not on this server
                    make install                       ; false ; in the rehearsal
                    rm project/old.txt                 ; false ; may be on your host
                    cat /etc/ssl/private/key > x       ; false ; hidden
                    ls /var/lib/postgresql > x         ; false ; hidden
                    passwd                             ; false ; rights
                    """)
    void what_a_rehearsal_cannot_tell_is_not_called_a_failure(String line, boolean network, String words) {
        // Given
        Flow flow = flow(line);

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow, unknownRisk(), octo(), Progress.SILENT);

        // Then
        assertThat(rehearsal).isInstanceOfSatisfying(Rehearsal.NotPossible.class, not -> {
            assertThat(not.reason()).contains(words);
            assertThat(not.needsNetwork()).isEqualTo(network);
        });
    }

    @Test
    void a_program_that_a_second_thread_executes_is_seen() {
        // Given
        Flow flow = flow("python3 -c \"import threading, os, time; threading.Thread(target=lambda:"
                + " os.execv('/usr/bin/id', ['id'])).start(); time.sleep(5)\"");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.observations().programs())
                .anyMatch(program -> program.path().equals("/usr/bin/id"));
        assertThat(evidence.unknown()).noneMatch(words -> words.startsWith("some programs executed"));
    }

    @Test
    void names_that_fill_every_bound_end_in_a_limit_and_not_in_an_error() {
        // Given
        Flow flow = flow("cd /tmp; n=$(printf 'x%.0s' {1..250}); for i in {1..14}; do mkdir $n; cd $n; done;"
                + " for i in {1..12000}; do : > $i; done");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.steps())
                .singleElement()
                .satisfies(step -> assertThat(step.limit()).contains("disk limit of the rehearsal"));
        assertThat(evidence.unknown()).anyMatch(words -> words.startsWith("further changed files"));
        assertThat(evidence.changedFiles()).isGreaterThan(1_000);
    }

    @Test
    void what_a_link_of_the_host_leads_to_is_not_what_stood_behind_it_for_the_flow() {
        // Given
        Flow flow = flow("rm /var/run && mkdir /var/run /var/run/lock");

        // When
        Evidence evidence = ran(flow, host("root", true, HostFacts.Sudo.ABSENT, "/root"));

        // Then
        assertThat(evidence.changes()).contains(new FileChange(FileChange.Kind.CREATED, "/var/run/lock/", 0));
    }

    @Test
    void two_names_that_are_no_text_are_two_files() {
        // Given
        Flow flow = flow("touch $'bad\\377' $'bad\\376'");

        // When
        Evidence evidence = ran(flow, octo());

        // Then
        assertThat(evidence.changes())
                .extracting(FileChange::path)
                .containsExactlyInAnyOrder("/home/octo/bad<U+DCFF>", "/home/octo/bad<U+DCFE>");
    }

    @Test
    void a_failure_that_is_excused_throws_no_evidence_away() {
        // Given
        Flow flow = flow("echo one > one", "echo two > two; echo 'x: No such file or directory' >&2; false");

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow, unknownRisk(), octo(), Progress.SILENT);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.partial()).hasValueSatisfying(evidence -> {
                            assertThat(evidence.steps())
                                    .extracting(step -> step.exit())
                                    .containsExactly(0, 1);
                            assertThat(evidence.changes())
                                    .extracting(FileChange::path)
                                    .containsExactlyInAnyOrder("/home/octo/one", "/home/octo/two");
                        }));
    }

    @Test
    void a_network_effect_of_the_assessment_is_enough() {
        // Given
        Assessment assessment = new Assessment(
                Risk.UNKNOWN, true, List.of(new Effect(1, EffectKind.NETWORK, "", "fetcher")), List.of());

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow("fetcher"), assessment, octo(), Progress.SILENT);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.needsNetwork()).isTrue());
    }

    @Test
    void a_host_of_another_family_is_not_rehearsed_here() {
        // Given
        HostFacts.Family other = family == HostFacts.Family.DEBIAN ? HostFacts.Family.FEDORA : HostFacts.Family.DEBIAN;
        HostFacts host = new HostFacts(
                other, "", "", "", "octo", false, HostFacts.Sudo.FREE, HostFacts.PackageManager.DNF, "bash", "");

        // When
        Rehearsal rehearsal = rehearser.rehearse(flow("touch x"), unknownRisk(), host, Progress.SILENT);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.reason()).contains("another family"));
    }

    @Test
    void a_rehearsal_that_nobody_waits_for_ends() {
        // Given
        List<String> said = new ArrayList<>();
        Progress impatient = new Progress() {
            @Override
            public void says(String words) {
                said.add(words);
            }

            @Override
            public boolean cancelled() {
                return !said.isEmpty();
            }
        };

        // When
        long begin = System.nanoTime();
        Rehearsal rehearsal = rehearser.rehearse(flow("sleep 50"), unknownRisk(), octo(), impatient);

        // Then
        assertThat(rehearsal).isEqualTo(new Rehearsal.NotPossible("the rehearsal was stopped on request", false));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(45));
        assertThat(said).containsExactly("rehearsing step 1 of 1");
    }

    @Test
    void foreign_host_facts_are_no_way_out() {
        // Given
        HostFacts host = host("../../etc", false, HostFacts.Sudo.FREE, "/home/octo/../../etc");

        // When
        Evidence evidence = ran(flow("pwd > where; cat where"), host);

        // Then
        assertThat(evidence.steps().getFirst().output()).isEqualTo("/home/somebody\n");
    }

    @Test
    void a_server_without_bubblewrap_says_how_to_get_it(@TempDir Path empty) {
        // Given
        Boundaries without = TestingHosts.withoutTools(empty);

        // When
        Rehearsal rehearsal =
                new SandboxRehearser(without).rehearse(flow("touch x"), unknownRisk(), octo(), Progress.SILENT);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.reason()).contains("bwrap is missing; install the package bubblewrap"));
        assertThatThrownBy(() -> without.open(new dev.alice.sandbox.boundary.Person("root", true, "/")))
                .hasMessageContaining("nothing can be rehearsed here");
    }

    private Evidence ran(Flow flow, HostFacts host) {
        Rehearsal rehearsal = rehearser.rehearse(flow, unknownRisk(), host, Progress.SILENT);
        assertThat(rehearsal).isInstanceOf(Rehearsal.Ran.class);
        return ((Rehearsal.Ran) rehearsal).evidence();
    }

    private HostFacts octo() {
        return host("octo", false, HostFacts.Sudo.FREE, "/home/octo");
    }

    private HostFacts host(String user, boolean root, HostFacts.Sudo sudo, String directory) {
        return new HostFacts(
                family, "", "", "", user, root, sudo, HostFacts.PackageManager.APT, "/bin/bash", directory);
    }

    private static Assessment unknownRisk() {
        return new Assessment(Risk.CHANGES_HOST, false, List.of(), List.of());
    }

    private static Flow flow(String... lines) {
        List<Step> steps = Arrays.stream(lines).map(line -> step(line, 0)).toList();
        return new Flow("do it", "it works", steps, List.of(), List.of(), new Source(Source.Kind.PERSON, "test"));
    }

    private static Step step(String line, int exit) {
        return new Step(new CommandText(line), "why not", new Prediction(exit, 900, "done"), Optional.empty());
    }
}
