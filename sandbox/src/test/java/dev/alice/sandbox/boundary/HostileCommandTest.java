package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.evidence.Limit;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.root.TestingRoots;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that try to harm the host: each is contained, its evidence is kept, and the limit that ended it is named. */
class HostileCommandTest {
    @TempDir
    Path scratch;

    /** Whatever a test did, the lower layer is as it was made. */
    @AfterAll
    static void the_prepared_root_is_untouched() {
        assertThat(TestingRoots.complaint()).isEmpty();
    }

    @BeforeEach
    void open_the_directory_for_the_ordinary_user_too() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to try every mode");
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void a_fork_bomb_meets_the_process_limit(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("echo before > kept; f() { f | f & f; sleep 1; }; f");

            // Then
            assertThat(seen.limit()).contains(Limit.PROCESSES);
            assertThat(boundary.changes()).contains("created /home/octo/kept 7");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void a_disk_filler_meets_the_disk_limit_and_its_evidence_stays(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run(
                    "echo before > kept; for i in 1 2 3 4 5 6; do dd if=/dev/zero of=/dev/shm/$i bs=1M count=15; done; sleep 5");

            // Then
            assertThat(seen.limit()).contains(Limit.DISK);
            assertThat(boundary.changes()).contains("created /dev/shm/1 15728640", "created /home/octo/kept 7");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void one_huge_file_meets_the_file_limit(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("exec dd if=/dev/zero of=big bs=1M count=20");

            // Then
            assertThat(seen.limit()).contains(Limit.FILE_SIZE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void a_memory_hog_meets_the_memory_limit(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("x=$(tail -c 1G /dev/zero | tr '\\0' x); sleep 10");

            // Then
            assertThat(seen.limit()).contains(Limit.MEMORY);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void endless_output_meets_the_output_limit_and_a_bounded_part_is_kept(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("yes");

            // Then
            assertThat(seen.limit()).contains(Limit.OUTPUT);
            assertThat(seen.truncated()).isTrue();
            assertThat(seen.output()).startsWith("y\ny\n").hasSizeLessThan(5_000);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "USER", "PREPARED", "PREPARED_BY_USER"})
    void a_command_without_end_meets_the_time_limit(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("echo started; sleep infinity", Duration.ofSeconds(6));

            // Then
            assertThat(seen.limit()).contains(Limit.TIME);
            assertThat(seen.output()).isEqualTo("started\n");
            assertThat(seen.exit()).isEqualTo(137);
        }
    }

    @ParameterizedTest
    @EnumSource
    void killing_everything_kills_nothing_outside(Ground ground) throws IOException {
        // Given
        Process bystander = new ProcessBuilder("sleep", "60").start();
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            boundary.run("kill -9 -1");
            boundary.runAsRoot("kill -9 -1; kill -9 " + bystander.pid());

            // Then
            assertThat(bystander.isAlive()).isTrue();
            assertThat(boundary.run("echo alive").output()).isEqualTo("alive\n");
        } finally {
            bystander.destroyForcibly();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_background_process_does_not_survive_its_step(Ground ground) throws InterruptedException {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.run("(setsid nohup sleep 98765 >/dev/null 2>&1 &) ; sleep 0.2; echo done");

            // Then
            assertThat(seen.output()).isEqualTo("done\n");
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(ProcessHandle.allProcesses()
                                    .filter(process -> process.info()
                                            .commandLine()
                                            .orElse("")
                                            .contains("sleep 98765")))
                            .isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void secrets_of_the_host_are_not_there(Ground ground) throws IOException {
        // Given
        Path secret = Files.writeString(
                Path.of("/var/tmp/alice-test-" + ProcessHandle.current().pid()), "secret");
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            StepRecord seen = boundary.runAsRoot("cat " + secret
                    + "; ls -A /root /home /tmp /run /etc/ssh; cat /etc/shadow /etc/ssh/ssh_host_*_key /etc/shadow-");

            // Then
            assertThat(seen.output())
                    .doesNotContain("$y$", "$6$", "PRIVATE KEY", "\nsecret")
                    .contains(secret + ": No such file or directory");
            if (ground == Ground.IDMAPPED) {
                assertThat(seen.output()).contains("root:*:20000:");
            } else if (!ground.isPrepared()) {
                assertThat(seen.output()).doesNotContain("root:*:2022");
            } else {
                assertThat(seen.output())
                        .doesNotContain("tester:", "nameserver")
                        .contains("root:*:", "octo:*:20000:");
            }
            assertThat(boundary.run("env; echo \"${HOME}\"").output()).doesNotContain("MAVEN", "JAVA");
        } finally {
            Files.deleteIfExists(secret);
        }
    }

    private static final List<String> REACHING = List.of(
            "echo x > /proc/sys/kernel/core_pattern",
            "echo b > /proc/sysrq-trigger",
            "mount -t tmpfs none /mnt",
            "mount --bind /tmp /mnt",
            "umount /proc",
            "unshare --user true",
            "unshare --mount true",
            "nsenter --target 1 --mount true",
            "mknod /tmp/disk b 8 0",
            "chroot / true",
            "perl -e 'my $x = \"x\"; exit(syscall(16, 0, 0x5412, $x) < 0 && $!{EPERM} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(435, 0, 88) < 0 && $!{ENOSYS} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(56, 0x10000011, 0, 0, 0, 0) < 0 && $!{EPERM} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(321, 0, 0, 0) < 0 && $!{EPERM} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(101, 0, 0, 0, 0) < 0 && $!{EPERM} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(250, 0, 0, 0, 0, 0) < 0 && $!{EPERM} ? 1 : 0)'",
            "perl -e 'my $x = \"x\"; exit(syscall(0x40000000 + 39) < 0 && $!{ENOSYS} ? 1 : 0)'",
            "perl -MSocket -e 'exit(!socket(my $s, 40, SOCK_STREAM, 0))'",
            "echo x > /dev/x",
            "touch /etc/ssl/private/x",
            "bash -c '</dev/tcp/127.0.0.1/22'");

    @ParameterizedTest
    @EnumSource
    void what_reaches_for_the_host_is_refused_even_to_root(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            for (String line : REACHING) {
                assumeTrue(
                        System.getProperty("os.arch").equals("amd64"), "the numbers of the calls are those of x86_64");

                // When
                StepRecord seen = boundary.runAsRoot(line.replace("perl -e", "perl -MErrno -e"));

                // Then
                assertThat(seen.exit()).as("%s: %s", line, seen.output()).isNotZero();
                if (line.startsWith("perl -e")) {
                    assertThat(seen.exit()).as("%s: %s", line, seen.output()).isEqualTo(1);
                    assertThat(seen.output()).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDMAPPED", "PREPARED", "PREPARED_BY_USER"})
    void a_setuid_program_gives_no_rights(Ground ground) {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            StepRecord made =
                    boundary.runAsRoot("cp /usr/bin/id /opt/id && chmod 4755 /opt/id && stat -c %a%U /opt/id");

            // When
            StepRecord seen = boundary.run("/opt/id -u; touch /etc/theirs");

            // Then
            assertThat(made.output()).isEqualTo("4755root\n");
            assertThat(seen.output()).startsWith("1000\n").contains("Permission denied");
            assertThat(boundary.changes()).doesNotContain("created /etc/theirs 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_socket_of_the_host_cannot_be_reached(Ground ground) throws IOException {
        // Given
        Path socket = Path.of("/opt/alice-test-" + ProcessHandle.current().pid() + ".sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));

            // When
            StepRecord seen = boundary.runAsRoot("ls " + socket
                    + " && perl -MIO::Socket::UNIX -e 'exit(IO::Socket::UNIX->new(\"" + socket + "\") ? 0 : 7)'");

            // Then
            // over a prepared root there is not even its name
            assertThat(seen.exit()).as(seen.output()).isEqualTo(ground.isPrepared() ? 2 : 7);
        } finally {
            Files.deleteIfExists(socket);
        }
    }

    @ParameterizedTest
    @EnumSource
    void links_out_of_a_home_change_nothing_outside(Ground ground) throws IOException {
        // Given
        Path target = Files.writeString(
                Path.of("/opt/alice-test-" + ProcessHandle.current().pid()), "mine");
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            boundary.run("ln -s " + target + " soft; echo theirs > soft; ln " + target
                    + " hard; echo theirs > hard; chmod 000 .");

            // Then
            assertThat(target).hasContent("mine");
            assertThat(boundary.changes()).contains("created /home/octo/soft");
        } finally {
            Files.deleteIfExists(target);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothing_of_a_rehearsal_stays_on_the_host(Ground ground) throws IOException {
        // Given
        try (TestingBoundary boundary = new TestingBoundary(ground, scratch)) {
            // When
            boundary.run("touch here /tmp/here");
        }

        // Then
        assertThat(scratch).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(scratch.toString());
    }
}
