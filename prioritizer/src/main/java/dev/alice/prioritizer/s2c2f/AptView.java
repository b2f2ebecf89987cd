package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.PrioritizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What apt on this server knows of packages: which version it would take, from where, and what the index says of it. */
final class AptView {
    private static final Pattern VERSION = Pattern.compile(" (?:\\*\\*\\*|   ) (\\S{1,200}) (-?\\d{1,9})(?: .*)?");
    private static final Pattern PLACE =
            Pattern.compile(" {7,}(-?\\d{1,9}) (\\S{1,1000}) (\\S{1,200})/([^/\\s]{1,100}) ([a-z0-9-]{1,20}) Packages");
    private static final int MOST_KEPT = 200;

    private final Tool tool;
    private final Path root;
    private final Map<String, FutureTask<Optional<Candidate>>> kept = new ConcurrentHashMap<>();

    AptView(Tool tool, Path root) {
        this.tool = tool;
        this.root = root;
    }

    /** Where a version is offered: a URI, a suite with its component, an architecture. */
    record Place(String uri, String suite, String component, String architecture) {
        String index() {
            return component + "/binary-" + architecture + "/Packages";
        }

        @Override
        public String toString() {
            return uri + " " + suite + "/" + component;
        }
    }

    /**
     * The version that apt would take here.
     *
     * @param places where it is offered, the one that apt asks first at the front; empty where it is only installed
     */
    record Candidate(String name, String version, List<Place> places) {
        Candidate {
            places = List.copyOf(places);
        }
    }

    /** What is offered, or empty where apt here knows no such package or version. */
    Optional<Candidate> candidate(String name, Optional<String> version) {
        if (kept.size() > MOST_KEPT) {
            kept.clear();
        }
        String key = stamp() + " " + name + " " + version.orElse("");
        FutureTask<Optional<Candidate>> task = new FutureTask<>(() -> ask(name, version));
        FutureTask<Optional<Candidate>> before = kept.putIfAbsent(key, task);
        if (before == null) {
            task.run();
        }
        try {
            return (before == null ? task : before).get();
        } catch (ExecutionException e) {
            kept.remove(key);
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new PrioritizerException("apt could not be asked: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PrioritizerException("apt was not waited for", e);
        }
    }

    private Optional<Candidate> ask(String name, Optional<String> version) {
        Tool.Output output = tool.run(List.of("apt-cache", "policy", "--", name), environment(), 1 << 20);
        if (output.exit() != 0) {
            throw new PrioritizerException("apt-cache policy ended with " + output.exit());
        }
        return parse(name, version, output.text());
    }

    /** Reads what {@code apt-cache policy} prints of one package. */
    static Optional<Candidate> parse(String name, Optional<String> version, String text) {
        List<String> lines = List.of(text.split("\n", -1));
        String wanted = version.orElseGet(() -> lines.stream()
                .filter(line -> line.startsWith("  Candidate: "))
                .map(line -> line.substring("  Candidate: ".length()).strip())
                .findFirst()
                .orElse("(none)"));
        if (wanted.equals("(none)") || lines.stream().noneMatch(line -> line.equals(name + ":"))) {
            return Optional.empty();
        }
        boolean seen = false;
        boolean here = false;
        Set<Place> places = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher row = VERSION.matcher(line);
            Matcher place = PLACE.matcher(line);
            if (row.matches()) {
                here = row.group(1).equals(wanted);
                seen |= here;
            } else if (here && place.matches()) {
                places.add(new Place(place.group(2), place.group(3), place.group(4), place.group(5)));
            }
        }
        return seen ? Optional.of(new Candidate(name, wanted, List.copyOf(places))) : Optional.empty();
    }

    /** What the fetched index of a place says; empty where it is not here. */
    Optional<PackagesIndex> index(AptSources.Entry entry, Place place, String name, String version) {
        String file = ReleaseCheck.listName(entry) + place.index().replace("/", "_");
        Path lists = root.resolve("var/lib/apt/lists");
        for (String end : List.of("", ".lz4", ".xz", ".gz", ".zst", ".bz2")) {
            Path index = lists.resolve(file + end);
            if (Files.isRegularFile(index)) {
                return Optional.of(tool.stream(
                                List.of("/usr/lib/apt/apt-helper", "cat-file", index.toString()),
                                Map.of(),
                                in -> PackagesIndex.read(in, name, version))
                        .value());
            }
        }
        return Optional.empty();
    }

    /** The settings of apt that switch checks off for every source, as it prints them. */
    List<String> loosened() {
        List<String> loose = new ArrayList<>();
        for (String line : tool.run(List.of("apt-config", "dump"), environment(), 1 << 20)
                .text()
                .split("\n", -1)) {
            String plain = line.toLowerCase(java.util.Locale.ROOT);
            boolean off = plain.startsWith("apt::get::allowunauthenticated ")
                    || plain.startsWith("acquire::allowinsecurerepositories ")
                    || plain.startsWith("acquire::allowweakrepositories ")
                    || plain.startsWith("acquire::allowdowngradetoinsecurerepositories ");
            boolean dates = plain.startsWith("acquire::check-valid-until ") || plain.startsWith("acquire::check-date ");
            boolean set = plain.matches(".*\"(?:1|true|yes|on|with|enable)\";");
            if (off && set || dates && plain.matches(".*\"(?:0|false|no|off|without|disable)\";")) {
                loose.add(line.replaceAll("[\";]", "").strip());
            }
        }
        return loose;
    }

    /** A root other than {@code /} has a configuration of its own, which says where everything is. */
    private Map<String, String> environment() {
        return root.equals(root.getRoot())
                ? Map.of()
                : Map.of("APT_CONFIG", root.resolve("etc/apt/apt.conf").toString());
    }

    /** Changes when the sources, the keys, the fetched lists or the installed packages do. */
    String stamp() {
        StringBuilder stamp = new StringBuilder();
        for (String place : List.of(
                "etc/apt/sources.list",
                "etc/apt/sources.list.d",
                "etc/apt/trusted.gpg.d",
                "etc/apt/apt.conf.d",
                "var/lib/apt/lists",
                "var/lib/dpkg/status")) {
            Path path = root.resolve(place);
            stamp(path, stamp);
            if (place.endsWith(".d") && Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    files.sorted().limit(500).forEach(file -> stamp(file, stamp));
                } catch (IOException e) {
                    stamp.append('?');
                }
            }
        }
        return Integer.toHexString(stamp.toString().hashCode()) + "-" + stamp.length();
    }

    private static void stamp(Path path, StringBuilder stamp) {
        try {
            stamp.append(Files.getLastModifiedTime(path).toMillis())
                    .append('.')
                    .append(Files.size(path))
                    .append('/');
        } catch (IOException e) {
            stamp.append("-/");
        }
    }
}
