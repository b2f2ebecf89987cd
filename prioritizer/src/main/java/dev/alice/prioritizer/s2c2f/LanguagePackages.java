package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What pip, npm and cargo are told to bring in. */
final class LanguagePackages {
    private static final Set<String> PIP_TAKING = Set.of(
            "-r",
            "--requirement",
            "-c",
            "--constraint",
            "-e",
            "--editable",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
            "--find-links",
            "--trusted-host",
            "-t",
            "--target",
            "-d",
            "--dest",
            "--python",
            "--proxy",
            "--cert");
    private static final Pattern PIP = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?:\\[[A-Za-z0-9,._-]*])?(?:===?([0-9A-Za-z.+!_-]{1,60}))?");
    private static final Set<String> NPM_TAKING = Set.of("--registry", "--prefix", "-w", "--workspace", "--tag", "-C");
    private static final Set<String> NPM_FETCHING = Set.of(
            "install", "i", "add", "in", "ins", "inst", "isntall", "update", "up", "upgrade", "exec", "x", "dlx");
    private static final Pattern NPM =
            Pattern.compile("((?:@[a-z0-9][a-z0-9._-]{0,100}/)?[a-z0-9][a-z0-9._-]{0,120})(?:@([^/\\s]{1,60}))?");
    private static final Pattern EXACT = Pattern.compile("v?[0-9]+\\.[0-9]+\\.[0-9]+(?:[-+][0-9A-Za-z.+-]+)?");
    private static final Set<String> CARGO_TAKING = Set.of(
            "--version",
            "--vers",
            "--git",
            "--branch",
            "--tag",
            "--rev",
            "--path",
            "--registry",
            "--index",
            "--root",
            "-F",
            "--features",
            "--bin",
            "-j",
            "--target",
            "--profile",
            "-p",
            "--package");
    private static final Pattern CARGO =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?:@=?([0-9A-Za-z.+-]{1,60}))?");

    private LanguagePackages() {}

    /** What pip (or pipx, or uv pip) brings in; empty where it is not known to bring in nothing. */
    static Optional<List<Consumption>> pip(int step, List<String> words) {
        Arguments given = Arguments.of(words, PIP_TAKING);
        List<String> operands = given.operands();
        String verb = operands.isEmpty() ? "" : operands.getFirst();
        if (Set.of("", "list", "show", "freeze", "uninstall", "check", "config", "cache", "debug", "inspect")
                .contains(verb)) {
            return Optional.of(List.of());
        }
        if (!Set.of("install", "download", "wheel", "run", "inject", "upgrade").contains(verb)) {
            return Optional.empty();
        }
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        Optional<String> index = given.value("-i", "--index-url");
        if (given.has("--trusted-host")) {
            traits.add(Trait.UNCHECKED);
        }
        if (given.has("--extra-index-url", "-f", "--find-links")
                || index.filter(url -> !url.startsWith("https://")).isPresent()) {
            traits.add(Trait.LOOSE_SOURCE);
        }
        if (given.has("--require-hashes")) {
            traits.add(Trait.HASHED);
        }
        List<Consumption> found = new ArrayList<>();
        given.value("-r", "--requirement")
                .ifPresent(file -> found.add(fromFile(step, Ecosystem.PYPI, file, index, traits)));
        given.value("-e", "--editable").ifPresent(path -> found.add(place(step, Ecosystem.PYPI, path, traits)));
        for (String operand : operands.subList(1, operands.size())) {
            Matcher matcher = PIP.matcher(operand);
            if (isPlace(operand)) {
                found.add(place(step, Ecosystem.PYPI, operand, traits));
            } else if (matcher.matches()) {
                String name = matcher.group(1).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
                found.add(new Consumption(
                        step, Ecosystem.PYPI, Optional.of(name), Optional.ofNullable(matcher.group(2)), index, traits));
            } else {
                found.add(loose(step, Ecosystem.PYPI, operand, index, traits));
            }
        }
        return Optional.of(found);
    }

    /** What npm, pnpm, yarn or npx brings in; empty where it is not known to bring in nothing. */
    static Optional<List<Consumption>> npm(int step, String program, List<String> words) {
        Arguments given = Arguments.of(words, NPM_TAKING);
        List<String> operands = new ArrayList<>(given.operands());
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        Optional<String> registry = given.value("--registry");
        if (registry.filter(url -> !url.startsWith("https://")).isPresent()) {
            traits.add(Trait.LOOSE_SOURCE);
        }
        if (given.says("--strict-ssl", "false") || given.has("--no-strict-ssl")) {
            traits.add(Trait.UNCHECKED);
        }
        if (program.equals("npx")) {
            traits.add(Trait.EXECUTED);
            return Optional.of(
                    operands.isEmpty() ? List.of() : List.of(npm(step, operands.getFirst(), registry, traits)));
        }
        String verb = operands.isEmpty() ? program.equals("yarn") ? "install" : "" : operands.removeFirst();
        if (verb.equals("ci") || verb.equals("clean-install") || given.has("--frozen-lockfile", "--immutable")) {
            traits.add(Trait.LOCKED);
            return Optional.of(List.of(fromFile(step, Ecosystem.NPM, "package-lock.json", registry, traits)));
        }
        if (!NPM_FETCHING.contains(verb)) {
            return Set.of(
                                    "",
                                    "ls",
                                    "list",
                                    "view",
                                    "run",
                                    "test",
                                    "start",
                                    "uninstall",
                                    "remove",
                                    "rm",
                                    "audit",
                                    "config",
                                    "outdated")
                            .contains(verb)
                    ? Optional.of(List.of())
                    : Optional.empty();
        }
        if (operands.isEmpty()) {
            return Optional.of(List.of(fromFile(step, Ecosystem.NPM, "package.json", registry, traits)));
        }
        return Optional.of(operands.stream()
                .map(operand -> npm(step, operand, registry, traits))
                .toList());
    }

    private static Consumption npm(int step, String operand, Optional<String> registry, Set<Trait> traits) {
        if (isPlace(operand)) {
            return place(step, Ecosystem.NPM, operand, traits);
        }
        Matcher matcher = NPM.matcher(operand);
        if (!matcher.matches()) {
            return SystemPackages.unreadable(step, Ecosystem.NPM, traits);
        }
        Optional<String> version = Optional.ofNullable(matcher.group(2))
                .filter(range -> EXACT.matcher(range).matches());
        return new Consumption(step, Ecosystem.NPM, Optional.of(matcher.group(1)), version, registry, traits);
    }

    /** What cargo brings in; empty where it is not known to bring in nothing. */
    static Optional<List<Consumption>> cargo(int step, List<String> words) {
        Arguments given = Arguments.of(words, CARGO_TAKING);
        List<String> operands =
                given.operands().stream().filter(word -> !word.startsWith("+")).toList();
        String verb = operands.isEmpty() ? "" : operands.getFirst();
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (given.has("--locked", "--frozen")) {
            traits.add(Trait.LOCKED);
        }
        if (Set.of("build", "b", "run", "r", "test", "t", "check", "c", "fetch", "bench")
                .contains(verb)) {
            return Optional.of(List.of(fromFile(step, Ecosystem.CARGO, "Cargo.toml", Optional.empty(), traits)));
        }
        if (!verb.equals("install") && !verb.equals("add")) {
            return Set.of(
                                    "",
                                    "uninstall",
                                    "remove",
                                    "clean",
                                    "fmt",
                                    "search",
                                    "tree",
                                    "metadata",
                                    "--version",
                                    "doc",
                                    "clippy")
                            .contains(verb)
                    ? Optional.of(List.of())
                    : Optional.empty();
        }
        Optional<String> index = given.value("--index", "--registry");
        Optional<String> place = given.value("--git").or(() -> given.value("--path"));
        List<Consumption> found = new ArrayList<>();
        for (String operand : operands.subList(1, operands.size())) {
            Matcher matcher = CARGO.matcher(operand);
            if (place.isPresent() || !matcher.matches()) {
                found.add(SystemPackages.unreadable(step, Ecosystem.CARGO, traits));
                continue;
            }
            Optional<String> version = Optional.ofNullable(matcher.group(2))
                    .or(() -> given.value("--version", "--vers").map(text -> text.replaceFirst("^=", "")))
                    .filter(text -> EXACT.matcher(text).matches());
            found.add(new Consumption(step, Ecosystem.CARGO, Optional.of(matcher.group(1)), version, index, traits));
        }
        if (found.isEmpty() && place.isPresent()) {
            found.add(place(step, Ecosystem.CARGO, place.get(), traits));
        }
        return Optional.of(found);
    }

    private static boolean isPlace(String operand) {
        return operand.contains("://")
                || operand.startsWith("git+")
                || operand.startsWith(".")
                || operand.startsWith("/")
                || operand.startsWith("~")
                || operand.endsWith(".whl")
                || operand.endsWith(".tgz")
                || operand.endsWith(".tar.gz");
    }

    private static Consumption place(int step, Ecosystem ecosystem, String place, Set<Trait> traits) {
        return place.contains("://")
                ? SystemPackages.url(step, place, traits)
                : SystemPackages.local(step, ecosystem, place, traits);
    }

    /** Packages that a file of the user's host names, which nobody here has read. */
    private static Consumption fromFile(
            int step, Ecosystem ecosystem, String file, Optional<String> source, Set<Trait> traits) {
        return new Consumption(
                step, ecosystem, Optional.empty(), Optional.empty(), Optional.of(source.orElse(file)), traits);
    }

    /** A requirement with a range of versions: its name is known, its version is not. */
    private static Consumption loose(
            int step, Ecosystem ecosystem, String operand, Optional<String> source, Set<Trait> traits) {
        Matcher name = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,100})\\s*(?:\\[[^]]*])?\\s*[<>!~=].*")
                .matcher(operand);
        return name.matches()
                ? new Consumption(
                        step,
                        ecosystem,
                        Optional.of(name.group(1).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-")),
                        Optional.empty(),
                        source,
                        traits)
                : SystemPackages.unreadable(step, ecosystem, traits);
    }
}
