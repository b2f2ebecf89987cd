package dev.alice.sandbox.rehearsal;

import dev.alice.flow.HostFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The server's own distribution, read from os-release(5). */
record OsRelease(HostFacts.Family family, String name) {
    static OsRelease read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            return new OsRelease(HostFacts.Family.UNKNOWN, "an unknown system");
        }
    }

    static OsRelease parse(List<String> lines) {
        Map<String, String> fields = lines.stream()
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1).replaceAll("^[\"']|[\"']$", ""),
                        (first, second) -> second));
        List<String> ids =
                List.of((fields.getOrDefault("ID", "") + " " + fields.getOrDefault("ID_LIKE", "")).split(" "));
        HostFacts.Family family = HostFacts.Family.OTHER;
        if (ids.contains("debian") || ids.contains("ubuntu")) {
            family = HostFacts.Family.DEBIAN;
        } else if (ids.contains("fedora") || ids.contains("rhel") || ids.contains("centos")) {
            family = HostFacts.Family.FEDORA;
        }
        return new OsRelease(family, fields.getOrDefault("PRETTY_NAME", "an unknown system"));
    }
}
