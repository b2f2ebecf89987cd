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
import dev.alice.sandbox.evidence.Limit;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.root.PreparedRoots;
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
    /** A further one waits its turn, in the order of asking: as many at once as there are processors, and at least two. */
    private static final int AT_ONCE = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final String AS_ROOT =
            "as root it would run on a copy of this server's own files: prepare a root with 'alice sandbox prepare', or"
                    + " set sandbox.own-host where the host is yours";

    private final Boundaries boundaries;
    private final Discretion discretion;
    private final OsRelease server;
    private final Optional<PreparedRoots> roots;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    public SandboxRehearser(Boundaries boundaries) {
        this(boundaries, Discretion.ordinary());
    }

    /** @param discretion what of files is never read, beyond what no rehearsal reads */
    public SandboxRehearser(Boundaries boundaries, Discretion discretion) {
        this(boundaries, Optional.empty(), discretion, OsRelease.read(Path.of("/etc/os-release")));
    }

    /** @param roots that are preferred to the overlay of this host */
    public SandboxRehearser(Boundaries boundaries, Optional<PreparedRoots> roots, Discretion discretion) {
        this(boundaries, roots, discretion, OsRelease.read(Path.of("/etc/os-release")));
    }

    SandboxRehearser(Boundaries boundaries, Optional<PreparedRoots> roots, Discretion discretion, OsRelease server) {
        this.boundaries = boundaries;
        this.discretion = Discretion.ordinary().and(discretion);
        this.server = server;
        this.roots = roots;
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
        Optional<Setting> prepared = prepared(host);
        Rehearsal first = null;
        if (prepared.isPresent()) {
            first = in(prepared.get(), flow, assessment, host, progress);
            if (!(first instanceof Rehearsal.NotPossible) || progress.cancelled()) {
                return first;
            }
        }
        switch (boundaries.readiness()) {
            case Readiness.Missing missing -> {
                return first != null
                        ? first
                        : new Rehearsal.NotPossible(
                                "this server cannot rehearse: " + String.join("; ", missing.reasons()), false);
            }
            case Readiness.Ready ready -> {
                Setting overlay = Setting.overlay(boundaries, server, ready.mode(), List.of());
                if (first instanceof Rehearsal.NotPossible not) {
                    overlay = overlay.with("what a prepared root would have shown: " + not.reason());
                }
                Rehearsal second = in(overlay, flow, assessment, host, progress);
                return first == null || second instanceof Rehearsal.Ran ? second : first;
            }
        }
    }

    private Rehearsal in(Setting setting, Flow flow, Assessment assessment, HostFacts host, Progress progress) {
        Feasibility feasibility = new Feasibility(setting.family(), setting.mirrors());
        boolean network = setting.mirrors() && feasibility.fetchesPackages(flow, assessment);
        Optional<Rehearsal> objection = feasibility.objection(flow, assessment, host, setting.mode());
        boolean offline =
                objection.isPresent() && objection.get() instanceof Rehearsal.NotPossible not && not.needsNetwork();
        if (isWithheld(setting) && needsRoot(flow, host) && !offline) {
            return new Rehearsal.NotPossible(AS_ROOT, false);
        }
        return objection.orElseGet(() -> inTurn(flow, host, setting, network, progress));
    }

    /** Whether what the setting is a copy of is not for everybody who logs in. */
    private boolean isWithheld(Setting setting) {
        return boundaries.forGuests() && setting.copy() == Evidence.Copy.SERVER;
    }

    private static boolean needsRoot(Flow flow, HostFacts host) {
        return host.root()
                || flow.steps().stream()
                        .anyMatch(
                                step -> CommandLine.read(step.command().value()).usesSudo());
    }

    /** The prepared root that is most like the host, where there is one of its family. */
    private Optional<Setting> prepared(HostFacts host) {
        if (roots.isEmpty() || host.family() != HostFacts.Family.DEBIAN && host.family() != HostFacts.Family.FEDORA) {
            return Optional.empty();
        }
        boolean debian = host.family() == HostFacts.Family.DEBIAN;
        return roots.get()
                .choose(debian, host.osId(), host.osVersion())
                .map(choice -> Setting.prepared(roots.get(), choice, host.family()));
    }

    private Rehearsal inTurn(Flow flow, HostFacts host, Setting setting, boolean network, Progress progress) {
        try {
            while (!places.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                if (progress.cancelled()) {
                    return cancelled();
                }
            }
            try {
                return onOneThread(flow, host, setting, network, progress);
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxException("the rehearsal was interrupted; ask again", e);
        }
    }

    /** A boundary dies with the thread that started it, so it gets one that ends after it. */
    private Rehearsal onOneThread(Flow flow, HostFacts host, Setting setting, boolean network, Progress progress)
            throws InterruptedException {
        FutureTask<Rehearsal> task = new FutureTask<>(() -> perform(flow, host, setting, network, progress));
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

    private Rehearsal perform(Flow flow, HostFacts host, Setting setting, boolean network, Progress progress) {
        Mode mode = setting.mode();
        ProxyRecord asked = new ProxyRecord();
        List<String> unknown = new ArrayList<>(setting.unknown());
        Person person = person(host, unknown);
        boolean knownHost = host.family() == setting.family() && host.family() != HostFacts.Family.UNKNOWN;
        try (Boundary boundary = setting.opening().open(person, network)) {
            unknown.addAll(boundary.stage().unknown());
            long end = System.nanoTime() + boundaries.limits().flowTime().toNanos();
            List<StepEvidence> seen = new ArrayList<>();
            List<StepRecord> records = new ArrayList<>();
            Optional<FailureReading.Artefact> excuse = Optional.empty();
            for (Step step : flow.steps()) {
                int number = seen.size() + 1;
                progress.says(
                        "rehearsing step " + number + " of " + flow.steps().size());
                CommandLine line = CommandLine.read(step.command().value());
                boolean asRoot = person.root() || line.usesSudo();
                note(line, number, host, unknown);
                StepRecord record =
                        boundary.run(number, step.command().value(), asRoot, timeLeft(end), progress::cancelled);
                asked.after(number, boundary.attempts());
                if (progress.cancelled()) {
                    return cancelled();
                }
                boolean held = record.limit().isEmpty() && step.prediction().holds(record.exit());
                seen.add(evidence(record));
                records.add(record);
                if (!held) {
                    // what asked for more than a rehearsal gives, and was refused, is no accident of the rehearsal
                    if (record.limit().isEmpty() && record.exit() != 0 && !asked.refused(number)) {
                        excuse = FailureReading.read(record, asRoot, mode, knownHost, !isWithheld(setting));
                    }
                    break;
                }
            }
            if (!mode.hasFaithfulRoot() && person.root()) {
                unknown.add("root in this rehearsal could not change files of the system, as root on your host can");
            }
            boundary.hangUp();
            asked.after(records.size(), boundary.attempts());
            if (boundary.unlistedAttempts() > 0) {
                unknown.add(boundary.unlistedAttempts()
                        + " further requests to the network, which have no place in the list");
            }
            Stage.Found found = boundary.stage().changes();
            unknown.addAll(found.unknown());
            if (!found.whole() && !seen.isEmpty()) {
                StepEvidence last = seen.removeLast();
                seen.add(last.limit().isPresent() ? last : limited(last));
            }
            Observations observations = asked.in(
                    new Observer(discretion, unknown::add)
                            .observe(records, found, boundary.stage().files()),
                    unknown::add);
            LOG.atDebug()
                    .addKeyValue("steps", seen.size())
                    .addKeyValue("changes", found.changes().total())
                    .log("a flow was rehearsed");
            Evidence evidence = new Evidence(
                    setting.words() + (network ? ", network only to package mirrors" : ", no network") + ", as "
                            + person.name(),
                    setting.copy(),
                    seen,
                    found.changes().listed().stream()
                            .map(SandboxRehearser::change)
                            .toList(),
                    found.changes().total(),
                    observations,
                    unknown.stream().map(Visible::text).distinct().toList());
            return excuse.<Rehearsal>map(artefact -> new Rehearsal.NotPossible(
                            Visible.text(artefact.reason()), artefact.network(), Optional.of(evidence)))
                    .orElseGet(() -> new Rehearsal.Ran(evidence));
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
                Visible.output(record.output()),
                record.truncated(),
                record.took(),
                record.memoryBytes(),
                record.limit().map(limit -> limit.word() + " limit of the rehearsal"));
    }

    /** A step after which there was more than can be listed. */
    private static StepEvidence limited(StepEvidence step) {
        return new StepEvidence(
                step.step(),
                step.exit(),
                step.output(),
                step.truncated(),
                step.took(),
                step.memoryBytes(),
                Optional.of(Limit.DISK.word() + " limit of the rehearsal"));
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
