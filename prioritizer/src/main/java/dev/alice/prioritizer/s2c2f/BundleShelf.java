package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * The directory in which an organisation lays bundles: {@code HEX.sigstore.json} and {@code HEX.1.sigstore.json} to
 * {@code HEX.9.sigstore.json} for the thing with that SHA-256.
 */
final class BundleShelf {
    private static final int MOST = 9;
    private static final int MOST_STAMPED = 5_000;

    private final Path directory;
    private final int maxBytes;

    BundleShelf(Path directory, int maxBytes) {
        this.directory = directory;
        this.maxBytes = maxBytes;
    }

    /** What lies there under one name. */
    sealed interface Found {}

    record Bundle(String name, Bytes json) implements Found {}

    /** There is something that is not read. */
    record Unfit(String name, String reason) implements Found {}

    /**
     * What lies there for a thing, in the order of the names.
     *
     * @param sha256 in lower-case hex
     * @throws IOException where the directory or one of these files cannot be read
     */
    List<Found> of(String sha256) throws IOException {
        Path real = directory.toRealPath();
        List<Found> found = new ArrayList<>();
        for (int number = 0; number <= MOST; number++) {
            String name = sha256 + (number == 0 ? "" : "." + number) + ".sigstore.json";
            Path file = real.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                found.add(read(name, real, file));
            }
        }
        return found;
    }

    private Found read(String name, Path real, Path file) throws IOException {
        Path target = file.toRealPath();
        if (!target.startsWith(real)) {
            return new Unfit(name, "it leads out of the directory of bundles");
        }
        if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            return new Unfit(name, "it is no file");
        }
        try (InputStream in = Files.newInputStream(target, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            return bytes.length > maxBytes
                    ? new Unfit(name, "it has more than " + maxBytes + " bytes")
                    : new Bundle(name, Bytes.of(bytes));
        }
    }

    /** Changes when a file is laid there, taken away or written anew; of more than 5,000 only some are looked at. */
    String stamp() {
        long[] sum = new long[2];
        try {
            sum[0] = Files.getLastModifiedTime(directory).toMillis();
            Files.walkFileTree(
                    directory.toRealPath(),
                    EnumSet.noneOf(java.nio.file.FileVisitOption.class),
                    1,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                            sum[0] += Objects.hash(
                                    file.getFileName(),
                                    attributes.lastModifiedTime().toMillis(),
                                    attributes.size());
                            return ++sum[1] < MOST_STAMPED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                        }
                    });
        } catch (IOException | UncheckedIOException e) {
            return "?";
        }
        return Long.toHexString(sum[0]) + "-" + sum[1];
    }
}
