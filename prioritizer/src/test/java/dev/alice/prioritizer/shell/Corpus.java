package dev.alice.prioritizer.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Labelled commands: those of this module, and those that lie beside the repository, where they do. */
final class Corpus {
    /** One command with where it came from and what people say of it. */
    record Entry(String source, String label, String command) {}

    private Corpus() {}

    /** Everything that is here. */
    static List<Entry> all() {
        List<Entry> all = new ArrayList<>(own());
        beside().ifPresent(all::addAll);
        return all;
    }

    /** The commands of this module, written for it. */
    static List<Entry> own() {
        try (InputStream in = Corpus.class.getResourceAsStream("commands.tsv")) {
            if (in == null) {
                throw new IllegalStateException("commands.tsv is missing among the test resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .map(parts -> new Entry("own", parts[0], parts[1]))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("commands.tsv cannot be read", e);
        }
    }

    static Optional<List<Entry>> beside() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path file = up.resolve("shared/data/commands.tsv");
            if (Files.isRegularFile(file)) {
                return Optional.of(read(file));
            }
        }
        return Optional.empty();
    }

    private static List<Entry> read(Path file) {
        try {
            List<Entry> entries = new ArrayList<>();
            List<String> lines = Files.readAllLines(file);
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split("\t");
                entries.add(new Entry(
                        parts[0], parts[1], new String(Base64.getDecoder().decode(parts[3]), StandardCharsets.UTF_8)));
            }
            return entries;
        } catch (IOException e) {
            throw new IllegalStateException("the corpus " + file + " cannot be read", e);
        }
    }
}
