package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The collector that reads the configuration of dnf on this server: dnf.conf(5) and the files of its repositories. */
final class DnfCollector implements Collector {
    private static final Duration KEEP = Duration.ofHours(24);
    private static final Pattern SECTION = Pattern.compile("\\[([^\\]\\s]{1,100})]");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9_.]{1,60})\\s*=\\s*(.{0,2000})");
    private static final int MAX_BYTES = 1 << 20;
    private static final int MOST_FILES = 200;

    private final ServerHost server;
    private final Mirrors mirrors;
    private final Path root;
    private final Clock clock;

    DnfCollector(ServerHost server, Mirrors mirrors, Path root, Clock clock) {
        this.server = server;
        this.mirrors = mirrors;
        this.root = root;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "dnf";
    }

    @Override
    public boolean concerns(Consumption consumption) {
        return consumption.ecosystem() == Ecosystem.RPM && !consumption.has(Trait.LOCAL);
    }

    /** A section of the configuration, with its main section's values where it has none of its own. */
    record Repository(String id, Map<String, String> fields) {
        Repository {
            fields = Map.copyOf(fields);
        }

        boolean yes(String name, boolean otherwise) {
            return switch (fields.getOrDefault(name, "").toLowerCase(Locale.ROOT)) {
                case "1", "yes", "true", "on" -> true;
                case "0", "no", "false", "off" -> false;
                default -> otherwise;
            };
        }
    }

    @Override
    public List<Observation> look(Consumption consumption, HostFacts host) {
        if (!server.isLike(host)) {
            return Observations.unknown(server.unlike(host), "ING-1", "ENF-1", "AUD-3", "ING-2", "ENF-2", "AUD-2");
        }
        List<Repository> enabled;
        try {
            enabled = read(root).stream()
                    .filter(repository -> repository.yes("enabled", true))
                    .toList();
        } catch (IOException | IllegalArgumentException e) {
            return Observations.unknown(
                    "dnf's configuration cannot be read: " + e.getMessage(), "ING-1", "ENF-1", "AUD-3");
        }
        if (enabled.isEmpty()) {
            return Observations.unknown("dnf has no repository here", "ING-1", "ENF-1", "AUD-3", "ING-2", "AUD-2");
        }
        List<String> unsigned = new ArrayList<>();
        List<String> loose = new ArrayList<>();
        Set<String> hosts = new LinkedHashSet<>();
        for (Repository repository : enabled) {
            if (!repository.yes("gpgcheck", false)) {
                unsigned.add(repository.id() + " has gpgcheck=0");
            } else if (repository.fields().getOrDefault("gpgkey", "").isBlank()) {
                loose.add(repository.id() + " names no gpgkey");
            }
            if (!repository.yes("sslverify", true)) {
                loose.add(repository.id() + " has sslverify=0");
            }
            for (String place : List.of("baseurl", "metalink", "mirrorlist")) {
                for (String url :
                        repository.fields().getOrDefault(place, "").strip().split("[\\s,]+")) {
                    if (!url.isBlank()) {
                        hosts.add(Mirrors.host(url.replaceAll("\\$[a-z]+", "x")));
                    }
                }
            }
        }
        var until = clock.instant().plus(KEEP);
        List<Observation> seen = new ArrayList<>();
        String all = "each of " + enabled.size() + " enabled repositories";
        seen.add(
                unsigned.isEmpty()
                        ? Observation.met("ING-1", all + " has gpgcheck=1", until)
                        : Observation.notMet("ING-1", String.join("; ", unsigned)));
        List<String> wrong = new ArrayList<>(unsigned);
        wrong.addAll(loose);
        seen.add(
                wrong.isEmpty()
                        ? Observation.met("ENF-1", all + " checks signatures with a key of its own, and TLS", until)
                        : Observation.notMet("ENF-1", String.join("; ", wrong)));
        seen.add(
                unsigned.isEmpty()
                        ? Observation.met(
                                "AUD-3",
                                "with gpgcheck=1 dnf refuses a package whose signature or digests are wrong",
                                until)
                        : Observation.notMet("AUD-3", String.join("; ", unsigned)));
        for (String requirement : List.of("ING-2", "AUD-2", "ENF-2")) {
            seen.add(mirrors.judge(requirement, "dnf takes packages from", hosts, until));
        }
        return seen.stream().map(one -> one.with(server.seenHere())).toList();
    }

    @Override
    public String stamp() {
        StringBuilder stamp = new StringBuilder();
        try {
            for (Path file : files(root)) {
                stamp.append(Files.getLastModifiedTime(file).toMillis())
                        .append('.')
                        .append(Files.size(file))
                        .append('/');
            }
        } catch (IOException e) {
            stamp.append('?');
        }
        return stamp.toString();
    }

    private static List<Path> files(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Path main = root.resolve("etc/dnf/dnf.conf");
        if (Files.isRegularFile(main)) {
            files.add(main);
        }
        Path repositories = root.resolve("etc/yum.repos.d");
        if (Files.isDirectory(repositories)) {
            try (Stream<Path> found = Files.list(repositories)) {
                found.filter(file -> file.toString().endsWith(".repo"))
                        .sorted()
                        .limit(MOST_FILES + 1)
                        .forEach(files::add);
            }
        }
        if (files.size() > MOST_FILES) {
            throw new IOException("there are more than " + MOST_FILES + " repository files");
        }
        return files;
    }

    /** The repositories below a root, each with the values of {@code [main]} under its own. */
    static List<Repository> read(Path root) throws IOException {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        for (Path file : files(root)) {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " has more than " + MAX_BYTES + " bytes");
            }
            parse(Files.readString(file)).forEach((id, fields) -> {
                if (sections.putIfAbsent(id, fields) != null) {
                    throw new IllegalArgumentException("two sections are called " + id);
                }
            });
        }
        Map<String, String> main = sections.getOrDefault("main", Map.of());
        List<Repository> repositories = new ArrayList<>();
        sections.forEach((id, fields) -> {
            if (!id.equals("main")) {
                Map<String, String> all = new LinkedHashMap<>(main);
                all.putAll(fields);
                repositories.add(new Repository(id, all));
            }
        });
        return repositories;
    }

    /** The sections of one file; a line that is neither section, field, comment nor continuation is refused. */
    static Map<String, Map<String, String>> parse(String text) {
        Map<String, Map<String, String>> sections = new LinkedHashMap<>();
        Map<String, String> here = null;
        String last = "";
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            Matcher section = SECTION.matcher(line.strip());
            Matcher field = FIELD.matcher(line.strip());
            if (section.matches()) {
                here = new LinkedHashMap<>();
                if (sections.put(section.group(1), here) != null) {
                    throw new IllegalArgumentException("line " + number + " begins a section for the second time");
                }
                last = "";
            } else if (here != null && Character.isWhitespace(line.charAt(0)) && !last.isEmpty()) {
                here.merge(last, line.strip(), (one, other) -> one + " " + other);
            } else if (here != null && field.matches()) {
                last = field.group(1).toLowerCase(Locale.ROOT);
                here.put(last, field.group(2).strip());
            } else {
                throw new IllegalArgumentException("line " + number + " is neither a section nor a field");
            }
        }
        return sections;
    }
}
