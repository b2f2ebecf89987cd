package dev.alice.sandbox.root;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of an os-release(5) file. */
final class OsReleaseFile {
    private static final Pattern LINE = Pattern.compile("([A-Z_]{1,64})=[\"']?([^\"']{0,500})[\"']?");

    private OsReleaseFile() {}

    /** Reads the file of a root; empty where it has none. A link in it is followed inside the root alone. */
    static Map<String, String> read(Path root) {
        Map<String, String> fields = new HashMap<>();
        for (String place : new String[] {"usr/lib/os-release", "etc/os-release"}) {
            Path file = root.resolve(place);
            if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try {
                for (String line : Files.readAllLines(file)) {
                    Matcher matcher = LINE.matcher(line);
                    if (matcher.matches()) {
                        fields.put(matcher.group(1), matcher.group(2));
                    }
                }
                return fields;
            } catch (IOException e) {
                return Map.of();
            }
        }
        return fields;
    }
}
