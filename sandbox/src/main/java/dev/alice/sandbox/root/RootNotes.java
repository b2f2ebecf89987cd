package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.IdRange;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The file that says what a prepared root is; written and read back. */
final class RootNotes {
    private RootNotes() {}

    static void write(PreparedRoot root, Path directory) {
        Properties notes = new Properties();
        Order order = root.order();
        notes.setProperty("name", order.name().toString());
        notes.setProperty("mirrors", String.join("\n", order.mirrors()));
        notes.setProperty("include", String.join("\n", order.include()));
        notes.setProperty("packages", String.join("\n", order.packages()));
        order.repository().ifPresent(url -> notes.setProperty("repository", url));
        order.key().ifPresent(key -> notes.setProperty("key", key));
        notes.setProperty("digest", root.digest());
        notes.setProperty("stat", root.stat());
        notes.setProperty("first", Long.toString(root.range().first()));
        notes.setProperty("firstGroup", Long.toString(root.range().firstGroup()));
        notes.setProperty("os", root.osId() + ":" + root.osVersion());
        notes.setProperty("made", root.made().toString());
        notes.setProperty("entries", Integer.toString(root.entries()));
        notes.setProperty("packageCount", Integer.toString(root.packages()));
        notes.setProperty("bytes", Long.toString(root.bytes()));
        try {
            Path fresh = Files.createTempFile(directory, "notes", ".new");
            try (Writer writer = Files.newBufferedWriter(fresh)) {
                notes.store(writer, null);
            }
            Files.move(fresh, directory.resolve(PreparedRoot.NOTES), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new SandboxException("the notes of a root cannot be written in " + directory, e);
        }
    }

    /** Reads the notes of a root made for a range; empty where they are none, or are those of another server's user. */
    static Optional<PreparedRoot> read(Path directory, IdRange range) {
        Properties notes = new Properties();
        try (Reader reader = Files.newBufferedReader(directory.resolve(PreparedRoot.NOTES))) {
            notes.load(reader);
            String[] os = value(notes, "os").split(":", 2);
            if (Long.parseLong(value(notes, "first")) != range.first()
                    || Long.parseLong(value(notes, "firstGroup")) != range.firstGroup()) {
                return Optional.empty();
            }
            Order order = new Order(
                    RootName.parse(value(notes, "name")),
                    list(notes, "mirrors"),
                    list(notes, "include"),
                    list(notes, "packages"),
                    Optional.ofNullable(notes.getProperty("repository")),
                    Optional.ofNullable(notes.getProperty("key")));
            return Optional.of(new PreparedRoot(
                    order,
                    value(notes, "digest"),
                    directory,
                    range,
                    value(notes, "stat"),
                    os[0],
                    os.length > 1 ? os[1] : "",
                    Instant.parse(value(notes, "made")),
                    Integer.parseInt(value(notes, "entries")),
                    Integer.parseInt(value(notes, "packageCount")),
                    Long.parseLong(value(notes, "bytes"))));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String value(Properties notes, String key) {
        String value = notes.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("the notes of a root have no " + key);
        }
        return value;
    }

    private static List<String> list(Properties notes, String key) {
        return Arrays.stream(value(notes, key).split("\n"))
                .filter(text -> !text.isEmpty())
                .toList();
    }
}
