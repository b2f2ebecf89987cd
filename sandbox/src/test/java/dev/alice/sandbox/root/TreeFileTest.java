package dev.alice.sandbox.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a root as the server reads them, among links that lead out of it. */
class TreeFileTest {
    @TempDir
    Path directory;

    @Test
    void a_plain_file_is_read() throws IOException {
        // Given
        Path tree = Files.createDirectories(directory.resolve("tree/usr/lib"))
                .resolve("../..")
                .normalize();
        Files.writeString(tree.resolve("usr/lib/os-release"), "ID=debian\nVERSION_ID=\"12\"\n");

        // When / Then
        assertThat(OsReleaseFile.read(tree)).containsEntry("ID", "debian").containsEntry("VERSION_ID", "12");
        assertThatThrownBy(() -> TreeFile.read(tree, "usr/lib/os-release", 5)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr", "usr/lib", "usr/lib/os-release"})
    void nothing_is_read_through_a_link(String place) throws IOException {
        // Given a file of the host, and a root with a link to it or to a directory above it
        Path host = Files.createDirectories(directory.resolve("host/usr/lib"));
        Files.writeString(host.resolve("os-release"), "ID=secret\n");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createDirectories(tree.resolve(place).getParent());
        Files.createSymbolicLink(tree.resolve(place), directory.resolve("host").resolve(place));

        // When / Then
        assertThat(tree.resolve("usr/lib/os-release")).content().contains("secret");
        assertThat(TreeFile.read(tree, "usr/lib/os-release", 100)).isEmpty();
        assertThat(OsReleaseFile.read(tree)).isEmpty();
    }
}
