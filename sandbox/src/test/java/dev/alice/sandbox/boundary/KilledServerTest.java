package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.root.TestingRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is killed in the middle of a rehearsal with a network: what stays of it. */
class KilledServerTest {
    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void no_process_and_no_memory_of_its_rehearsal_outlives_it(String traced) throws Exception {
        // Given a server of another process, in the middle of a step
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to see all namespaces");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BusyServer.class.getName(),
                        TestingRoots.debian().tree().tree().toString(),
                        scratch.toString(),
                        traced)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String said = server.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(said).startsWith("mount namespace ");
            String namespace = said.substring("mount namespace ".length());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> inside(namespace).stream()
                            .anyMatch(pid -> commandLine(pid).contains("perl")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ProcessHandle.allProcesses()
                            .anyMatch(process -> commandLine(process.pid()).contains("sleep\0" + "54321")));
            assertThat(left()).hasSize(1);

            // When
            server.destroyForcibly().waitFor();

            // Then the kernel frees the memory with the last process of the namespace
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(inside(namespace)).isEmpty();
                assertThat(ProcessHandle.allProcesses()
                                .filter(process -> commandLine(process.pid()).contains("sleep\0" + "54321")))
                        .isEmpty();
            });
        } finally {
            server.destroyForcibly();
        }

        // And the next server removes its files and groups, and nothing of one that runs
        Path own = Files.createDirectory(
                scratch.resolve("rehearsal-" + Maker.self().words() + "mine"));
        Boundary.sweep(scratch);
        assertThat(left()).containsExactly(own);
        assertThat(groupsOf(server.pid())).isEmpty();
    }

    @Test
    void a_process_id_that_came_again_is_not_the_maker() {
        // Given
        Maker self = Maker.self();

        // When
        Maker earlier = new Maker(self.process(), self.began() - 1_000);

        // Then
        assertThat(self.isGone()).isFalse();
        assertThat(earlier.isGone()).isTrue();
        assertThat(Maker.of(self.words() + "x")).contains(self);
        assertThat(Maker.of("0e1b-1")).isEmpty();
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> found = Files.list(scratch)) {
            return found.toList();
        }
    }

    private static Set<String> groupsOf(long process) {
        Set<String> found = new TreeSet<>();
        for (String parent : List.of("", "memory", "pids", "cpu")) {
            try (var stream =
                    Files.newDirectoryStream(Path.of("/sys/fs/cgroup", parent), Boundary.GROUP + process + "-*")) {
                stream.forEach(path -> found.add(path.toString()));
            } catch (IOException e) {
                // this kernel has no such controller
                assertThat(Path.of("/sys/fs/cgroup", parent)).doesNotExist();
            }
        }
        return found;
    }

    private static Set<Long> inside(String namespace) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> namespace.equals(link(pid)))
                .collect(Collectors.toSet());
    }

    private static String link(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/mnt")).toString();
        } catch (IOException e) {
            return ""; // it ended meanwhile
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException | UncheckedIOException e) {
            return ""; // it ended meanwhile
        }
    }
}
