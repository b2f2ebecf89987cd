package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Assessment;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Observations;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Rehearser;
import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.Boundary;
import dev.alice.sandbox.boundary.Mode;
import dev.alice.sandbox.boundary.Person;
import dev.alice.sandbox.boundary.Readiness;
import dev.alice.sandbox.boundary.Stage;
import dev.alice.sandbox.evidence.Change;
import dev.alice.sandbox.evidence.StepRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The flow engine's rehearser over a bubblewrap boundary on this host. */
public final class SandboxRehearser implements Rehearser {
    private static final Logger LOG = LoggerFactory.getLogger(SandboxRehearser.class);
    private static final int AT_ONCE = 2;

    private final Boundaries boundaries;
    private final Discretion discretion;
    private final OsRelease server;
    private final Feasibility feasibility;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    public SandboxRehearser(Boundaries boundaries) {
        this(boundaries, Discretion.ordinary());
    }

    /** @param discretion what of files is never read, beyond what no rehearsal reads */
    public SandboxRehearser(Boundaries boundaries, Discretion discretion) {
        this(boundaries, discretion, OsRelease.read(Path.of("/etc/os-release")));
    }

    SandboxRehearser(Boundaries boundaries, Discretion discretion, OsRelease server) {
        this.boundaries = boundaries;
        this.discretion = Discretion.ordinary().and(discretion);
        this.server = server;
        this.feasibility = new Feasibility(server.family());
    }

    /** What is possible here, for a person who asks what is missing. */
    public Readiness readiness() {
        return boundaries.readiness();
    }

    /**
     * Rehearses a flow, or says why not.
     *
     * @throws SandboxException where the boundary breaks; the flow is then not rehearsed and must not go on
     */
    @Override
    public Rehearsal rehearse(Flow flow, Assessment assessment, HostFacts host, Progress progress) {
        if (assessment.risk() == Risk.READS_ONLY) {
            return new Rehearsal.NotNeeded("strictly read-only");
        }
        if (assessment.has(EffectKind.EXPOSES_SECRET) || assessment.has(EffectKind.EXFILTRATES)) {
            // the copy is of this server: a secret shown in it would be the server's own
            return new Rehearsal.NotPossible("it would show a secret", false);
        }
        return switch (boundaries.readiness()) {
            case Readiness.Missing missing ->
                new Rehearsal.NotPossible(
                        "this server cannot rehearse: " + String.join("; ", missing.reasons()), false);
            case Readiness.Ready ready ->
                feasibility
                        .objection(flow, assessment, host, ready.mode())
                        .orElseGet(() -> inTurn(flow, host, ready.mode(), progress));
        };
    }

    private Rehearsal inTurn(Flow flow, HostFacts host, Mode mode, Progress progress) {
        try {
            while (!places.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                if (progress.cancelled()) {
                    return cancelled();
                }
            }
            try {
                return onOneThread(flow, host, mode, progress);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the rehearsal was interrupted; ask again", e);
        }
    }

    /** A boundary dies with the thread that started it, so it gets one that ends after it. */
    private Rehearsal onOneThread(Flow flow, HostFacts host, Mode mode, Progress progress) throws InterruptedException {
        FutureTask<Rehearsal> task = new FutureTask<>(() -> perform(flow, host, mode, progress));
        Thread thread = Thread.ofPlatform().name("rehearsal").daemon(true).start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SandboxException known) {
                throw known;
            }
            throw new SandboxException("the rehearsal broke; see the cause", e);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    private Rehearsal perform(Flow flow, HostFacts host, Mode mode, Progress progress) {
        List<String> unknown = new ArrayList<>();
        Person person = person(host, unknown);
        boolean knownHost = host.family() == server.family() && host.family() != HostFacts.Family.UNKNOWN;
        try (Boundary boundary = boundaries.open(person)) {
            unknown.addAll(boundary.stage().unknown());
            long end = System.nanoTime() + boundaries.limits().flowTime().toNanos();
            List<StepEvidence> seen = new ArrayList<>();
            List<StepRecord> records = new ArrayList<>();
            for (Step step : flow.steps()) {
                int number = seen.size() + 1;
                progress.says(
                        "rehearsing step " + number + " of " + flow.steps().size());
                CommandLine line = CommandLine.read(step.command().value());
                boolean asRoot = person.root() || line.usesSudo();
                note(line, number, host, unknown);
                StepRecord record =
                        boundary.run(number, step.command().value(), asRoot, timeLeft(end), progress::cancelled);
                if (progress.cancelled()) {
                    return cancelled();
                }
                boolean held = record.limit().isEmpty() && step.prediction().holds(record.exit());
                if (!held && record.limit().isEmpty() && record.exit() != 0) {
                    Optional<FailureReading.Artefact> artefact = FailureReading.read(record, asRoot, mode, knownHost);
                    if (artefact.isPresent()) {
                        return new Rehearsal.NotPossible(
                                Visible.text(artefact.get().reason()),
                                artefact.get().network());
                    }
                }
                seen.add(evidence(record));
                records.add(record);
                if (!held) {
                    break;
                }
            }
            if (!mode.hasFaithfulRoot() && person.root()) {
                unknown.add("root in this rehearsal could not change files of the system, as root on your host can");
            }
            Stage.Found found = boundary.stage().changes();
            unknown.addAll(found.unknown());
            Observations observations = new Observer(discretion, unknown::add)
                    .observe(records, found, boundary.stage().files());
            LOG.atDebug()
                    .addKeyValue("steps", seen.size())
                    .addKeyValue("changes", found.changes().total())
                    .log("a flow was rehearsed");
            return new Rehearsal.Ran(new Evidence(
                    "overlay of this server's " + Visible.text(server.name()) + " (" + mode.word()
                            + "), no network, as " + person.name(),
                    Evidence.Copy.SERVER,
                    seen,
                    found.changes().listed().stream()
                            .map(SandboxRehearser::change)
                            .toList(),
                    found.changes().total(),
                    observations,
                    unknown.stream().map(Visible::text).distinct().toList()));
        }
    }

    private Duration timeLeft(long end) {
        Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        Duration step = boundaries.limits().stepTime();
        return left.compareTo(step) < 0 ? left : step;
    }

    private static Person person(HostFacts host, List<String> unknown) {
        boolean root = host.root();
        String name = root ? "root" : host.user();
        if (!root && (!Person.isName(name) || name.equals("root"))) {
            name = "somebody";
        }
        String home = root ? "/root" : "/home/" + name;
        unknown.add("your files: " + home + ", /tmp and /run are empty at the beginning of a rehearsal");
        String directory = host.directory();
        if (directory.isEmpty() || !Person.isDirectory(directory)) {
            directory = home;
        }
        return new Person(name, root, directory);
    }

    private static void note(CommandLine line, int number, HostFacts host, List<String> unknown) {
        if (!line.usesSudo() || host.root()) {
            return;
        }
        unknown.add("step " + number + ": sudo was left out, and "
                + (line.isAllSudo() ? "the line" : "the whole line, with its parts that have no sudo,")
                + " ran as the sandbox's root");
        if (host.sudo() != HostFacts.Sudo.FREE) {
            unknown.add("step " + number + ": whether sudo on your host allows it, or asks for a password first");
        }
    }

    private StepEvidence evidence(StepRecord record) {
        return new StepEvidence(
                record.number(),
                record.exit(),
                Visible.lines(record.output()),
                record.truncated(),
                record.took(),
                record.memoryBytes(),
                record.limit().map(limit -> limit.word() + " limit of the rehearsal"));
    }

    private static FileChange change(Change change) {
        FileChange.Kind kind = switch (change.kind()) {
            case CREATED -> FileChange.Kind.CREATED;
            case CHANGED -> FileChange.Kind.CHANGED;
            case DELETED -> FileChange.Kind.DELETED;
        };
        String slash = change.node() == Change.Node.DIRECTORY ? "/" : "";
        return new FileChange(kind, Visible.text(change.path()) + slash, change.size());
    }

    private static Rehearsal cancelled() {
        return new Rehearsal.NotPossible("the rehearsal was stopped on request", false);
    }
}
