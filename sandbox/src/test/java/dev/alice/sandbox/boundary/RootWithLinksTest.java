package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.root.TestingRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A prepared root whose own links lead to files of the host, and the server's root that builds a stage over it. */
class RootWithLinksTest {
    @TempDir
    Path directory;

    private Path scratch;
    private Path tree;
    private Path victim;

    @BeforeEach
    void make_a_tree_and_what_it_could_hurt() throws IOException {
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to be the keeper");
        scratch = Files.createDirectory(directory.resolve("scratch"));
        tree = directory.resolve("tree");
        for (String place : List.of("etc", "usr/sbin", "usr/bin", "home", "mnt", "media", "tmp", "run")) {
            Files.createDirectories(tree.resolve(place));
        }
        for (String account : List.of("passwd", "group", "shadow", "gshadow")) {
            Files.writeString(tree.resolve("etc").resolve(account), "root:x:0:0::/root:/bin/sh\n");
        }
        victim = Files.createDirectory(directory.resolve("victim"));
        Files.createDirectories(victim.resolve("sbin"));
        Files.writeString(victim.resolve("passwd"), "root:secret:0:0\n");
    }

    @Test
    void without_such_a_link_the_stage_is_built() throws IOException {
        // Given a plain tree
        // When
        try (Boundary boundary = open("/mnt/yard/here")) {
            // Then
            Path root = boundary.stage().seenFromHere().resolve("root");
            assertThat(root.resolve("etc/passwd")).content().contains("octo:x:1000:1000::/home/octo:/bin/bash");
            assertThat(root.resolve("home/octo")).isDirectory();
            assertThat(root.resolve("mnt/yard/here")).isDirectory();
            assertThat(root.resolve("usr/sbin/policy-rc.d")).content().contains("exit 101");
            assertThat(boundary.stage().seenFromHere().resolve("own")).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "etc/passwd, passwd",
        "etc/group, passwd",
        "etc/shadow, passwd",
        "etc/gshadow, passwd",
        "etc/shadow, not-there",
        "etc, .",
        "usr, .",
        "home, .",
        "home/octo, .",
        "home/octo, not-there",
        "mnt, .",
        "mnt/yard, .",
        "mnt/yard/here, not-there"
    })
    void a_link_where_the_keeper_writes_is_refused_and_nothing_outside_is_touched(String place, String target)
            throws IOException {
        // Given
        link(place, target);
        var before = listing();

        // When / Then
        assertThatThrownBy(() -> open("/mnt/yard/here").close())
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("/" + place + " of this root is a link");
        assertThat(listing()).isEqualTo(before);
        assertThat(scratch).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"usr/sbin, sbin", "usr/sbin/policy-rc.d, not-there", "usr/sbin/policy-rc.d, passwd"})
    void a_link_at_the_policy_of_services_is_left_alone(String place, String target) throws IOException {
        // Given the merged directories of newer distributions are links, too
        link(place, target);
        var before = listing();

        // When
        open("/mnt/yard/here").close();

        // Then
        assertThat(listing()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/passwd", "etc/shadow"})
    void a_pipe_in_place_of_a_list_of_accounts_does_not_hold_the_keeper_up(String place) throws Exception {
        // Given
        Files.delete(tree.resolve(place));
        assertThat(new ProcessBuilder("mkfifo", tree.resolve(place).toString())
                        .start()
                        .waitFor())
                .isZero();

        // When / Then
        assertThatThrownBy(() -> open("/tmp/a/b").close())
                .isInstanceOf(SandboxException.class)
                .hasMessageContaining("/" + place + " of this root is no file");
    }

    private Boundary open(String workDirectory) throws IOException {
        own();
        return Boundary.over(
                new PreparedTree(tree, TestingRoots.range()),
                List.of(),
                scratch,
                TestingBoundary.SMALL,
                new Person("octo", false, workDirectory),
                List.of(),
                false);
    }

    private void link(String place, String target) throws IOException {
        Path at = tree.resolve(place);
        if (Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(at, tree.resolve(place + ".away"));
        } else {
            Files.deleteIfExists(at);
        }
        Files.createDirectories(at.getParent());
        Files.createSymbolicLink(at, victim.resolve(target).normalize());
    }

    private void own() throws IOException {
        long first = TestingRoots.range().first();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", (int) first, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", (int) first, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** What is in the victim's directory: owners, times and content. */
    private TreeMap<String, String> listing() throws IOException {
        TreeMap<String, String> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(victim)) {
            for (Path path : all.toList()) {
                found.put(
                        path.toString(),
                        Files.getAttribute(path, "unix:uid") + " " + Files.getLastModifiedTime(path) + " "
                                + (Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
        }
        return found;
    }
}
