package dev.alice.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of an undo plan that is read off the evidence of a rehearsal. */
final class SeenUndo {
    private static final int MOST_PATHS = 40;
    private static final int MOST_NAMED = 8;
    private static final int LONGEST_LINE = 2_000;

    private static final Pattern PACKAGE = Pattern.compile("[a-z0-9][A-Za-z0-9+._:-]{0,100}");
    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9@._-]{1,100}");
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_./+:,@%=-]+");

    /** Trees that are empty at the beginning of a rehearsal: what was made there may have been on the host before. */
    private static final Pattern EMPTIED = Pattern.compile("/(?:home|root|tmp|var/tmp|run|dev/shm|mnt|media)(?:/.*)?");

    /** Trees where a prepared root has nothing, but a host may have much. */
    private static final Pattern UNPREPARED = Pattern.compile("/(?:opt|srv|usr/local|var/www|var/lib/private)(?:/.*)?");

    /** A command that installs packages by name. */
    private static final Pattern INSTALLS = Pattern.compile(
            "(?:^|[;&|(])[^;&|]*?\\b(?:apt|apt-get|aptitude|dnf|yum)\\s[^;&|]*?\\binstall\\s([^;&|)]*)");

    /** Endings that people give to the copy of a file. */
    private static final List<String> COPIES = List.of(".bak", "~", ".orig", ".old", ".save", ".backup");

    /** Files that a package manager keeps for itself: they follow the packages. */
    private static final Pattern KEPT_BOOKS = Pattern.compile(
            "/(?:var/(?:lib|cache|log)/(?:dpkg|apt|dnf|rpm|debconf|ucf|systemd)|var/log/(?:dpkg|alternatives)|etc/alternatives|etc/ld\\.so\\.cache).*");

    private final Evidence evidence;
    private final HostFacts host;
    private final List<UndoPlan.Back> backs;
    private final List<String> stays;
    private final boolean silentSteps;
    private final Set<String> declared;
    private final Set<String> wanted;

    /**
     * @param flow whose own lines say which packages were wanted
     * @param backs the lines that are there already; further ones are added at the end
     * @param silentSteps whether some step has no line of its own
     */
    SeenUndo(
            Evidence evidence,
            Flow flow,
            HostFacts host,
            List<UndoPlan.Back> backs,
            List<String> stays,
            boolean silentSteps) {
        this.evidence = evidence;
        this.host = host;
        this.backs = backs;
        this.stays = stays;
        this.silentSteps = silentSteps;
        this.declared = backs.stream()
                .flatMap(back -> List.of(back.command().value().split("[\\s'\"]+")).stream())
                .collect(Collectors.toSet());
        this.wanted = flow.steps().stream()
                .flatMap(step -> INSTALLS.matcher(step.command().value()).results())
                .flatMap(match -> List.of(match.group(1).split("[\\s'\"]+")).stream())
                .map(word -> word.split("[=/]", 2)[0])
                .collect(Collectors.toSet());
    }

    void read() {
        packages();
        if (silentSteps) {
            files();
            services();
        }
        if (evidence.changedFiles() > evidence.changes().size()) {
            stays.add((evidence.changedFiles() - evidence.changes().size())
                    + " further changed files, which are not listed");
        }
    }

    private void packages() {
        List<Observations.Package> all = evidence.observations().packages();
        List<String> installed =
                names(all.stream().filter(Observations.Package::installed).toList());
        List<String> removed =
                names(all.stream().filter(Observations.Package::removed).toList());
        Optional<String> tool = switch (host.packages()) {
            case APT -> Optional.of("apt-get");
            case DNF -> Optional.of("dnf");
            case NONE, UNKNOWN -> Optional.empty();
        };
        if (!installed.isEmpty() || !removed.isEmpty()) {
            tool.ifPresentOrElse(
                    name -> {
                        line(
                                installed.stream().filter(this::isWanted).toList(),
                                sudo() + name + " remove -y",
                                "removes packages that it installs by name");
                        line(removed, sudo() + name + " install -y", "installs packages again that it removed");
                    },
                    () -> stays.add("packages: "
                            + named(all.stream().map(Observations.Package::name).toList())));
        }
        if (tool.isPresent()) {
            List<String> along = all.stream()
                    .filter(Observations.Package::installed)
                    .map(Observations.Package::name)
                    .filter(name -> !declared.contains(name) && !isWanted(name))
                    .toList();
            if (!along.isEmpty()) {
                stays.add("packages that were brought along: " + named(along)
                        + "; autoremove shows whether anything else needs them");
            }
        }
        all.stream()
                .filter(one -> !one.installed() && !one.removed())
                .map(one -> "the version of " + one.name() + ", which was " + one.before())
                .limit(MOST_NAMED)
                .forEach(stays::add);
    }

    /** Whether a line of the flow installs a package by its name, with its architecture or without. */
    private boolean isWanted(String name) {
        return wanted.contains(name) || wanted.contains(name.split(":", 2)[0]);
    }

    /** Whether the rehearsal could not know that a host has something there. */
    private boolean isUnseen(String path) {
        return EMPTIED.matcher(path).matches()
                || evidence.copy() == Evidence.Copy.PREPARED
                        && UNPREPARED.matcher(path).matches();
    }

    /** Packages that no declared line names already. */
    private List<String> names(List<Observations.Package> some) {
        return some.stream()
                .map(Observations.Package::name)
                .filter(name -> !declared.contains(name))
                .filter(name -> PACKAGE.matcher(name).matches())
                .toList();
    }

    private void files() {
        boolean books = !evidence.observations().packages().isEmpty();
        List<FileChange> changes = evidence.changes().stream()
                .filter(change -> !KEPT_BOOKS.matcher(change.path()).matches())
                .toList();
        Set<String> created = changes.stream()
                .filter(change -> change.kind() == FileChange.Kind.CREATED)
                .map(FileChange::path)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> lost = new ArrayList<>();
        for (FileChange change : changes) {
            if (change.kind() == FileChange.Kind.CREATED || change.path().endsWith("/")) {
                continue;
            }
            Optional<String> copy = COPIES.stream()
                    .map(ending -> change.path() + ending)
                    .filter(created::contains)
                    .findFirst();
            if (copy.isPresent() && typeable(change.path()) && !isUnseen(change.path())) {
                created.remove(copy.get());
                add(
                        root(change.path()) + "mv -- " + quoted(copy.get()) + " " + quoted(change.path()),
                        "restores " + change.path() + " from the copy that the flow made");
            } else if (!declared.contains(change.path())) {
                lost.add(change.path());
            }
        }
        if (!lost.isEmpty()) {
            stays.add("what stood before in " + named(lost) + ": the flow makes no copy of it");
        }
        if (books) {
            // what packages brought goes with them, and telling the rest apart would be a guess
            if (!created.isEmpty()) {
                stays.add("settings and data among the " + created.size()
                        + " files that came: what packages brought goes with these, the rest does not");
            }
            return;
        }
        created.removeIf(path -> declared.contains(path) || declared.contains(path.replaceAll("/$", "")));
        List<String> unseen = created.stream().filter(this::isUnseen).toList();
        if (!unseen.isEmpty()) {
            stays.add("what it writes to " + named(unseen)
                    + ": the rehearsal did not have your files there, so whether they are new is not known");
        }
        unseen.forEach(created::remove);
        remove(created);
    }

    private void remove(Set<String> created) {
        List<String> paths = created.stream().filter(SeenUndo::typeable).toList();
        if (paths.size() < created.size() || paths.size() > MOST_PATHS) {
            stays.add((created.size() - Math.min(paths.size(), MOST_PATHS)) + " of the files that it made");
        }
        List<String> some = paths.subList(0, Math.min(MOST_PATHS, paths.size()));
        for (String root : List.of("", "sudo ")) {
            List<String> files = some.stream()
                    .filter(path -> !path.endsWith("/") && root(path).equals(root))
                    .toList();
            List<String> directories = some.stream()
                    .filter(path -> path.endsWith("/") && root(path).equals(root))
                    .sorted(Comparator.comparingInt(String::length).reversed())
                    .toList();
            line(files.stream().map(SeenUndo::quoted).toList(), root + "rm --", "deletes the files that it made");
            line(
                    directories.stream()
                            .map(path -> quoted(path.substring(0, path.length() - 1)))
                            .toList(),
                    root + "rmdir --",
                    "deletes the directories that it made, where they are empty");
        }
    }

    private void services() {
        List<String> enabled = evidence.observations().services().stream()
                .filter(service -> service.sign().contains("enable"))
                .map(Observations.Service::name)
                .filter(name -> UNIT.matcher(name).matches() && !name.startsWith("-"))
                .toList();
        if (evidence.observations().packages().isEmpty()) {
            line(enabled, sudo() + "systemctl disable --now", "keeps services from starting");
        }
        evidence.observations().services().stream()
                .filter(service -> service.sign().contains("asked to"))
                .map(service -> "whether " + service.name() + " ran before")
                .limit(MOST_NAMED)
                .forEach(stays::add);
    }

    private void line(List<String> words, String begin, String why) {
        if (!words.isEmpty()) {
            add(begin + " " + String.join(" ", words), why);
        }
    }

    private void add(String line, String why) {
        if (line.length() <= LONGEST_LINE && CommandText.objection(line).isEmpty()) {
            backs.add(new UndoPlan.Back(0, new CommandText(line), why));
        } else {
            stays.add("what would need a line that cannot be typed: " + why);
        }
    }

    private String sudo() {
        return host.root() ? "" : "sudo ";
    }

    private String root(String path) {
        boolean own = path.startsWith("/home/" + host.user() + "/")
                || path.startsWith("/tmp/")
                || path.startsWith("/var/tmp/");
        return own ? "" : sudo();
    }

    /** A path in which something had to be made visible is not the path any more. */
    private static boolean typeable(String path) {
        return !path.contains("<U+") && !path.contains("…");
    }

    private static String quoted(String path) {
        return BARE.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    private static String named(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(MOST_NAMED, names.size())))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }
}
