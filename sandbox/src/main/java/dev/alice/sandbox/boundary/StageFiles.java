package dev.alice.sandbox.boundary;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The content of files before and after a rehearsal, read from outside once nothing runs on the stage.
 *
 * <p>Nothing is read through a link: a flow could have laid one that leads out of its stage, and a link of the host leads
 * elsewhere than in the copy.
 */
public final class StageFiles {
    private final Path lower;
    private final Path stage;
    private final Set<String> layers;
    private final Map<String, String> trees;

    /**
     * @param lower the root that the stage is a copy of
     * @param stage the stage's directory as this process sees it
     * @param layers top directories that are copies
     * @param trees of the stage's own, by the place where the flow sees them
     */
    StageFiles(Path lower, Path stage, Set<String> layers, Map<String, String> trees) {
        this.trees = Map.copyOf(trees);
        this.lower = lower;
        this.stage = stage;
        this.layers = Set.copyOf(layers);
    }

    /** The content before, or empty where there was no such file or it has more bytes than the bound. */
    public Optional<byte[]> before(String path, int bound) {
        try {
            return isCopied(path) ? read(lower.resolve(path.substring(1)), bound) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty(); // a name that is no text
        }
    }

    /** The content after; for a file that the flow did not touch this is empty, too. */
    public Optional<byte[]> after(String path, int bound) {
        try {
            return changed(path, bound);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> changed(String path, int bound) {
        if (path.startsWith("/etc/ssh/")) {
            Optional<byte[]> own = read(stage.resolve("trees/etc-ssh").resolve(path.substring(9)), bound);
            if (own.isPresent()) {
                return own;
            }
        }
        for (var tree : trees.entrySet()) {
            if (path.startsWith(tree.getValue() + "/")) {
                Path place = stage.resolve("trees").resolve(tree.getKey());
                return read(place.resolve(path.substring(tree.getValue().length() + 1)), bound);
            }
        }
        return isCopied(path) ? read(stage.resolve("upper").resolve(path.substring(1)), bound) : Optional.empty();
    }

    private boolean isCopied(String path) {
        int end = path.indexOf('/', 1);
        return path.startsWith("/") && end > 0 && layers.contains(path.substring(1, end)) && !Places.isHidden(path);
    }

    private static Optional<byte[]> read(Path file, int bound) {
        try {
            Path normal = file.normalize();
            if (!normal.equals(file) || hasLink(normal) || !Files.isRegularFile(normal, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(normal, LinkOption.NOFOLLOW_LINKS)) {
                byte[] content = in.readNBytes(bound + 1);
                return content.length > bound ? Optional.empty() : Optional.of(content);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a directory on the way is a link; /proc/PID/root is one of the kernel's own, which leads to the stage. */
    private static boolean hasLink(Path file) {
        Path from = file.startsWith("/proc") && file.getNameCount() > 3 ? file.subpath(0, 3) : null;
        Path at = from == null ? Path.of("/") : Path.of("/").resolve(from);
        Path rest = at.relativize(file);
        for (Path name : rest) {
            at = at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                return true;
            }
        }
        return false;
    }
}
