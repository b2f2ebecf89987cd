package dev.alice.sandbox.root;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Boundary;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.boundary.Person;
import dev.alice.sandbox.boundary.Tool;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.proxy.Mirror;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prepared roots that this server rehearses in: each is tried once, held while the server runs, and checked before it
 * is used, at most once a minute.
 */
public final class PreparedRoots implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreparedRoots.class);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Person TRIAL = new Person("root", true, "/root");

    private final RootStore store;
    private final Path scratch;
    private final Limits limits;
    private final List<Mirror> mirrors;
    private final Clock clock;
    private final Admission admission;
    private final boolean traced;
    private final Map<String, State> states = new HashMap<>();

    /** What is known of one root: why it is not used, and when that was found out. */
    private record State(Optional<String> objection, Instant when, Optional<FileChannel> hold) {}

    /**
     * A root for a host.
     *
     * @param words how it is like the host, for the evidence
     * @param sameRelease whether it is of the host's own release
     */
    public record Choice(PreparedRoot root, String words, boolean sameRelease) {}

    /** A last word on a root before its first use. */
    public interface Admission {
        /** Why the root may not be used; empty where it may. */
        Optional<String> objection(PreparedRoot root);
    }

    /**
     * @param scratch a directory of this server's user for files of a rehearsal
     * @param mirrors that package managers may reach; empty for none
     * @param admission is asked once for each root, such as to put its list of packages into a log
     */
    public PreparedRoots(
            RootStore store, Path scratch, Limits limits, List<Mirror> mirrors, Admission admission, Clock clock) {
        this.admission = admission;
        this.store = store;
        this.scratch = scratch;
        this.limits = limits;
        this.mirrors = List.copyOf(mirrors);
        this.clock = clock;
        this.traced = Tool.run(List.of("sh", "-c", "command -v strace"), 4_096).exit() == 0;
    }

    public List<Mirror> mirrors() {
        return mirrors;
    }

    public Limits limits() {
        return limits;
    }

    /** The newest root of each name that can be used. */
    public List<PreparedRoot> usable() {
        return newest().stream().filter(root -> objection(root).isEmpty()).toList();
    }

    /** Each root's name and digest, with what keeps it from being used; empty where nothing does. */
    public Map<PreparedRoot, Optional<String>> standing() {
        Map<PreparedRoot, Optional<String>> found = new LinkedHashMap<>();
        newest().forEach(root -> found.put(root, objection(root)));
        return found;
    }

    /**
     * The root that is most like a host; empty where none is of its family.
     *
     * @param debian whether the host is of the family of Debian; else of that of Fedora
     * @param osId of the host's os-release; may be empty
     * @param osVersion of the host's os-release; may be empty
     */
    public Optional<Choice> choose(boolean debian, String osId, String osVersion) {
        return newest().stream()
                .filter(root -> debian != (root.order().name().distribution() == RootName.Distribution.FEDORA))
                .filter(root -> objection(root).isEmpty())
                .min(Comparator.comparingInt(root -> distance(root, osId, osVersion)))
                .map(root -> choice(root, osId, osVersion));
    }

    /**
     * Opens a boundary over a root; the calling thread runs its steps and lives until it is closed.
     *
     * @param network whether the steps may reach the mirrors
     */
    public Boundary open(PreparedRoot root, Person person, boolean network) {
        return Boundary.over(root.tree(), List.of(), scratch, limits, person, network ? mirrors : List.of(), traced);
    }

    @Override
    public synchronized void close() {
        for (State state : states.values()) {
            state.hold().ifPresent(hold -> {
                try {
                    hold.close();
                } catch (IOException e) {
                    LOG.atWarn().setCause(e).log("a prepared root stays held until the server ends");
                }
            });
        }
        states.clear();
    }

    private List<PreparedRoot> newest() {
        Map<String, PreparedRoot> byName = new LinkedHashMap<>();
        store.list().forEach(root -> byName.putIfAbsent(root.order().name().toString(), root));
        return new ArrayList<>(byName.values());
    }

    private synchronized Optional<String> objection(PreparedRoot root) {
        State known = states.get(root.digest());
        Instant now = clock.instant();
        if (known != null && known.when().plus(FRESH).isAfter(now)) {
            return known.objection();
        }
        Optional<FileChannel> hold = known == null ? Optional.empty() : known.hold();
        if (hold.isEmpty()) {
            hold = store.hold(root);
        }
        Optional<String> objection =
                hold.isEmpty() ? Optional.of(root.order().name() + " is being removed") : store.check(root);
        if (objection.isEmpty() && (known == null || known.objection().isPresent())) {
            objection = trial(root).or(() -> admission.objection(root));
        }
        objection.ifPresent(reason -> LOG.atWarn()
                .addKeyValue("root", root.order().name())
                .addKeyValue("reason", reason)
                .log("a prepared root is not used"));
        states.put(root.digest(), new State(objection, now, hold));
        return objection;
    }

    private Optional<String> trial(PreparedRoot root) {
        try (Boundary boundary = open(root, TRIAL, false)) {
            StepRecord seen = boundary.run(1, "true", true, Duration.ofSeconds(20), () -> false);
            return seen.exit() == 0 && seen.limit().isEmpty()
                    ? Optional.empty()
                    : Optional.of("a trial run of true in " + root.order().name() + " ended with " + seen.exit() + ": "
                            + seen.output().strip());
        } catch (SandboxException e) {
            return Optional.of(root.order().name() + " cannot be rehearsed in: " + e.getMessage());
        }
    }

    private static int distance(PreparedRoot root, String osId, String osVersion) {
        if (!root.osId().equals(osId)) {
            return 10_000;
        }
        if (root.osVersion().equals(osVersion)) {
            return 0;
        }
        return 1 + Math.min(5_000, Math.abs(major(root.osVersion()) - major(osVersion)) * 10);
    }

    private static int major(String version) {
        String digits = version.split("\\.", 2)[0];
        // a suite without a number, such as sid, is newer than all that have one
        return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : 999;
    }

    private static Choice choice(PreparedRoot root, String osId, String osVersion) {
        int distance = distance(root, osId, osVersion);
        String host = (osId + " " + osVersion).strip();
        String like = distance == 0
                ? "the release of your host"
                : host.isEmpty()
                        ? "your host's release is not known"
                        : "your host is " + host.replaceAll("[^\\x20-\\x7e]", "?");
        return new Choice(
                root,
                root.order().name() + " (" + root.shortDigest() + ", " + root.packages() + " packages, of "
                        + root.made().toString().substring(0, 10) + "; " + like + ")",
                distance == 0);
    }
}
