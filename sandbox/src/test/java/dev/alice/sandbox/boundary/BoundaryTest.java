package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.evidence.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ordinary commands do in each mode, and that the list of changed files is right. */
class BoundaryTest {
    @TempDir
    Path scratch;

    @BeforeEach
    void open_the_directory_for_the_ordinary_user_too() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to try every mode");
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest
    @EnumSource
    void a_note_in_the_home_directory_is_seen_with_its_size(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen =
                    boundary.run("echo hi > notes.txt && mkdir -p /tmp/x && touch /tmp/x/y && cat notes.txt; id -un");

            // Then
            assertThat(seen.output()).isEqualTo("hi\nocto\n");
            assertThat(seen.exit()).isZero();
            assertThat(boundary.changes())
                    .containsExactly("created /home/octo/notes.txt 3", "created /tmp/x", "created /tmp/x/y 0");
        }
        assertThat(Path.of("/home/octo")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "PLAIN", "USER"})
    void an_archive_and_a_repository_can_be_made(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run(
                    "mkdir a && cp /etc/debian_version a/ && tar czf a.tgz a && tar tzf a.tgz && git init -q r && ls -A r");

            // Then
            assertThat(seen.output()).isEqualTo("a/\na/debian_version\n.git\n");
            assertThat(boundary.changes())
                    .contains("created /home/octo/a", "created /home/octo/r/.git")
                    .anyMatch(change -> change.startsWith("created /home/octo/a.tgz "))
                    .anyMatch(change -> change.startsWith("created /home/octo/r/.git/config "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_ordinary_user_cannot_change_the_system(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run(
                    "sed -i s/localhost/other/ /etc/hosts; touch /usr/bin/x; rm -f /etc/fstab; cp /etc/hosts /tmp/h && sed -i s/localhost/other/ /tmp/h && grep -q other /tmp/h && echo copied");

            // Then
            assertThat(seen.output()).endsWith("\ncopied\n");
            assertThat(boundary.changes()).singleElement().asString().startsWith("created /tmp/h ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_shell_of_the_next_step_stands_where_the_last_one_left_it(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            boundary.run("mkdir deep && cd deep && export WORD='two words' && other=3");

            // When
            StepRecord seen = boundary.run("pwd; echo \"$WORD $other\"");

            // Then
            assertThat(seen.output()).isEqualTo("/home/octo/deep\ntwo words 3\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "PREPARED", "PREPARED_BY_USER"})
    void root_changes_and_deletes_files_of_the_system_and_the_host_keeps_them(Ground ground) throws IOException {
        // Given
        String hosts = Files.readString(Path.of("/etc/hosts"));
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.runAsRoot(
                    "sudo -n sed -i s/localhost/other/ /etc/hosts && rm -rf /etc/alternatives && mkdir /etc/alternatives && touch /etc/alternatives/one && chmod 700 /opt && mkdir /fresh && useradd -m newcomer");

            // Then
            assertThat(seen.output()).isEmpty();
            assertThat(seen.exit()).isZero();
            assertThat(boundary.changes())
                    .contains(
                            "created /etc/alternatives/one 0",
                            "deleted /etc/alternatives/awk",
                            "changed /opt",
                            "created /fresh",
                            "created /home/newcomer")
                    .anyMatch(change -> change.startsWith("changed /etc/hosts "))
                    .anyMatch(change -> change.startsWith("changed /etc/passwd "))
                    .doesNotContain("changed /etc", "created /etc/alternatives");
        }
        assertThat(Path.of("/etc/hosts")).hasContent(hosts);
        assertThat(Files.exists(Path.of("/etc/alternatives/awk"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = "IDMAPPED")
    void a_package_is_removed_with_every_file_of_it_listed(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch, Limits.ORDINARY, true)) {
            // When
            // the trigger of man-db reads every manual page of the machine, which says nothing of the package
            StepRecord seen = boundary.runAsRoot("dpkg --no-triggers --remove socat");

            // Then
            assertThat(seen.exit()).as(seen.output()).isZero();
            assertThat(boundary.changes()).contains("deleted /usr/bin/socat", "deleted /usr/bin/procan");
        }
        assertThat(Path.of("/usr/bin/socat")).exists();
    }
}
