package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.evidence.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a prepared root shows of itself, and that it shows nothing of the host. */
class PreparedBoundaryTest {
    @TempDir
    Path scratch;

    @BeforeEach
    void open_the_directory_for_the_ordinary_user_too() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to be both users");
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "PREPARED_BY_USER"})
    void its_root_is_neither_the_hosts_nor_the_servers_user(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch, TestingBoundary.SMALL, true)) {
            // When
            StepRecord seen =
                    boundary.runAsRoot("id -u; cat /proc/self/uid_map; grep -E 'Cap(Eff|Bnd)|NoNewPrivs|Seccomp:' "
                            + "/proc/self/status; hostname; ls -A /home /mnt /sys /run; cat /etc/resolv.conf");

            // Then
            List<String> lines = seen.output().lines().toList();
            assertThat(lines.getFirst()).isEqualTo("0");
            assertThat(seen.output())
                    .contains("CapEff:\t00000000800000fb", "NoNewPrivs:\t1", "Seccomp:\t2")
                    .doesNotContain("nameserver", System.getProperty("user.name") + ":");
            // the map is seen from inside: what counts is that the one process outside has a foreign owner
            assertThat(boundary.run("touch mine").exit()).isZero();
            assertThat(boundary.changes()).contains("created /root/mine 0");
        }
    }

    @Test
    void the_owner_of_its_processes_on_the_host_is_nobody_there() throws IOException {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(Ground.PREPARED_BY_USER, scratch)) {
            // When
            Path mine = boundary.boundary().stage().seenFromHere().resolve("root/etc/passwd");

            // Then
            long owner = Integer.toUnsignedLong((Integer) Files.getAttribute(mine, "unix:uid"));
            assertThat(owner).isEqualTo(Stage.FIRST_ID).isNotEqualTo(54_321);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "PREPARED_BY_USER"})
    void a_package_is_removed_with_every_file_of_it_listed(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch, Limits.ORDINARY, true)) {
            // When
            StepRecord seen = boundary.runAsRoot("dpkg --purge --force-all debian-archive-keyring");

            // Then
            assertThat(seen.exit()).as(seen.output()).isZero();
            assertThat(boundary.changes())
                    .contains("deleted /usr/share/keyrings/debian-archive-keyring.gpg")
                    .anyMatch(change -> change.startsWith("changed /var/lib/dpkg/status "))
                    .doesNotContain("changed /usr", "changed /var");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED", "PREPARED_BY_USER"})
    void the_users_directory_is_there_and_belongs_to_the_user(Ground ground) {
        // Given
        Person person = new Person("octo", false, "/home/octo/a/b");
        try (Boundary boundary = ground.open(scratch, TestingBoundary.SMALL, person)) {
            // When
            StepRecord seen = boundary.run(
                    1, "pwd; touch x; stat -c %U . .. x; ls -A", false, java.time.Duration.ofSeconds(20), () -> false);

            // Then
            assertThat(seen.output()).isEqualTo("/home/octo/a/b\nocto\nocto\nocto\nx\n");
        }
    }
}
