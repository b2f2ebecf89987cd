package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Evidence;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a rehearsal from outside, with the real boundary, the real strace and a real package. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservationsTest {
    private SandboxRehearser rehearser;
    private HostFacts.Family family;

    @BeforeAll
    void probe(@TempDir Path directory) {
        rehearser = new SandboxRehearser(
                Boundaries.probe(directory, Limits.ORDINARY, List.of()),
                new Discretion(path -> path.endsWith("/hushed.conf"), text -> text.replace("hunter2", "«secret:1»")));
        family = OsRelease.read(Path.of("/etc/os-release")).family();
    }

    @Test
    void programs_and_addresses_are_seen_and_the_words_of_programs_are_not() {
        // When
        Evidence evidence = ran(
                "ls -d /tmp > /dev/null; ls -d /etc > /dev/null; cat --pass=hunter2 /dev/null; true",
                "exec 3<>/dev/udp/192.0.2.7/99; (echo > /dev/tcp/192.0.2.9/4433) 2>/dev/null; true");

        // Then
        assertThat(evidence.observations().programs())
                .anyMatch(program -> program.step() == 1 && program.path().endsWith("/ls") && program.times() == 2)
                .noneMatch(program -> program.path().contains("bwrap"));
        assertThat(evidence.observations().network())
                .anyMatch(tried -> tried.step() == 2 && tried.target().equals("192.0.2.9:4433") && !tried.allowed());
        assertThat(evidence.observations().toString()).doesNotContain("hunter2");
        assertThat(evidence.unknown()).noneMatch(words -> words.contains("programs executed"));
    }

    @Test
    void each_step_has_a_time_and_the_memory_that_it_was_seen_to_have() {
        // When
        Evidence evidence = ran("x=$(head -c 30000000 /dev/zero | tr '\\0' x); sleep 2");

        // Then
        assertThat(evidence.steps().getFirst().memoryBytes()).isPresent();
        assertThat(evidence.steps().getFirst().memoryBytes().getAsLong()).isBetween(25_000_000L, 400_000_000L);
        assertThat(evidence.steps().getFirst().took()).isPositive();
    }

    @Test
    void configuration_files_are_shown_as_differences_and_secrets_are_not() throws Exception {
        // Given
        String hosts = Files.readString(Path.of("/etc/hosts"));

        // When
        Evidence evidence = ran(
                "echo '192.0.2.1 example.test' >> /etc/hosts",
                "printf 'user=octo\\npassword=hunter2\\n' > /etc/alice-rehearsed.conf",
                "echo quiet > /etc/hushed.conf; echo 'root:x' >> /etc/shadow; echo key > /etc/tls.key",
                "echo 'set -o vi' > /root/.inputrc; echo x > /root/notes.txt; head -c 9 /dev/zero > /etc/binary");

        // Then
        List<Observations.Diff> diffs = evidence.observations().diffs();
        assertThat(diff(diffs, "/etc/hosts")).satisfies(diff -> {
            assertThat(diff.added()).isEqualTo(1);
            assertThat(diff.removed()).isZero();
            assertThat(diff.text()).contains("+192.0.2.1 example.test").startsWith("@@ -");
        });
        assertThat(diff(diffs, "/etc/alice-rehearsed.conf").text())
                .contains("+user=octo")
                .doesNotContain("hunter2");
        assertThat(diff(diffs, "/root/.inputrc").text()).contains("+set -o vi");
        assertThat(diffs).extracting(Observations.Diff::path).doesNotContain("/root/notes.txt");
        for (String secret : List.of("/etc/hushed.conf", "/etc/shadow", "/etc/tls.key")) {
            assertThat(diff(diffs, secret).text()).isEmpty();
            assertThat(diff(diffs, secret).withheld()).contains("may hold secrets");
        }
        assertThat(diff(diffs, "/etc/binary").withheld()).contains("no text");
        assertThat(Path.of("/etc/hosts")).hasContent(hosts);
    }

    @Test
    void a_link_that_leads_out_of_the_stage_is_not_followed() {
        // When
        Evidence evidence = ran(
                "ln -s /proc/1/environ /etc/leads-out.conf",
                "mkdir /etc/made && rmdir /etc/made && ln -s /root /etc/made",
                "rm -f /etc/hostname; ln -s /etc/shadow /etc/hostname");

        // Then
        assertThat(evidence.observations().diffs())
                .extracting(Observations.Diff::path)
                .doesNotContain("/etc/leads-out.conf", "/etc/hostname");
    }

    @Test
    void a_package_its_service_and_its_question_are_seen(@TempDir Path directory) throws Exception {
        // Given
        String archive = java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(debianPackage(directory)));

        // When
        Evidence evidence = ran(
                "cd /root && echo " + archive + " | base64 -d > p.deb && dpkg -i p.deb > log 2>&1; cat log",
                "printf 'Delete it all? [y/N] '; read answer; true");

        // Then
        Observations seen = evidence.observations();
        assertThat(evidence.steps()).extracting(step -> step.exit()).containsExactly(0, 0);
        assertThat(seen.packages()).containsExactly(new Observations.Package("alice-rehearsed", "", "1.2-3"));
        assertThat(seen.services()).extracting(Observations.Service::name).contains("alice-rehearsed", "other");
        assertThat(seen.services())
                .filteredOn(service -> service.name().equals("other"))
                .singleElement()
                .satisfies(service -> assertThat(service.sign()).contains("invoke-rc.d was asked to start it"));
        assertThat(seen.prompts())
                .anyMatch(prompt -> prompt.step() == 2 && prompt.words().startsWith("Delete it all?"));
        assertThat(seen.programs()).anyMatch(program -> program.path().endsWith("dpkg-deb"));
        assertThat(diff(seen.diffs(), "/etc/alice-rehearsed.conf").added()).isEqualTo(1);
    }

    private static Path debianPackage(Path directory) throws Exception {
        Path tree = directory.resolve("tree");
        Path control = Files.createDirectories(tree.resolve("DEBIAN"));
        Files.writeString(control.resolve("control"), """
                Package: alice-rehearsed
                Version: 1.2-3
                Architecture: all
                Maintainer: nobody <nobody@example.test>
                Description: made for a test
                """);
        Path script = Files.writeString(control.resolve("postinst"), """
                #!/bin/sh
                mkdir -p /etc/systemd/system/multi-user.target.wants
                ln -s /lib/systemd/system/alice-rehearsed.service /etc/systemd/system/multi-user.target.wants/
                invoke-rc.d other start || true
                """);
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        Path unit = tree.resolve("usr/lib/systemd/system/alice-rehearsed.service");
        Files.createDirectories(unit.getParent());
        Files.writeString(unit, "[Service]\nExecStart=/bin/true\n");
        Files.createDirectories(tree.resolve("etc"));
        Files.writeString(tree.resolve("etc/alice-rehearsed.conf"), "colour=blue\n");
        Path archive = directory.resolve("p.deb");
        Process process = new ProcessBuilder(
                        "dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree.toString(), archive.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return archive;
    }

    private static Observations.Diff diff(List<Observations.Diff> diffs, String path) {
        return diffs.stream()
                .filter(diff -> diff.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no difference of " + path + " in " + diffs));
    }

    private Evidence ran(String... lines) {
        List<Step> steps = Arrays.stream(lines)
                .map(line -> new Step(new CommandText(line), "", new Prediction(0, 900, ""), Optional.empty()))
                .toList();
        Flow flow = new Flow("do it", "", steps, List.of(), List.of(), new Source(Source.Kind.PERSON, "test"));
        HostFacts host = new HostFacts(
                family,
                "",
                "",
                "",
                "root",
                true,
                HostFacts.Sudo.ABSENT,
                HostFacts.PackageManager.APT,
                "/bin/bash",
                "/root");
        Rehearsal rehearsal = rehearser.rehearse(
                flow, new Assessment(Risk.CHANGES_HOST, false, List.of(), List.of()), host, Progress.SILENT);
        assertThat(rehearsal).isInstanceOf(Rehearsal.Ran.class);
        return ((Rehearsal.Ran) rehearsal).evidence();
    }
}
