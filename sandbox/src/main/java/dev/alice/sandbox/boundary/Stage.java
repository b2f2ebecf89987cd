package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.Change;
import dev.alice.sandbox.evidence.ChangeFinder;
import dev.alice.sandbox.evidence.Changes;
import dev.alice.sandbox.evidence.UpperEntry;
import dev.alice.sandbox.evidence.UpperListing;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The file systems of one rehearsal: an overlay over each top directory of the host's root, and trees of its own for
 * homes, temporary files and run-time state, all on one bounded file system in memory.
 *
 * <p>They live in a mount namespace that is held by a waiting process and end with it.
 */
public final class Stage implements AutoCloseable {
    /** The first host id of the range that the boundary's users are; systemd leaves these unused (UIDS-GIDS.md). */
    static final long FIRST_ID = 0x70a1_0000L;

    /** A directory that every host has and every user may enter; what the host has there is not to be seen anyway. */
    private static final Path MOUNT_POINT = Path.of("/tmp");

    private static final int IDS = 65_536;
    private static final int INODES = 200_000;
    private static final int MAX_LISTING = 32 << 20;
    private static final int MAX_LISTED = 500;

    private final Mode mode;
    private final List<String> prefix;
    private final List<Process> holders = new ArrayList<>();
    private final List<String> layers = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private final Optional<PreparedTree> prepared;
    private Optional<Enclave> enclave = Optional.empty();
    private Map<String, UpperEntry> before = Map.of();

    private Stage(Mode mode, List<String> prefix, Optional<PreparedTree> prepared) {
        this.mode = mode;
        this.prefix = List.copyOf(prefix);
        this.prepared = prepared;
    }

    static Stage open(Mode mode, List<String> prefix, Limits limits, Person person) {
        return open(new Stage(mode, prefix, Optional.empty()), limits, person);
    }

    /** A stage whose lower layer is a prepared root instead of this host's. */
    static Stage over(PreparedTree tree, List<String> prefix, Limits limits, Person person) {
        return open(new Stage(Mode.PREPARED, prefix, Optional.of(tree)), limits, person);
    }

    private static Stage open(Stage stage, Limits limits, Person person) {
        try {
            if (stage.prepared.isPresent()) {
                stage.buildOver(stage.prepared.get(), limits, person);
            } else {
                stage.build(limits, person);
            }
            return stage;
        } catch (IOException e) {
            stage.close();
            throw new SandboxException("the stage of a rehearsal cannot be built", e);
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    public Mode mode() {
        return mode;
    }

    /** What of the host is not on this stage, in words. */
    public List<String> unknown() {
        return List.copyOf(unknown);
    }

    /** The top directories of the lower layer that are on the stage. */
    public List<String> layers() {
        return List.copyOf(layers);
    }

    /** The changed files since the stage was built. Nothing may run on it meanwhile. */
    public Found changes() {
        Listing listing = list();
        Map<String, UpperEntry> after = new TreeMap<>(listing.entries());
        if (!listing.whole()) {
            // what is missing in half a listing is not gone
            before.forEach(after::putIfAbsent);
        }
        long shift = prepared.map(PreparedTree::ownerShift)
                .orElse(mode == Mode.IDMAPPED ? FIRST_ID : ChangeFinder.OWNERS_UNKNOWN);
        Path lower = prepared.map(PreparedTree::tree).orElse(Path.of("/"));
        ChangeFinder finder = new ChangeFinder(lower, seenFromHere().resolve("root"), shift, this::isUnseen);
        Map<String, UpperEntry> layersAfter = layer(after);
        finder.noteWhiteouts(layersAfter);
        finder.compareLayer(layer(before), layersAfter);
        finder.compareFresh(fresh(before), fresh(after));
        List<Change> all = finder.changes();
        List<String> lost = new ArrayList<>(finder.unknown());
        if (!listing.whole()) {
            lost.add("further changed files: their names fill more than " + (MAX_LISTING >> 20) + " MiB");
        }
        return new Found(Changes.of(all, MAX_LISTED), all, lost, listing.whole());
    }

    /** Whether the flow did not see what the lower layer has at a path. */
    private boolean isUnseen(String path) {
        return prepared.isPresent()
                ? trees().values().stream().anyMatch(tree -> path.startsWith(tree + "/"))
                : Places.isHidden(path) || Places.isEmptied(path);
    }

    /** @param whole whether no entry was left out */
    private record Listing(Map<String, UpperEntry> entries, boolean whole) {}

    /**
     * Changed files, and what of them could not be known.
     *
     * @param all every one of them, without an order
     * @param whole whether there were not more than could be listed
     */
    public record Found(Changes changes, List<Change> all, List<String> unknown, boolean whole) {
        public Found {
            all = List.copyOf(all);
        }
    }

    /** The content of files before and after; to be read once nothing runs on the stage any more. */
    public StageFiles files() {
        Path lower = prepared.map(PreparedTree::tree).orElse(Path.of("/"));
        return new StageFiles(lower, seenFromHere(), Set.copyOf(layers), trees());
    }

    @Override
    public void close() {
        enclave.ifPresent(Enclave::close);
        for (Process holder : holders) {
            holder.destroyForcibly();
            try {
                if (!holder.waitFor(10, TimeUnit.SECONDS)) {
                    throw new SandboxException("process " + holder.pid() + " of a rehearsal cannot be ended");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where the stage is mounted inside its namespace. */
    Path directory() {
        return MOUNT_POINT;
    }

    List<String> prefix() {
        return prefix;
    }

    /** The stage's directory as this process sees it, although it is mounted in another namespace. */
    Path seenFromHere() {
        if (enclave.isPresent()) {
            return enclave.get().seenFromHere(MOUNT_POINT.toString());
        }
        return Path.of("/proc/" + holders.getLast().pid() + "/root" + MOUNT_POINT);
    }

    /** The words that put a command into the stage's namespaces, as the first user of its range. */
    List<String> entering() {
        if (enclave.isPresent()) {
            return enclave.get().entering();
        }
        if (mode == Mode.USER) {
            long holder = holders.getLast().pid();
            return List.of(
                    "nsenter",
                    "--user=/proc/" + holder + "/ns/user",
                    "--mount=/proc/" + holder + "/ns/mnt",
                    "--preserve-credentials",
                    "--");
        }
        return List.of(
                "nsenter",
                "--mount=/proc/" + holders.getLast().pid() + "/ns/mnt",
                "--user=/proc/" + holders.getFirst().pid() + "/ns/user",
                "--setuid",
                "0",
                "--setgid",
                "0",
                "--");
    }

    private void build(Limits limits, Person person) throws IOException {
        List<String> unshare;
        String userns = "";
        if (mode == Mode.USER) {
            unshare = List.of("unshare", "--user", "--map-root-user", "--mount", "--propagation", "private");
        } else {
            unshare = List.of("unshare", "--mount", "--propagation", "private");
            Process range = start(List.of("unshare", "--user", "sh", "-c", "echo ready; exec cat >/dev/null"));
            awaitReady(range);
            for (String map : List.of("uid_map", "gid_map")) {
                Files.writeString(Path.of("/proc/" + range.pid() + "/" + map), "0 " + FIRST_ID + " " + IDS);
            }
            userns = "/proc/" + range.pid() + "/ns/user";
        }
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", Scripts.STAGE, "stage", MOUNT_POINT.toString(), mode.word()));
        command.addAll(List.of(
                Long.toString(limits.diskBytes()),
                Integer.toString(INODES),
                Long.toString(mode == Mode.USER ? 0 : FIRST_ID),
                person.name(),
                Integer.toString(person.id()),
                person.home(),
                person.directory(),
                userns,
                Scripts.IDMAP));
        awaitReady(start(command));
        if (!layers.containsAll(List.of("usr", "etc"))) {
            throw new SandboxException(
                    "no overlay of this host's /usr and /etc can be made: " + String.join("; ", unknown));
        }
        before = list().entries();
    }

    private void buildOver(PreparedTree tree, Limits limits, Person person) {
        Enclave made = Enclave.open(
                prefix,
                tree.range(),
                Scripts.PREPARED,
                List.of(
                        MOUNT_POINT.toString(),
                        tree.tree().toString(),
                        Long.toString(limits.diskBytes()),
                        Integer.toString(INODES),
                        "%base",
                        tree.range().privileged() ? "" : "userxattr,",
                        person.name(),
                        Integer.toString(person.id()),
                        person.home(),
                        person.directory()));
        enclave = Optional.of(made);
        made.said().stream()
                .filter(line -> line.startsWith("layer "))
                .map(line -> line.substring(6))
                .forEach(layers::add);
        before = list().entries();
    }

    /** The trees of the rehearsal's own, by the place where the flow sees them; a prepared root has the others itself. */
    Map<String, String> trees() {
        return prepared.isPresent() ? Map.of("tmp", "/tmp", "run", "/run", "shm", "/dev/shm") : Places.TREES;
    }

    private Process start(List<String> command) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        Process process = Tool.builder(words).redirectErrorStream(true).start();
        holders.add(process);
        return process;
    }

    private void awaitReady(Process process) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = reader.readLine(); line != null && said.size() < 100; line = reader.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            if (line.startsWith("layer ")) {
                layers.add(line.substring(6));
            } else if (line.startsWith("missing ")) {
                unknown.add("/" + line.substring(8));
            } else {
                said.add(line);
            }
        }
        throw new SandboxException("the stage of the rehearsal cannot be built: " + String.join("; ", said));
    }

    private Listing list() {
        List<String> command = new ArrayList<>(prefix);
        if (enclave.isPresent()) {
            command.addAll(enclave.get().keeping());
        } else {
            command.addAll(mode == Mode.USER ? entering() : entering().subList(0, 2));
        }
        String place = MOUNT_POINT.toString();
        command.addAll(List.of("find", place, "-xdev"));
        for (String left :
                List.of("work", "lower", "fixed", "trees/empty", "trees/run/.rehearsal", "trees/run/.rehearsal-bin")) {
            command.addAll(List.of("-path", place + "/" + left, "-prune", "-o"));
        }
        command.addAll(List.of("-printf", UpperListing.FORMAT));
        Tool.Begin listed = Tool.begin(command, MAX_LISTING);
        if (!listed.whole()) {
            return new Listing(UpperListing.parseBegin(listed.output()), false);
        }
        if (listed.exit() != 0) {
            throw new SandboxException(
                    "the changed files of the rehearsal cannot be listed: find ended with " + listed.exit());
        }
        return new Listing(UpperListing.parse(listed.output()), true);
    }

    private static Map<String, UpperEntry> layer(Map<String, UpperEntry> listing) {
        return moved(listing, "upper/", "/");
    }

    /** Trees, and what was made at the top of the root itself. */
    private Map<String, UpperEntry> fresh(Map<String, UpperEntry> listing) {
        Map<String, UpperEntry> found = new TreeMap<>();
        trees().forEach((tree, place) -> found.putAll(moved(listing, "trees/" + tree + "/", place + "/")));
        found.putAll(moved(listing, "trees/etc-ssh/", "/etc/ssh/"));
        moved(listing, "root/", "/").forEach((path, entry) -> {
            if (layers.stream().noneMatch(layer -> path.equals("/" + layer))) {
                found.put(path, entry);
            }
        });
        return found;
    }

    private static Map<String, UpperEntry> moved(Map<String, UpperEntry> listing, String from, String to) {
        Map<String, UpperEntry> found = new TreeMap<>();
        listing.forEach((path, entry) -> {
            if (path.startsWith(from)) {
                found.put(to + path.substring(from.length()), entry);
            }
        });
        return found;
    }
}
