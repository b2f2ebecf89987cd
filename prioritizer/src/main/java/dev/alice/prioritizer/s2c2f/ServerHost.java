package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import dev.alice.flow.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system of this server, from which a host of the same release is judged.
 *
 * @param id as os-release(5) has it, such as {@code debian}
 * @param version such as {@code 12}
 * @param name for people
 */
record ServerHost(String id, String version, String name) {
    private static final Pattern LINE = Pattern.compile("([A-Z_]{1,40})=[\"']?([^\"']{0,200})[\"']?");

    static ServerHost read(Path root) {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String line : Files.readAllLines(root.resolve("etc/os-release"))) {
                Matcher matcher = LINE.matcher(line.strip());
                if (matcher.matches()) {
                    fields.put(matcher.group(1), matcher.group(2));
                }
            }
        } catch (IOException e) {
            return new ServerHost("", "", "an unknown system");
        }
        return new ServerHost(
                fields.getOrDefault("ID", ""),
                fields.getOrDefault("VERSION_ID", ""),
                fields.getOrDefault("PRETTY_NAME", "an unknown system"));
    }

    /** Whether what is seen here says something about a host: it is the same release of the same distribution. */
    boolean isLike(HostFacts host) {
        return !id.isEmpty() && id.equals(host.osId()) && version.equals(host.osVersion());
    }

    /** The words that say whose evidence it is. */
    String seenHere() {
        return " (seen on this server, a " + name + " like your host, not on your host itself)";
    }

    /** Why nothing seen here says anything about the host. */
    String unlike(HostFacts host) {
        return "this server is " + name + " and your host is "
                + (host.osName().isBlank() ? "not known" : Visible.text(host.osName()))
                + ", so what is seen here says nothing about it";
    }
}
