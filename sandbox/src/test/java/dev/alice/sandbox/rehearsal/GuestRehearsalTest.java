package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** People who may not see what is on this server's host, in copies of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestRehearsalTest {
    private static final String SECRET = "only-for-one-account";
    private static final HostFacts.Family FAMILY =
            OsRelease.read(Path.of("/etc/os-release")).family();

    private SandboxRehearser rehearser;
    private Path ofRoot;
    private Path ofAnna;

    @BeforeAll
    void probe(@TempDir Path directory) throws IOException {
        rehearser = new SandboxRehearser(Boundaries.probeForGuests(directory, Limits.ORDINARY, List.of()));
        ofRoot = secret(0);
        // the first account of most hosts, and the number that an ordinary user has inside
        ofAnna = secret(1000);
    }

    @AfterAll
    void remove() throws IOException {
        Files.deleteIfExists(ofRoot);
        Files.deleteIfExists(ofAnna);
    }

    private static Path secret(int owner) throws IOException {
        Path file = Files.createTempFile(
                Path.of("/var/lib"),
                "alice-guest-test",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, SECRET);
        Files.setAttribute(file, "unix:uid", owner);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"touch /etc/x", "base64 /etc/hostname > /tmp/x"})
    void root_is_not_rehearsed_on_a_copy_of_a_host_that_is_not_theirs(String line) {
        // When
        Rehearsal rehearsal = rehearse(line, true);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.reason())
                                .isEqualTo(
                                        "as root it would run on a copy of this server's own files: prepare a root with"
                                                + " 'alice sandbox prepare', or set sandbox.own-host where the host is yours"));
    }

    @Test
    void sudo_is_not_rehearsed_there_either() {
        // When
        Rehearsal rehearsal = rehearse("touch x && sudo cp x /etc/x", false);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.reason()).contains("alice sandbox prepare"));
    }

    @Test
    void an_ordinary_user_is_rehearsed_and_reads_what_every_account_may_read_and_no_more() {
        // When
        Rehearsal rehearsal = rehearse(
                "for f in " + ofRoot + " " + ofAnna
                        + "; do cat $f > copy && cp copy leak-$(cat copy); done; touch done",
                false);

        // Then
        assertThat(rehearsal).isInstanceOfSatisfying(Rehearsal.Ran.class, ran -> {
            assertThat(ran.evidence().changes())
                    .anyMatch(change -> change.path().endsWith("/done"));
            assertThat(ran.evidence().steps().getFirst().output()).contains("Permission denied");
            assertThat(ran.toString()).doesNotContain(SECRET);
        });
    }

    @Test
    void no_reason_repeats_what_a_step_wrote() {
        // When
        Rehearsal rehearsal =
                rehearse("echo \"$(head -c 200 /etc/os-release): no such file or directory\"; false", false);

        // Then
        assertThat(rehearsal)
                .isInstanceOfSatisfying(
                        Rehearsal.NotPossible.class,
                        not -> assertThat(not.reason())
                                .isEqualTo(
                                        "step 1 ended with 1 in the rehearsal, but something is not in the rehearsal's copy that"
                                                + " may be on your host"));
    }

    private Rehearsal rehearse(String line, boolean root) {
        Step step = new Step(new CommandText(line), "", new Prediction(0, 900, "done"), Optional.empty());
        HostFacts host = new HostFacts(
                FAMILY,
                "",
                "",
                "",
                root ? "root" : "octo",
                root,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "/bin/bash",
                root ? "/root" : "/home/octo");
        return rehearser.rehearse(
                new Flow("do it", "", List.of(step), List.of(), List.of(), new Source(Source.Kind.PERSON, "test")),
                new Assessment(Risk.CHANGES_HOST, false, List.of(), List.of()),
                host,
                Progress.SILENT);
    }
}
