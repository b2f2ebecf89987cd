package dev.alice.sandbox.root;

import dev.alice.sandbox.boundary.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The host's own configuration of apt, read through apt: its sources, and its options for fetching. */
final class HostSources {
    private static final Pattern FIELD = Pattern.compile("([A-Za-z-]+): (.*)");
    private static final Pattern OPTION = Pattern.compile(
            "(Acquire::(?:https?::[A-Za-z:.-]+|Check-Valid-Until|Check-Date|Retries|ForceIPv[46])) \"([^\"]{1,500})\";");
    private static final Pattern SAFE = Pattern.compile("[\\x21-\\x7e]+");

    /** One archive and release with its components. */
    record Source(String uri, String release, TreeSet<String> components) {
        String line(String suite) {
            return "deb " + uri + " " + suite + " " + String.join(" ", components);
        }
    }

    private final List<Source> sources;
    private final List<String> options;

    HostSources(List<Source> sources, List<String> options) {
        this.sources = List.copyOf(sources);
        this.options = List.copyOf(options);
    }

    static HostSources read() {
        Tool.Ended targets = Tool.run(List.of("apt-get", "indextargets"), 16 << 20, Duration.ofSeconds(60));
        Tool.Ended options =
                Tool.run(List.of("apt-config", "dump", "--format", "%F \"%v\";%n"), 4 << 20, Duration.ofSeconds(60));
        return new HostSources(
                targets.exit() == 0 ? sources(targets.text()) : List.of(),
                options.exit() == 0 ? options(options.text()) : List.of());
    }

    /** Reads the stanzas of {@code apt-get indextargets}. */
    static List<Source> sources(String text) {
        Map<String, Source> found = new LinkedHashMap<>();
        for (String stanza : text.split("\n\n", -1)) {
            Map<String, String> fields = stanza.lines()
                    .map(FIELD::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2), (one, two) -> two));
            String uri = fields.getOrDefault("Repo-URI", "");
            String release = fields.getOrDefault("Release", "");
            String component = fields.getOrDefault("Component", "");
            if (fields.getOrDefault("Created-By", "").equals("Packages")
                    && List.of(uri, release, component).stream()
                            .allMatch(word -> SAFE.matcher(word).matches())) {
                found.computeIfAbsent(uri + " " + release, key -> new Source(uri, release, new TreeSet<>()))
                        .components()
                        .add(component);
            }
        }
        return List.copyOf(found.values());
    }

    static List<String> options(String text) {
        return text.lines()
                .map(OPTION::matcher)
                .filter(Matcher::matches)
                .map(option -> option.group(1) + " \"" + option.group(2) + "\"")
                .toList();
    }

    List<String> options() {
        return options;
    }

    /**
     * The lines of a sources.list for a suite: the host's own where it has the suite, the host's archive with the suite's
     * name in place of its own where it is of the same distribution, else the distribution's public archive.
     *
     * @param own the host's os-release: its distribution and the name of its suite
     */
    List<String> lines(RootName name, Map<String, String> own) {
        String hostSuite = own.getOrDefault("VERSION_CODENAME", "");
        List<String> lines = new ArrayList<>();
        if (own.getOrDefault("ID", "").equals(name.distribution().word()) && !hostSuite.isEmpty()) {
            for (Source source : sources) {
                String pocket = source.release().startsWith(hostSuite)
                        ? source.release().substring(hostSuite.length())
                        : "none";
                if (pocket.isEmpty() || pocket.startsWith("-") && !isRolling(name)) {
                    lines.add(source.line(name.suite() + pocket));
                }
            }
        }
        return lines.isEmpty() ? standing(name) : lines;
    }

    private static boolean isRolling(RootName name) {
        return List.of("sid", "unstable", "testing", "forky").contains(name.suite());
    }

    private static List<String> standing(RootName name) {
        String suite = name.suite();
        if (name.distribution() == RootName.Distribution.UBUNTU) {
            String archive = "deb http://archive.ubuntu.com/ubuntu ";
            return List.of("", "-updates", "-security").stream()
                    .map(pocket -> archive + suite + pocket + " main universe")
                    .toList();
        }
        String archive = "deb http://deb.debian.org/debian ";
        return isRolling(name)
                ? List.of(archive + suite + " main")
                : List.of(
                        archive + suite + " main",
                        archive + suite + "-updates main",
                        "deb http://deb.debian.org/debian-security " + suite + "-security main");
    }
}
