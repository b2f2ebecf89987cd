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

    static final String GROUP = "alice-rehearsal-";

    private static final String FILES = "rehearsal-";
    private static final Duration LONG = Duration.ofHours(1);
    private static final String FILTER = "filter.bpf";
    private static final String STATUS = "status.json";

    private static final Logger LOG = LoggerFactory.getLogger(Boundary.class);

    private final Stage stage;
    private final Limits limits;
    private final Optional<ControlGroup> group;
    private final Path work;
    private final StepCommand command;
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
        this.work = work;
        this.traced = traced;
        this.group = stage.prefix().isEmpty()
                ? ControlGroup.create(GROUP + Maker.self().words() + UUID.randomUUID(), limits)
                : Optional.empty();
        this.command = new StepCommand(
                stage, limits, person, work.resolve(FILTER), work.resolve(STATUS), masked, group, outlet, traced);
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
            process = Tool.builder(command.words(line, asRoot))
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
}
