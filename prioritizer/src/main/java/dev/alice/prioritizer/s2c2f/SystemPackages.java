package dev.alice.prioritizer.s2c2f;

import dev.alice.prioritizer.s2c2f.Consumption.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What apt, dnf and their kin are told to bring in. */
final class SystemPackages {
    private static final Set<String> APT_TAKING =
            Set.of("-t", "--target-release", "--default-release", "-o", "--option", "-c", "--config-file", "-a");
    private static final Set<String> APT_FETCHING = Set.of("install", "reinstall", "download", "source", "build-dep");
    private static final Set<String> APT_OF_SOURCES = Set.of("source", "build-dep");
    private static final Set<String> APT_UPGRADING =
            Set.of("upgrade", "full-upgrade", "dist-upgrade", "safe-upgrade", "dselect-upgrade");
    private static final Set<String> APT_INNOCENT = Set.of(
            "update",
            "remove",
            "purge",
            "autoremove",
            "autopurge",
            "clean",
            "autoclean",
            "list",
            "show",
            "search",
            "policy",
            "check",
            "changelog",
            "depends",
            "rdepends",
            "madison");
    private static final Pattern DEB = Pattern.compile(
            "([a-z0-9][a-z0-9+.-]{0,100})(?::[a-z0-9-]{1,20})?(?:=([0-9A-Za-z.+~:-]{1,100})|/[a-z0-9.-]{1,60})?");
    private static final Set<String> DNF_TAKING = Set.of(
            "-c", "--config", "-x", "--exclude", "--repo", "--repoid", "--enablerepo", "--setopt", "--releasever");
    private static final Set<String> DNF_FETCHING = Set.of(
            "install",
            "reinstall",
            "localinstall",
            "downgrade",
            "download",
            "upgrade",
            "update",
            "upgrade-minimal",
            "distro-sync",
            "swap",
            "builddep");
    private static final Set<String> DNF_INNOCENT = Set.of(
            "remove",
            "erase",
            "autoremove",
            "clean",
            "makecache",
            "check-update",
            "list",
            "info",
            "search",
            "repolist",
            "provides",
            "history",
            "mark",
            "repoquery",
            "check");
    private static final Pattern RPM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,120}");

    private SystemPackages() {}

    /** What apt, apt-get or aptitude brings in; empty where it is not known to bring in nothing. */
    static Optional<List<Consumption>> apt(int step, List<String> words) {
        Arguments given = Arguments.of(words, APT_TAKING);
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        String set = (given.options().getOrDefault("-o", "") + "\n"
                        + given.options().getOrDefault("--option", ""))
                .toLowerCase(java.util.Locale.ROOT);
        if (given.has("--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories", "-c", "--config-file")
                || set.contains("unauthenticated")
                || set.contains("allowinsecure")
                || set.contains("allowweak")
                || set.contains("check-valid-until")) {
            traits.add(Trait.UNCHECKED);
        }
        if (given.has("-t", "--target-release", "--default-release", "-c", "--config-file", "-a", "--host-architecture")
                || set.lines().anyMatch(line -> !line.matches("|(?:dpkg::options|acquire::retries)\\b.*"))) {
            traits.add(Trait.OTHER_FILE);
        }
        List<String> operands = given.operands();
        String verb = operands.isEmpty() ? "" : operands.getFirst();
        if (APT_INNOCENT.contains(verb) || operands.isEmpty()) {
            return Optional.of(List.of());
        }
        if (APT_OF_SOURCES.contains(verb)) {
            traits.add(Trait.OTHER_FILE);
        }
        List<String> names = operands.subList(1, operands.size());
        if (APT_UPGRADING.contains(verb) && names.isEmpty()) {
            return Optional.of(List.of(new Consumption(
                    step, Ecosystem.DEB, Optional.empty(), Optional.empty(), Optional.empty(), traits)));
        }
        if (!APT_FETCHING.contains(verb) && !APT_UPGRADING.contains(verb)) {
            return Optional.empty();
        }
        List<Consumption> found = new ArrayList<>();
        for (String name : names) {
            if (!name.endsWith("-")) {
                found.add(deb(step, name, traits));
            }
        }
        return Optional.of(found);
    }

    private static Consumption deb(int step, String word, Set<Trait> traits) {
        if (word.contains("/") && word.endsWith(".deb")) {
            return local(step, Ecosystem.DEB, word, traits);
        }
        Matcher matcher = DEB.matcher(word);
        if (!matcher.matches()) {
            return unreadable(step, Ecosystem.DEB, traits);
        }
        Set<Trait> all = EnumSet.noneOf(Trait.class);
        all.addAll(traits);
        if (word.contains(":") && !word.substring(matcher.end(1)).startsWith("=") || word.contains("/")) {
            all.add(Trait.OTHER_FILE);
        }
        return new Consumption(
                step,
                Ecosystem.DEB,
                Optional.of(matcher.group(1)),
                Optional.ofNullable(matcher.group(2)),
                Optional.empty(),
                all);
    }

    /** What dpkg or rpm unpacks from files. */
    static Optional<List<Consumption>> files(int step, Ecosystem ecosystem, List<String> words) {
        boolean installs = words.stream()
                .anyMatch(word -> ecosystem == Ecosystem.DEB
                        ? word.equals("-i") || word.equals("--install") || word.equals("--unpack")
                        : word.matches("-[a-zA-Z]*[iUF][a-zA-Z]*|--install|--upgrade|--freshen"));
        boolean asks = ecosystem == Ecosystem.RPM && words.stream().anyMatch(word -> word.matches("-q.*|--query"));
        if (!installs || asks) {
            return Optional.of(List.of());
        }
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (words.contains("--nosignature") || words.contains("--nodigest") || words.contains("--nogpg")) {
            traits.add(Trait.UNCHECKED);
        }
        List<Consumption> found = new ArrayList<>();
        for (String operand : Arguments.of(words, Set.of()).operands()) {
            found.add(operand.contains("://") ? url(step, operand, traits) : local(step, ecosystem, operand, traits));
        }
        return Optional.of(found);
    }

    /** What dnf, yum or microdnf brings in; empty where it is not known to bring in nothing. */
    static Optional<List<Consumption>> dnf(int step, List<String> words) {
        Arguments given = Arguments.of(words, DNF_TAKING);
        Set<Trait> traits = EnumSet.noneOf(Trait.class);
        if (given.has("--nogpgcheck", "--no-gpgchecks", "-c", "--config")
                || given.says("--setopt", "gpgcheck=0")
                || given.says("--setopt", "gpgcheck=false")
                || given.says("--setopt", "sslverify")) {
            traits.add(Trait.UNCHECKED);
        }
        if (given.has("--repofrompath")) {
            traits.add(Trait.LOOSE_SOURCE);
        }
        List<String> operands = given.operands();
        if (operands.isEmpty() || DNF_INNOCENT.contains(operands.getFirst())) {
            return Optional.of(List.of());
        }
        if (!DNF_FETCHING.contains(operands.getFirst())) {
            return Optional.empty();
        }
        List<String> names = operands.subList(1, operands.size());
        if (names.isEmpty()) {
            return Optional.of(List.of(new Consumption(
                    step, Ecosystem.RPM, Optional.empty(), Optional.empty(), Optional.empty(), traits)));
        }
        List<Consumption> found = new ArrayList<>();
        for (String name : names) {
            if (name.contains("://")) {
                found.add(url(step, name, traits));
            } else if (name.contains("/")) {
                found.add(local(step, Ecosystem.RPM, name, traits));
            } else if (RPM.matcher(name).matches()) {
                found.add(new Consumption(
                        step, Ecosystem.RPM, Optional.of(name), Optional.empty(), Optional.empty(), traits));
            } else {
                found.add(unreadable(step, Ecosystem.RPM, traits));
            }
        }
        return Optional.of(found);
    }

    static Consumption unreadable(int step, Ecosystem ecosystem, Set<Trait> traits) {
        return new Consumption(
                step, ecosystem, Optional.empty(), Optional.empty(), Optional.empty(), and(traits, Trait.UNREADABLE));
    }

    static Consumption local(int step, Ecosystem ecosystem, String path, Set<Trait> traits) {
        return new Consumption(
                step,
                ecosystem,
                Optional.of(path.substring(path.lastIndexOf('/') + 1)).filter(name -> !name.isBlank()),
                Optional.empty(),
                Optional.of(path),
                and(traits, Trait.LOCAL));
    }

    static Consumption url(int step, String written, Set<Trait> traits) {
        String url = Observations.withoutCredentials(written);
        String path = url.replaceFirst("[?#].*", "").replaceFirst("^[a-z+]+://[^/]*/?", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        Set<Trait> all = EnumSet.noneOf(Trait.class);
        all.addAll(traits);
        if (!url.startsWith("https://")) {
            all.add(Trait.LOOSE_SOURCE);
        }
        return new Consumption(
                step,
                Ecosystem.DOWNLOAD,
                Optional.of(name.isBlank() ? "index" : name),
                Optional.empty(),
                Optional.of(url),
                all);
    }

    static Set<Trait> and(Set<Trait> traits, Trait more) {
        Set<Trait> all = EnumSet.of(more);
        all.addAll(traits);
        return all;
    }
}
