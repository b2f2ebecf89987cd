package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Observations;
import dev.alice.flow.Visible;
import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.boundary.Stage;
import dev.alice.sandbox.boundary.StageFiles;
import dev.alice.sandbox.evidence.Change;
import dev.alice.sandbox.evidence.LineDiff;
import dev.alice.sandbox.evidence.PackageDatabase;
import dev.alice.sandbox.evidence.PromptFinder;
import dev.alice.sandbox.evidence.ServiceFinder;
import dev.alice.sandbox.evidence.StepRecord;
import dev.alice.sandbox.evidence.Trace;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The observer of one rehearsal: reads, from outside and after its end, what the steps and the stage tell. */
final class Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 2_000;
    private static final int MOST_DIFFS = 40;
    private static final int LARGEST_FILE = 256 << 10;
    private static final String DPKG = "/var/lib/dpkg/status";
    private static final List<String> RPM = List.of("/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite");
    /** A root of Fedora keeps the lists of all files in it. */
    private static final int LARGEST_RPM = 32 << 20;

    private static final String DEBCONF = "/var/cache/debconf/config.dat";

    /** Configuration: everything below /etc but caches, and dotfiles of homes. */
    private static final Pattern CONFIGURATION =
            Pattern.compile("/etc/.+|/home/[^/]+/(?:.*/)?\\.[^/].*|/root/(?:.*/)?\\.[^/].*");

    private static final Pattern NO_CONFIGURATION = Pattern.compile(
            "/etc/ld\\.so\\.cache|/etc/[^/]*\\.(?:db|cache)|/(?:home/[^/]+|root)/\\.(?:cache|npm|cargo|local/share)/.*");

    private final Discretion discretion;
    private final Consumer<String> unknown;

    /** @param unknown hears what could not be known */
    Observer(Discretion discretion, Consumer<String> unknown) {
        this.discretion = discretion;
        this.unknown = unknown;
    }

    /** What was seen of the steps and of the stage that they left. */
    Observations observe(List<StepRecord> steps, Stage.Found found, StageFiles files) {
        List<List<String>> calls = steps.stream()
                .flatMap(step -> step.trace().stream())
                .flatMap(trace -> trace.calls().stream())
                .toList();
        long end = System.nanoTime() + TIME.toNanos();
        List<Change> changes = found.all();
        return new Observations(
                within(end, "how settings changed", one -> one.diffs(changes, files)),
                within(end, "which packages were installed and removed", one -> one.packages(changes, files)),
                programs(steps),
                network(steps),
                within(end, "which services would start", one -> services(changes, calls)),
                within(end, "what would have been asked", one -> one.prompts(steps, changes, files)));
    }

    /** What is read of foreign bytes, on a thread of its own: what comes late or breaks is not known. */
    private <T> List<T> within(long end, String what, Function<Observer, List<T>> reading) {
        List<String> said = new ArrayList<>();
        FutureTask<List<T>> task = new FutureTask<>(() -> reading.apply(new Observer(discretion, said::add)));
        Thread.ofPlatform().name("evidence").daemon(true).start(task);
        try {
            List<T> read = task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            said.forEach(unknown);
            return read;
        } catch (TimeoutException e) {
            unknown.accept(what + ": reading it took too long");
        } catch (ExecutionException e) {
            LOG.atWarn().setCause(e).log("a part of the evidence cannot be read");
            unknown.accept(what + ": it cannot be read");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unknown.accept(what + ": reading it was interrupted");
        } finally {
            task.cancel(true);
        }
        return List.of();
    }

    private static List<Observations.Service> services(List<Change> changes, List<List<String>> calls) {
        return ServiceFinder.find(changes, calls).stream()
                .map(service -> new Observations.Service(Visible.text(service.name()), Visible.text(service.sign())))
                .toList();
    }

    private List<Observations.Program> programs(List<StepRecord> steps) {
        List<Observations.Program> all = new ArrayList<>();
        for (StepRecord step : steps) {
            if (step.trace().isEmpty()) {
                unknown.accept("programs executed and network attempts of step " + step.number()
                        + ": nobody looked (strace is missing or may not trace)");
                continue;
            }
            Trace trace = step.trace().get();
            if (!trace.complete()) {
                unknown.accept("some programs executed or addresses tried by step " + step.number()
                        + ": there were too many, or the look at them has gaps");
            }
            trace.programs()
                    .forEach(program -> all.add(
                            new Observations.Program(step.number(), Visible.text(program.path()), program.times())));
        }
        return bounded(all, "programs executed");
    }

    private List<Observations.Network> network(List<StepRecord> steps) {
        List<Observations.Network> all = new ArrayList<>();
        for (StepRecord step : steps) {
            step.trace().stream()
                    .flatMap(trace -> trace.connections().stream())
                    .forEach(connection -> all.add(new Observations.Network(
                            step.number(),
                            Visible.text(connection.address()),
                            connection.times(),
                            connection.error().isEmpty(),
                            connection.error().isEmpty()
                                    ? "reached, inside the rehearsal"
                                    : "not reached: " + connection.error())));
        }
        return bounded(all, "network attempts");
    }

    private List<Observations.Prompt> prompts(List<StepRecord> steps, List<Change> changes, StageFiles files) {
        List<Observations.Prompt> all = new ArrayList<>();
        for (StepRecord step : steps) {
            PromptFinder.find(step.output(), step.trace().map(Trace::calls).orElse(List.of()))
                    .forEach(words -> all.add(new Observations.Prompt(step.number(), Visible.text(words))));
        }
        if (isTouched(changes, DEBCONF)) {
            String before = text(files.before(DEBCONF, PackageDatabase.LARGEST)).orElse("");
            String after = text(files.after(DEBCONF, PackageDatabase.LARGEST)).orElse("");
            PromptFinder.debconf(before, after)
                    .forEach(name ->
                            all.add(new Observations.Prompt(steps.size(), "debconf may ask " + Visible.text(name))));
        }
        return bounded(all, "prompts");
    }

    private List<Observations.Package> packages(List<Change> changes, StageFiles files) {
        List<PackageDatabase.Difference> all = new ArrayList<>();
        if (isTouched(changes, DPKG)) {
            all.addAll(compared(changes, DPKG, PackageDatabase.LARGEST, files, PackageDatabase::ofDpkg));
        }
        for (String rpm : RPM) {
            if (!isTouched(changes, rpm)) {
                continue;
            }
            if (isTouched(changes, rpm + "-wal")
                    && files.after(rpm + "-wal", LARGEST_RPM)
                            .map(journal -> journal.length > 0)
                            .orElse(true)) {
                unknown.accept("which packages were installed and removed: rpm left its data base half written");
            } else {
                all.addAll(compared(changes, rpm, LARGEST_RPM, files, PackageDatabase::ofRpm));
            }
        }
        return bounded(all, "packages").stream()
                .map(one -> new Observations.Package(
                        Visible.text(one.name()), Visible.text(one.before()), Visible.text(one.after())))
                .toList();
    }

    private List<PackageDatabase.Difference> compared(
            List<Change> changes,
            String path,
            int largest,
            StageFiles files,
            Function<byte[], PackageDatabase> reading) {
        Optional<byte[]> after = files.after(path, largest);
        Optional<byte[]> before = files.before(path, largest);
        boolean fresh =
                changes.stream().anyMatch(change -> change.path().equals(path) && change.kind() == Change.Kind.CREATED);
        try {
            if (after.isPresent() && (fresh || before.isPresent())) {
                return before.map(reading).orElse(PackageDatabase.empty()).until(reading.apply(after.get()));
            }
            unknown.accept("which packages were installed and removed: " + path + " cannot be read");
        } catch (SandboxException e) {
            unknown.accept("which packages were installed and removed: " + e.getMessage());
        }
        return List.of();
    }

    private List<Observations.Diff> diffs(List<Change> changes, StageFiles files) {
        List<Change> configuration = changes.stream()
                .filter(change -> change.node() == Change.Node.FILE)
                .filter(change -> CONFIGURATION.matcher(change.path()).matches()
                        && !NO_CONFIGURATION.matcher(change.path()).matches())
                // what was there before tells more than what a package brought
                .sorted(Comparator.comparing((Change change) -> change.kind() == Change.Kind.CREATED)
                        .thenComparing(Change::path))
                .toList();
        if (configuration.size() > MOST_DIFFS) {
            unknown.accept("how " + (configuration.size() - MOST_DIFFS) + " further configuration files changed");
        }
        return configuration.stream()
                .limit(MOST_DIFFS)
                .flatMap(change -> diff(change, files))
                .toList();
    }

    private Stream<Observations.Diff> diff(Change change, StageFiles files) {
        String path = Visible.text(change.path());
        if (discretion.secretFile().test(change.path())) {
            return Stream.of(new Observations.Diff(path, 0, 0, "", false, "it may hold secrets, and was not read"));
        }
        Optional<String> before = change.kind() == Change.Kind.CREATED
                ? Optional.of("")
                : text(files.before(change.path(), LARGEST_FILE));
        Optional<String> after =
                change.kind() == Change.Kind.DELETED ? Optional.of("") : text(files.after(change.path(), LARGEST_FILE));
        if (before.isEmpty() || after.isEmpty()) {
            return Stream.of(new Observations.Diff(path, 0, 0, "", false, "it is no text of a bounded size"));
        }
        LineDiff diff = LineDiff.of(before.get(), after.get());
        if (diff.added() == 0 && diff.removed() == 0) {
            return Stream.empty();
        }
        // secrets go before the cut: half a key would not be known for one
        String shown = Visible.lines(LineDiff.of(
                        discretion.redaction().apply(narrow(before.get())),
                        discretion.redaction().apply(narrow(after.get())))
                .text());
        boolean cut = shown.length() > Observations.LONGEST_DIFF;
        return Stream.of(new Observations.Diff(
                path,
                diff.added(),
                diff.removed(),
                cut ? shown.substring(0, shown.lastIndexOf('\n', Observations.LONGEST_DIFF) + 1) : shown,
                cut || diff.truncated(),
                shown.isEmpty() ? "only secrets differ" : ""));
    }

    /** The text with lines that no person reads to their end cut, for what looks for secrets looks at each line often. */
    private static String narrow(String text) {
        return Arrays.stream(text.split("\n", -1))
                .map(line -> line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…")
                .collect(Collectors.joining("\n"));
    }

    private static boolean isTouched(List<Change> changes, String path) {
        return changes.stream().anyMatch(change -> change.path().equals(path) && change.kind() != Change.Kind.DELETED);
    }

    /** Text, where the bytes are text. */
    private static Optional<String> text(Optional<byte[]> content) {
        return content.flatMap(bytes -> {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        });
    }

    private <T> List<T> bounded(List<T> all, String what) {
        if (all.size() > Observations.MOST) {
            unknown.accept((all.size() - Observations.MOST) + " further " + what);
        }
        return all.subList(0, Math.min(Observations.MOST, all.size()));
    }
}
