package dev.alice.prioritizer.s2c2f;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sources of apt, as sources.list(5) has them in both of its forms; a file that is not of that form is refused as a whole.
 *
 * @param files how many files were read
 */
record AptSources(List<Entry> entries, int files) {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MOST_FILES = 200;
    private static final Set<String> TYPES = Set.of("deb", "deb-src");
    private static final Set<String> YES = Set.of("yes", "true", "with", "on", "enable", "1");
    private static final Set<String> NO = Set.of("no", "false", "without", "off", "disable", "0");

    AptSources {
        entries = List.copyOf(entries);
    }

    /**
     * One repository and suite.
     *
     * @param options the options by their names in lower case
     * @param where file and line, for people
     */
    record Entry(String uri, String suite, Map<String, String> options, String where) {
        /** Whether the signature is not asked for. */
        boolean trusted() {
            return flag("trusted").orElse(false);
        }

        /** The words for each check that this entry switches off. */
        List<String> loosened() {
            List<String> loose = new ArrayList<>();
            if (trusted()) {
                loose.add("trusted=yes");
            }
            for (String name : List.of("allow-insecure", "allow-weak", "allow-downgrade-to-insecure")) {
                if (flag(name).orElse(false)) {
                    loose.add(name + "=yes");
                }
            }
            if (!flag("check-valid-until").orElse(true)) {
                loose.add("check-valid-until=no");
            }
            if (!flag("check-date").orElse(true)) {
                loose.add("check-date=no");
            }
            return loose;
        }

        Optional<String> signedBy() {
            return Optional.ofNullable(options.get("signed-by"))
                    .map(String::strip)
                    .filter(value -> !value.isEmpty());
        }

        private Optional<Boolean> flag(String name) {
            String value = options.getOrDefault(name, "").toLowerCase(Locale.ROOT);
            return YES.contains(value) ? Optional.of(true) : NO.contains(value) ? Optional.of(false) : Optional.empty();
        }
    }

    /** The sources could not be read; the message says where and why. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }
    }

    /** The sources below a root directory. */
    static AptSources read(Path root) throws Unreadable {
        Path etc = root.resolve("etc/apt");
        List<Path> files = new ArrayList<>();
        Path list = etc.resolve("sources.list");
        if (Files.isRegularFile(list)) {
            files.add(list);
        }
        Path parts = etc.resolve("sources.list.d");
        if (Files.isDirectory(parts)) {
            try (Stream<Path> found = Files.list(parts)) {
                found.filter(file -> file.toString().endsWith(".list")
                                || file.toString().endsWith(".sources"))
                        .sorted()
                        .forEach(files::add);
            } catch (IOException e) {
                throw new Unreadable(parts + " cannot be read: " + e.getMessage());
            }
        }
        if (files.size() > MOST_FILES) {
            throw new Unreadable(parts + " has more than " + MOST_FILES + " files");
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : files) {
            String name = root.equals(root.getRoot()) ? file.toString() : "/" + root.relativize(file);
            entries.addAll(file.toString().endsWith(".sources") ? stanzas(text(file), name) : lines(text(file), name));
        }
        return new AptSources(entries, files.size());
    }

    private static String text(Path file) throws Unreadable {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new Unreadable(file + " has more than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new Unreadable(file + " cannot be read as text: " + e.getMessage());
        }
    }

    /** The one-line form: {@code deb [option=value …] URI suite component…}. */
    static List<Entry> lines(String text, String file) throws Unreadable {
        List<Entry> entries = new ArrayList<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String line = raw.replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String where = file + ":" + number;
            String type = line.split("[ \t]+", 2)[0];
            if (!TYPES.contains(type)) {
                throw new Unreadable(where + " begins with neither deb nor deb-src");
            }
            String rest = line.substring(type.length()).strip();
            Map<String, String> options = new LinkedHashMap<>();
            if (rest.startsWith("[")) {
                int end = rest.indexOf(']');
                if (end < 0) {
                    throw new Unreadable(where + " opens options and does not close them");
                }
                for (String option : rest.substring(1, end).strip().split("[ \t]+")) {
                    int equals = option.indexOf('=');
                    if (equals < 1) {
                        throw new Unreadable(where + " has an option without a value");
                    }
                    String name =
                            option.substring(0, equals).toLowerCase(Locale.ROOT).replaceAll("[+-]$", "");
                    options.merge(name, option.substring(equals + 1), (one, other) -> one + "," + other);
                }
                rest = rest.substring(end + 1).strip();
            }
            String[] words = rest.split("[ \t]+");
            if (words.length < 2) {
                throw new Unreadable(where + " has no URI and suite");
            }
            if (type.equals("deb")) {
                entries.add(new Entry(plain(words[0], where), words[1], Map.copyOf(options), where));
            }
        }
        return entries;
    }

    /** The form of stanzas, deb822(5). */
    static List<Entry> stanzas(String text, String file) throws Unreadable {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String last = "";
        int number = 0;
        int start = 1;
        for (String line : (text + "\n\n").split("\n", -1)) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                if (!fields.isEmpty()) {
                    entries.addAll(stanza(fields, file + ":" + start));
                }
                fields = new LinkedHashMap<>();
                last = "";
                start = number + 1;
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                if (last.isEmpty()) {
                    throw new Unreadable(file + ":" + number + " goes on with a field that did not begin");
                }
                String more = line.strip();
                fields.merge(last, more.equals(".") ? "" : more, (one, other) -> one + "\n" + other);
            } else {
                int colon = line.indexOf(':');
                if (colon < 1 || line.substring(0, colon).contains(" ")) {
                    throw new Unreadable(file + ":" + number + " is not a field");
                }
                last = line.substring(0, colon).toLowerCase(Locale.ROOT);
                if (fields.put(last, line.substring(colon + 1).strip()) != null) {
                    throw new Unreadable(file + ":" + number + " repeats the field " + last);
                }
            }
        }
        return entries;
    }

    private static List<Entry> stanza(Map<String, String> fields, String where) throws Unreadable {
        List<String> types = words(fields.getOrDefault("types", ""));
        List<String> uris = words(fields.getOrDefault("uris", ""));
        List<String> suites = words(fields.getOrDefault("suites", ""));
        if (types.isEmpty() || uris.isEmpty() || suites.isEmpty() || !TYPES.containsAll(types)) {
            throw new Unreadable(where + " has not all of Types, URIs and Suites");
        }
        if (NO.contains(fields.getOrDefault("enabled", "yes").toLowerCase(Locale.ROOT)) || !types.contains("deb")) {
            return List.of();
        }
        List<Entry> entries = new ArrayList<>();
        for (String uri : uris) {
            for (String suite : suites) {
                entries.add(new Entry(plain(uri, where), suite, Map.copyOf(fields), where));
            }
        }
        return entries;
    }

    private static List<String> words(String value) {
        return value.isBlank() ? List.of() : List.of(value.strip().split("\\s+"));
    }

    private static String plain(String uri, String where) throws Unreadable {
        if (uri.indexOf(':') < 1) {
            throw new Unreadable(where + " has no URI where one stands");
        }
        return uri.replaceFirst("/+$", "");
    }

    /** The entries of a repository and suite. */
    List<Entry> of(String uri, String suite) {
        String plain = uri.replaceFirst("/+$", "");
        return entries.stream()
                .filter(entry -> entry.uri().equals(plain) && entry.suite().equals(suite))
                .toList();
    }
}
