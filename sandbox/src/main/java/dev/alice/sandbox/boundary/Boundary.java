package dev.alice.sandbox.boundary;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.evidence.Limit;
import dev.alice.sandbox.evidence.NetworkAttempt;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.evidence.Trace;
import dev.alice.sandbox.proxy.Mirror;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One rehearsal's boundary: the stage that its steps share, and the way to run a step in it.
 *
 * <p>The thread that opens it runs its steps: bubblewrap ends with the thread that started it.
 */
public final class Boundary implements AutoCloseable {
    /** Where the proxy listens, as a step sees it. */
    public static final String PROXY = "127.0.0.1:" + Outlet.PORT;

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    static final String GROUP = "alice-rehearsal-";

    private static final String FILES = "rehearsal-";
    private static final Duration LONG = Duration.ofHours(1);
    private static final String FILTER = "filter.bpf";
    private static final String STATUS = "status.json";

    private static final Logger LOG = LoggerFactory.getLogger(Boundary.class);

    private final Stage stage;
    private final Limits limits;
    private final Person person;
    private final List<Path> masked;
    private final Optional<ControlGroup> group;
    private final Path work;
    private final List<String> rootCommandLimits;
    private final Optional<Outlet> outlet;
    private final boolean traced;

    private Boundary(
            Stage stage,
            Limits limits,
            Person person,
            List<Path> masked,
            Path work,
            Optional<Outlet> outlet,
            boolean traced) {
        this.outlet = outlet;
        this.stage = stage;
        this.limits = limits;
        this.person = person;
        this.masked = List.copyOf(masked);
        this.work = work;
        this.traced = traced;
        this.group = stage.prefix().isEmpty()
                ? ControlGroup.create(GROUP + Maker.self().words() + UUID.randomUUID(), limits)
                : Optional.empty();
        this.rootCommandLimits = resourceLimits();
    }

    /**
     * Builds a stage and its boundary.
     *
     * @param prefix a command that host programs are started through, such as one that changes the user; mostly empty
     * @param masked directories of the host that hold this server's own state
     * @param traced whether programs and addresses are looked at from outside
     */
    static Boundary open(
            Mode mode,
            List<String> prefix,
            Path scratch,
            Limits limits,
            Person person,
            List<Path> masked,
            boolean traced) {
        return open(
                () -> Stage.open(mode, prefix, limits, person),
                scratch,
                limits,
                person,
                masked,
                traced,
                stage -> Optional.empty());
    }

    /**
     * Builds a stage over a prepared root, and its boundary.
     *
     * @param prefix as above
     * @param mirrors hosts that the steps may reach through a filtering proxy; without any there is no network
     * @param traced as above
     */
    public static Boundary over(
            PreparedTree tree,
            List<String> prefix,
            Path scratch,
            Limits limits,
            Person person,
            List<Mirror> mirrors,
            boolean traced) {
        return open(
                () -> Stage.over(tree, prefix, limits, person),
                scratch,
                limits,
                person,
                List.of(),
                traced,
                stage -> mirrors.isEmpty() ? Optional.empty() : Optional.of(Outlet.open(stage, mirrors)));
    }

    private static Boundary open(
            Supplier<Stage> stages,
            Path scratch,
            Limits limits,
            Person person,
            List<Path> masked,
            boolean traced,
            Function<Stage, Optional<Outlet>> outlets) {
        byte[] program = SeccompFilter.forMachine(System.getProperty("os.arch"))
                .orElseThrow(() -> new SandboxException("there is no system call filter for "
                        + System.getProperty("os.arch") + "; rehearse on x86_64 or aarch64"));
        Path work;
        try {
            work = Files.createTempDirectory(scratch, FILES + Maker.self().words());
            Files.write(work.resolve(FILTER), program);
        } catch (IOException e) {
            throw new SandboxException("no files for a rehearsal can be made in " + scratch, e);
        }
        Stage stage;
        try {
            stage = stages.get();
        } catch (RuntimeException e) {
            remove(work);
            throw e;
        }
        try {
            return new Boundary(stage, limits, person, masked, work, outlets.apply(stage), traced);
        } catch (RuntimeException e) {
            stage.close();
            remove(work);
            throw e;
        }
    }

    /** Removes what servers that were killed left behind: their files in a directory, and their empty control groups. */
    static void sweep(Path scratch) {
        ControlGroup.sweep(GROUP);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(scratch, FILES + "*")) {
            for (Path left : found) {
                String name = left.getFileName().toString().substring(FILES.length());
                if (Maker.mayGo(name, Files.getLastModifiedTime(left).toInstant(), LONG)) {
                    remove(left);
                }
            }
        } catch (IOException | SandboxException e) {
            LOG.atWarn().addKeyValue("scratch", scratch).setCause(e).log("files of earlier rehearsals stay behind");
        }
    }

    public Stage stage() {
        return stage;
    }

    /** What the steps asked of the network so far; empty where they have none. */
    public List<NetworkAttempt> attempts() {
        return outlet.map(Outlet::attempts).orElse(List.of());
    }

    /** How many further attempts the list of them has no place for. */
    public int unlistedAttempts() {
        return outlet.map(Outlet::unlisted).orElse(0);
    }

    /** Takes the network away for good, after the last step; then the list of attempts is whole. */
    public void hangUp() {
        outlet.ifPresent(Outlet::hangUp);
    }

    /** Whether the kernel counts memory and processes of this rehearsal as a whole; else they are polled from outside. */
    public boolean hasControlGroup() {
        return group.isPresent();
    }

    /**
     * Runs one line with bash and waits for its end or for the first limit.
     *
     * @param number of the step, from 1
     * @param asRoot whether the line runs as user 0 of the boundary, with {@code sudo} doing nothing
     * @param time at most this long
     * @param cancelled asked often; true ends the step as a kill would
     */
    public StepRecord run(int number, String line, boolean asRoot, Duration time, BooleanSupplier cancelled) {
        KeptOutput output = new KeptOutput(limits.keptOutputBytes());
        long begin = System.nanoTime();
        Process process;
        try {
            Files.deleteIfExists(work.resolve(STATUS));
            process = Tool.builder(command(line, asRoot))
                    .redirectErrorStream(!traced)
                    .start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new SandboxException("the boundary of step " + number + " cannot be started", e);
        }
        try {
            output.read(process.getInputStream());
            Optional<Tracing> tracing = traced ? Optional.of(Tracing.of(process.getErrorStream())) : Optional.empty();
            Watch watch = new Watch(limits, group, stage.seenFromHere());
            Optional<Limit> limit = watch.attend(process, output, time, cancelled);
            Optional<Trace> trace = tracing.map(Tracing::end);
            if (!output.awaitEnd(5_000)) {
                throw new SandboxException(
                        "a process of step " + number + " outlived its boundary; stop rehearsing here");
            }
            if (group.isPresent()) {
                group.get().awaitEmpty();
            }
            if (limit.isEmpty() && output.total() > limits.outputBytes()) {
                limit = Optional.of(Limit.OUTPUT);
            }
            if (limit.isEmpty() && process.exitValue() != 0 && output.text().contains("No space left on device")) {
                // The number of files is bounded too, which cannot be seen from outside.
                limit = Optional.of(Limit.DISK);
            }
            Optional<Integer> exit = Status.read(work.resolve(STATUS));
            if (exit.isEmpty() && limit.isEmpty() && !cancelled.getAsBoolean()) {
                throw new SandboxException("the boundary of step " + number + " was not set up: "
                        + output.text().strip()
                        + tracing.map(Tracing::complaints).orElse(""));
            }
            return new StepRecord(
                    number,
                    exit.orElse(process.exitValue()) & 0xff,
                    output.text(),
                    output.truncated(),
                    output.total(),
                    Duration.ofNanos(System.nanoTime() - begin),
                    watch.peak(),
                    limit,
                    trace);
        } catch (IOException e) {
            throw new SandboxException("the status of step " + number + " cannot be read from " + work, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the rehearsal of step " + number + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        outlet.ifPresent(Outlet::close);
        stage.close();
        group.ifPresent(ControlGroup::close);
        remove(work);
    }

    private static void remove(Path work) {
        try {
            Files.deleteIfExists(work.resolve(FILTER));
            Files.deleteIfExists(work.resolve(STATUS));
            Files.deleteIfExists(work);
        } catch (IOException e) {
            throw new SandboxException("the files of a rehearsal in " + work + " cannot be removed", e);
        }
    }

    private List<String> command(String line, boolean asRoot) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                Scripts.LAUNCH,
                "launch",
                work.resolve(FILTER).toString(),
                work.resolve(STATUS).toString()));
        group.ifPresent(held -> command.addAll(held.directories()));
        command.add("--");
        command.addAll(stage.prefix());
        command.addAll(stage.entering());
        outlet.ifPresent(open -> command.addAll(open.entering()));
        if (traced) {
            command.addAll(Tracing.WORDS);
        }
        if (group.isEmpty()) {
            // a control group has a weight of its own
            command.addAll(List.of("nice", "-n", "10"));
        }
        command.addAll(rootCommandLimits);
        command.addAll(bubblewrap(asRoot));
        command.addAll(List.of(
                "bash",
                "-c",
                Scripts.STEP,
                "bash",
                person.directory(),
                line,
                asRoot == person.root() ? "keep" : "leave"));
        return command;
    }

    private List<String> resourceLimits() {
        List<String> words = new ArrayList<>(List.of(
                "prlimit",
                "--core=0",
                "--nofile=1024",
                "--fsize=" + limits.fileBytes(),
                "--nproc=" + (limits.processes() + 8)));
        if (group.isEmpty()) {
            words.add("--data=" + 2 * limits.memoryBytes());
        }
        words.add("--");
        return words;
    }

    private List<String> bubblewrap(boolean asRoot) {
        Path place = stage.directory();
        List<String> words =
                new ArrayList<>(List.of("bwrap", "--bind", place.resolve("root").toString(), "/"));
        words.addAll(List.of("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"));
        stage.trees()
                .forEach((tree, where) -> words.addAll(
                        List.of("--bind", place.resolve("trees").resolve(tree).toString(), where)));
        String empty = place.resolve("trees/empty").toString();
        if (stage.mode() != Mode.PREPARED && Files.isDirectory(Path.of("/etc/ssh"))) {
            words.addAll(
                    stage.mode() == Mode.USER
                            ? List.of("--ro-bind", empty, "/etc/ssh")
                            : List.of("--bind", place.resolve("trees/etc-ssh").toString(), "/etc/ssh"));
        }
        for (String hidden : hidden()) {
            words.addAll(List.of("--ro-bind", empty, hidden));
        }
        words.addAll(List.of("--ro-bind", place.resolve("fixed/bin").toString(), "/run/.rehearsal-bin"));
        if (stage.mode() == Mode.USER) {
            for (String accounts : List.of("passwd", "group")) {
                words.addAll(List.of(
                        "--ro-bind", place.resolve("fixed").resolve(accounts).toString(), "/etc/" + accounts));
            }
            words.addAll(List.of("--remount-ro", "/"));
        }
        words.addAll(List.of("--remount-ro", "/dev"));
        words.addAll(List.of("--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try"));
        if (outlet.isEmpty()) {
            words.add("--unshare-net");
        }
        words.addAll(List.of("--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"));
        words.addAll(identity(asRoot));
        words.addAll(environment(asRoot));
        words.addAll(List.of("--chdir", "/", "--json-status-fd", "8", "--seccomp", "9", "--"));
        if (stage.mode() != Mode.USER && !asRoot) {
            String id = Integer.toString(person.id());
            words.addAll(List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--inh-caps=-all", "--"));
        }
        return words;
    }

    private List<String> identity(boolean asRoot) {
        if (stage.mode() == Mode.USER) {
            return List.of("--unshare-user", "--uid", asRoot ? "0" : "1000", "--gid", asRoot ? "0" : "1000");
        }
        List<String> words = new ArrayList<>();
        List<String> capabilities = asRoot
                ? List.of("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "SETUID", "SETGID", "KILL")
                : List.of("SETUID", "SETGID");
        if (asRoot && stage.mode() == Mode.PREPARED) {
            // rpm and maintainer scripts give files capabilities; without new privileges these have no effect inside
            words.addAll(List.of("--cap-add", "CAP_SETFCAP"));
        }
        capabilities.forEach(name -> words.addAll(List.of("--cap-add", "CAP_" + name)));
        return words;
    }

    private List<String> environment(boolean asRoot) {
        List<String> words = new ArrayList<>();
        List.of(
                        "PATH=" + (asRoot ? "/run/.rehearsal-bin:" : "") + PATH,
                        "HOME=" + person.home(),
                        "USER=" + person.name(),
                        "LOGNAME=" + person.name(),
                        "SHELL=/bin/bash",
                        "LANG=C.UTF-8",
                        "TERM=dumb")
                .forEach(pair -> words.addAll(List.of(
                        "--setenv", pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1))));
        outlet.map(Outlet::environment)
                .orElse(List.of())
                .forEach(pair -> words.addAll(List.of(
                        "--setenv", pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1))));
        return words;
    }

    private List<String> hidden() {
        if (stage.mode() == Mode.PREPARED) {
            return List.of(); // there is nothing of a host in it
        }
        List<String> places = new ArrayList<>(Places.HIDDEN);
        masked.forEach(path -> places.add(path.toAbsolutePath().normalize().toString()));
        return places.stream()
                .filter(place -> !Places.isEmptied(place))
                .filter(place -> stage.layers().stream().anyMatch(layer -> place.startsWith("/" + layer + "/")))
                .filter(place -> Files.isDirectory(Path.of(place)))
                .toList();
    }
}
