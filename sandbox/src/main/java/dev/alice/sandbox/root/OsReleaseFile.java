package dev.alice.sandbox.root;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of an os-release(5) file. */
final class OsReleaseFile {
    private static final Pattern LINE = Pattern.compile("([A-Z_]{1,64})=[\"']?([^\"']{0,500})[\"']?");

    private static final int MAX_BYTES = 64 << 10;

    private OsReleaseFile() {}

    /** Reads the file of a root; empty where it has none, or a link in its place: none is followed. */
    static Map<String, String> read(Path root) {
        Map<String, String> fields = new HashMap<>();
        for (String place : List.of("usr/lib/os-release", "etc/os-release")) {
            try {
                Optional<String> text = TreeFile.read(root, place, MAX_BYTES);
                if (text.isPresent()) {
                    text.get()
                            .lines()
                            .map(LINE::matcher)
                            .filter(Matcher::matches)
                            .forEach(line -> fields.put(line.group(1), line.group(2)));
                    return fields;
                }
            } catch (IOException e) {
                return Map.of();
            }
        }
        return fields;
    }
}
