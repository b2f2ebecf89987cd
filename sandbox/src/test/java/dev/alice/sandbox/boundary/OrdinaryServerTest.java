package dev.alice.sandbox.boundary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alice.sandbox.proxy.TestingMirror;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.TestingRoots;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server process without any right, with nothing but subordinate ids. */
class OrdinaryServerTest {
    @Test
    void it_rehearses_as_root_in_a_prepared_root_with_a_mirror(@TempDir Path directory) throws Exception {
        // Given
        assumeTrue(Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root to become another user");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        PreparedRoot root = TestingRoots.debian();
        try (TestingMirror mirror = new TestingMirror()) {
            List<String> command = new ArrayList<>(Ground.withAccount(root.range()));
            String line = "id -u; exec 3<>/dev/tcp/127.0.0.1/3128; printf 'GET http://127.0.0.1:" + mirror.port()
                    + "/ordinary HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3 | tail -n 1; echo x > /etc/made;"
                    + " chown 33:33 /etc/made";
            command.addAll(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    readableClassPath(directory),
                    OrdinaryServer.class.getName(),
                    root.tree().tree().toString(),
                    directory.toString(),
                    "http://127.0.0.1:" + mirror.port() + " private",
                    line));

            // When
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            // Then
            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said)
                    .contains("user 54321 exit 0\n0\nyou asked for /ordinary\n")
                    .contains("status=200", "path=/etc/made")
                    .doesNotContain("kind=CHANGED, node=DIRECTORY");
            assertThat(mirror.asked()).hasSize(1);
        }
    }

    /** The class path with its archives copied to where every user may read. */
    private static String readableClassPath(Path directory) throws IOException {
        Path archives = Files.createDirectory(directory.resolve("archives"));
        Files.setPosixFilePermissions(archives, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> places = new ArrayList<>();
        for (String place : Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator))) {
            Path path = Path.of(place);
            if (Files.isRegularFile(path) && path.getFileName().toString().matches("slf4j-api-.*\\.jar")) {
                path = Files.copy(path, archives.resolve(path.getFileName()));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
            }
            places.add(path.toString());
        }
        return String.join(File.pathSeparator, places);
    }
}
