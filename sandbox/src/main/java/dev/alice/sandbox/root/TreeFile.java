package dev.alice.sandbox.root;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of a root, read from outside of it by the server: no link on the way is followed, since one that lies in the root
 * could lead to any file of the host.
 */
final class TreeFile {
    private TreeFile() {}

    /**
     * Reads a file; empty where there is none, or a link or something else in its place or on the way.
     *
     * @param place below the tree
     * @param bound in bytes
     * @throws IOException where it cannot be read or is longer
     */
    static Optional<String> read(Path tree, String place, int bound) throws IOException {
        Path at = tree;
        for (Path name : Path.of(place)) {
            if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            at = at.resolve(name);
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(at, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(bound + 1);
            if (content.length > bound) {
                throw new IOException(place + " of a root has more than " + bound + " bytes");
            }
            return Optional.of(new String(content, StandardCharsets.UTF_8));
        }
    }
}
