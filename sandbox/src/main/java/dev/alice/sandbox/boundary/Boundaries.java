package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.StepRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The maker of boundaries on this host: it finds out by a trial what kind is possible here, and opens that kind. */
public final class Boundaries {
    private static final Logger LOG = LoggerFactory.getLogger(Boundaries.class);
    private static final Person TRIAL = new Person("trial", false, "/home/trial");

    /** Programs that a boundary is made with, and the Debian and Fedora packages that have them. */
    private static final Map<String, String> TOOLS = Map.of(
            "bwrap", "bubblewrap",
            "unshare", "util-linux",
            "nsenter", "util-linux",
            "prlimit", "util-linux",
            "setpriv", "util-linux",
            "mount", "mount (util-linux on Fedora)",
            "find", "findutils",
            "awk", "mawk or gawk",
            "bash", "bash");

    private final List<String> prefix;
    private final Path scratch;
    private final Limits limits;
    private final List<Path> masked;
    private final List<Mode> modes;
    private final boolean forGuests;
    private final Readiness readiness;
    private boolean traced;

    /**
     * Probes this host by building boundaries and running {@code true} in them.
     *
     * @param scratch an existing directory of this server's user for mount points
     * @param masked directories with this server's own state, hidden from every rehearsal
     */
    public static Boundaries probe(Path scratch, Limits limits, List<Path> masked) {
        Boundary.sweep(scratch);
        return new Boundaries(List.of(), scratch, limits, masked, List.of(Mode.values()));
    }

    /**
     * Probes this host for boundaries of people who may not see what is on it: none of them maps an account of this host,
     * so inside everybody, root too, may read what every account of this host may read, and no more.
     *
     * @param scratch an existing directory of this server's user for mount points
     * @param masked directories with this server's own state, hidden from every rehearsal
     */
    public static Boundaries probeForGuests(Path scratch, Limits limits, List<Path> masked) {
        ControlGroup.sweep(Boundary.GROUP);
        return new Boundaries(List.of(), scratch, limits, masked, List.of(Mode.PLAIN), true);
    }

    /**
     * @param prefix a command that host programs are started through
     * @param modes to try, in order
     */
    Boundaries(List<String> prefix, Path scratch, Limits limits, List<Path> masked, List<Mode> modes) {
        this(prefix, scratch, limits, masked, modes, false);
    }

    private Boundaries(
            List<String> prefix, Path scratch, Limits limits, List<Path> masked, List<Mode> modes, boolean forGuests) {
        this.forGuests = forGuests;
        this.prefix = List.copyOf(prefix);
        this.scratch = scratch.toAbsolutePath();
        this.limits = limits;
        this.masked = List.copyOf(masked);
        this.modes = List.copyOf(modes);
        this.readiness = find();
    }

    public Readiness readiness() {
        return readiness;
    }

    /** Whether what is inside may read no more than every account of this host may. */
    public boolean forGuests() {
        return forGuests;
    }

    public Limits limits() {
        return limits;
    }

    /** Opens a boundary of the best kind; the calling thread runs its steps and lives until it is closed. */
    public Boundary open(Person person) {
        return switch (readiness) {
            case Readiness.Ready ready -> Boundary.open(ready.mode(), prefix, scratch, limits, person, masked, traced);
            case Readiness.Missing missing ->
                throw new SandboxException("nothing can be rehearsed here: " + String.join("; ", missing.reasons()));
        };
    }

    private Readiness find() {
        List<String> reasons = new ArrayList<>(missingTools());
        bubblewrapObjection().ifPresent(reasons::add);
        if (SeccompFilter.forMachine(System.getProperty("os.arch")).isEmpty()) {
            reasons.add("there is no system call filter for " + System.getProperty("os.arch"));
        }
        if (!reasons.isEmpty()) {
            return new Readiness.Missing(reasons);
        }
        boolean root = Tool.run(words("id", "-u"), 100).text().equals("0");
        if (forGuests && !root) {
            return new Readiness.Missing(List.of(
                    "a copy of this server would show the files of the account that it runs as: prepare a root with"
                            + " 'alice sandbox prepare', or set sandbox.own-host where the host is yours"));
        }
        List<String> notes = new ArrayList<>();
        for (Mode mode : modes) {
            if (root == (mode == Mode.USER)) {
                continue;
            }
            if (mode == Mode.IDMAPPED && !hasTool("perl")) {
                notes.add("no faithful root: perl is missing, which makes id-mapped mounts; install perl");
                continue;
            }
            traced = hasTool("strace");
            Optional<String> objection = trial(mode, notes);
            if (objection.isPresent() && traced) {
                traced = false;
                objection = trial(mode, notes);
            }
            if (objection.isEmpty()) {
                if (!traced) {
                    notes.add(
                            "programs executed and network attempts are not seen: strace is missing or cannot trace here");
                }
                if (mode == Mode.USER) {
                    notes.add("no rehearsal of what needs root: the server runs as an ordinary user");
                }
                return new Readiness.Ready(mode, !notes.contains(NO_GROUP), notes);
            }
            notes.add(mode.word() + ": " + objection.get());
        }
        notes.add(
                "user namespaces, overlay mounts in them and a /proc that is not masked are needed"
                        + " (sysctl user.max_user_namespaces, kernel.apparmor_restrict_unprivileged_userns, kernel 6.6 or newer)");
        return new Readiness.Missing(notes);
    }

    private static final String NO_GROUP =
            "memory and processes are polled from outside: no control group can be made here (run as root, or delegate one)";

    private Optional<String> trial(Mode mode, List<String> notes) {
        Limits brief = limits.withStepTime(Duration.ofSeconds(20));
        try (Boundary boundary = Boundary.open(mode, prefix, scratch, brief, TRIAL, masked, traced)) {
            StepRecord seen = boundary.run(1, "true", false, brief.stepTime(), () -> false);
            if (seen.exit() != 0 || seen.limit().isPresent()) {
                return Optional.of("a trial run of true ended with " + seen.exit() + ": "
                        + seen.output().strip());
            }
            if (!boundary.hasControlGroup()) {
                notes.add(NO_GROUP);
            }
            notes.addAll(boundary.stage().unknown());
            return Optional.empty();
        } catch (SandboxException e) {
            LOG.atDebug().addKeyValue("mode", mode).setCause(e).log("a trial rehearsal failed");
            Throwable cause = e.getCause();
            return Optional.of(e.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
        }
    }

    private List<String> missingTools() {
        List<String> reasons = new ArrayList<>();
        TOOLS.forEach((tool, source) -> {
            if (!hasTool(tool)) {
                reasons.add(tool + " is missing; install the package " + source);
            }
        });
        if (reasons.isEmpty()
                && !Tool.run(words("find", "--version"), 4096).text().contains("GNU findutils")) {
            reasons.add("find is not GNU find; install the package findutils");
        }
        return reasons;
    }

    private boolean hasTool(String tool) {
        return Tool.run(words("sh", "-c", "command -v \"$1\"", "sh", tool), 4096)
                        .exit()
                == 0;
    }

    /** Setuid builds of two versions of bubblewrap let a user escape (CVE-2026-41163). */
    private Optional<String> bubblewrapObjection() {
        String version = Tool.run(words("bwrap", "--version"), 4096).text();
        if (!version.endsWith(" 0.11.0") && !version.endsWith(" 0.11.1")) {
            return Optional.empty();
        }
        Path program =
                Path.of(Tool.run(words("sh", "-c", "command -v bwrap"), 4096).text());
        try {
            return Files.getPosixFilePermissions(program).contains(PosixFilePermission.OTHERS_EXECUTE)
                            && (((Integer) Files.getAttribute(program, "unix:mode")) & 04000) != 0
                    ? Optional.of(version + " is setuid, which CVE-2026-41163 makes unsafe; update bubblewrap")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of("the permissions of " + program + " cannot be read");
        }
    }

    private List<String> words(String... command) {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(List.of(command));
        return words;
    }
}
