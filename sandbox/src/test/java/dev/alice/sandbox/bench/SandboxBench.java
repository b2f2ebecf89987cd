package dev.alice.sandbox.bench;

import dev.alice.flow.Assessment;
import dev.alice.flow.CommandText;
import dev.alice.flow.Effect;
import dev.alice.flow.EffectKind;
import dev.alice.flow.Evidence;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Prediction;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Step;
import dev.alice.flow.port.Progress;
import dev.alice.sandbox.boundary.Boundaries;
import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.Limits;
import dev.alice.sandbox.proxy.Mirror;
import dev.alice.sandbox.rehearsal.Discretion;
import dev.alice.sandbox.rehearsal.SandboxRehearser;
import dev.alice.sandbox.root.Order;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.PreparedRoots;
import dev.alice.sandbox.root.RootName;
import dev.alice.sandbox.root.RootStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** What rehearsals in a prepared root cost, beside bare processes and bare bubblewrap in the same run. */
public final class SandboxBench {
    private static final int AT_ONCE = 8;
    /** About a second of one processor, with 40 MiB held. */
    private static final String BUSY =
            "x=$(head -c 40M /dev/zero | tr '\\0' x); i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done";

    private static final List<String> BWRAP = List.of(
            "bwrap",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL");

    private final SandboxRehearser rehearser;

    private SandboxBench(SandboxRehearser rehearser) {
        this.rehearser = rehearser;
    }

    /** @param arguments a directory for roots, one for files, a root's name, how often */
    public static void main(String[] arguments) throws Exception {
        IdRange range = switch (IdRange.ofServer()) {
            case IdRange.Usable usable -> usable.range();
            case IdRange.Absent absent -> throw new IllegalStateException(absent.reason());
        };
        RootStore store = new RootStore(Path.of(arguments[0]), range, Clock.systemUTC());
        PreparedRoot root = store.find(arguments[2])
                .filter(known -> store.check(known).isEmpty())
                .orElse(null);
        if (root == null) {
            long begin = System.nanoTime();
            root = store.prepare(Order.of(RootName.parse(arguments[2])), line -> {});
            System.out.printf("%s prepared in %.1f s%n", arguments[2], seconds(begin));
        }
        System.out.printf(
                "root %s: %d packages, %d entries, %d MiB%n",
                root.order().name(), root.packages(), root.entries(), root.bytes() >> 20);
        List<Mirror> mirrors = Files.readAllLines(root.tree().tree().resolve("etc/apt/sources.list")).stream()
                .filter(line -> line.startsWith("deb "))
                .map(line -> java.net
                        .URI
                        .create(line.replaceAll("\\[.*?\\]", "").split("\\s+")[1])
                        .getHost())
                .distinct()
                .map(host -> Mirror.parse(host + " private"))
                .toList();
        Path scratch = Path.of(arguments[1]);
        try (PreparedRoots roots = new PreparedRoots(
                store, scratch, Limits.ORDINARY, mirrors, any -> Optional.empty(), Clock.systemUTC())) {
            Boundaries overlay = Boundaries.probe(scratch, Limits.ORDINARY, List.of());
            SandboxBench bench =
                    new SandboxBench(new SandboxRehearser(overlay, Optional.of(roots), Discretion.ordinary()));
            bench.single(Integer.parseInt(arguments[3]));
            bench.install();
            bench.together();
        }
    }

    private void single(int times) throws Exception {
        double[] bare = new double[times];
        double[] bwrap = new double[times];
        double[] rehearsal = new double[times];
        for (int i = -5; i < times; i++) {
            double one = timed(() -> run(List.of("bash", "-c", "true")));
            double two = timed(() -> run(with(BWRAP, "true")));
            double three = timed(() -> ran("true", false));
            if (i >= 0) {
                bare[i] = one;
                bwrap[i] = two;
                rehearsal[i] = three;
            }
        }
        System.out.printf(
                "%nrehearsal of true, %d times in turn %8s %8s %10s%n", times, "p50 ms", "p90 ms", "to bwrap");
        row("bash -c true", bare, bwrap);
        row("bare bwrap", bwrap, bwrap);
        row("whole rehearsal, evidence too", rehearsal, bwrap);
        System.out.printf(
                "overhead over the bare run: p50 %.1f ms (to reach: under 60)%n", p(rehearsal, 50) - p(bare, 50));
    }

    private void install() throws Exception {
        long begin = System.nanoTime();
        Rehearsal rehearsal = rehearse("apt-get install -y tpm2-tools", true);
        double took = seconds(begin);
        if (!(rehearsal instanceof Rehearsal.Ran ran)) {
            System.out.printf("%napt-get install -y tpm2-tools: %s%n", rehearsal);
            return;
        }
        Evidence evidence = ran.evidence();
        System.out.printf(
                "%napt-get install -y tpm2-tools: %.1f s, exit %d, %d changed files, %d packages, %d programs, %d requests,"
                        + " %d MiB memory%n",
                took,
                evidence.steps().getFirst().exit(),
                evidence.changedFiles(),
                evidence.observations().packages().size(),
                evidence.observations().programs().size(),
                evidence.observations().network().size(),
                evidence.steps().getFirst().memoryBytes().orElse(0) >> 20);
    }

    private void together() throws Exception {
        System.out.printf(
                "%n%d at once on %d processors %8s %8s %8s %14s %14s %12s%n",
                AT_ONCE,
                Runtime.getRuntime().availableProcessors(),
                "first s",
                "last s",
                "spread",
                "ticker p50 ms",
                "ticker p99 ms",
                "memory MiB");
        Measured idle = measure(() -> {
            Thread.sleep(3_000);
            return List.of(0.0);
        });
        System.out.printf(
                "%-24s %8s %8s %8s %14.2f %14.2f %12d%n", "nothing", "", "", "", idle.p50, idle.p99, idle.memory);
        show("bare bwrap", measure(() -> all(() -> run(with(BWRAP, BUSY)))));
        show("rehearsals", measure(() -> all(() -> ran(BUSY, false))));
    }

    private static void show(String name, Measured seen) {
        double first = seen.ends.stream().mapToDouble(x -> x).min().orElse(0);
        double last = seen.ends.stream().mapToDouble(x -> x).max().orElse(0);
        System.out.printf(
                "%-24s %8.2f %8.2f %8.2f %14.2f %14.2f %12d%n",
                name, first, last, last / first, seen.p50, seen.p99, seen.memory);
    }

    private record Measured(List<Double> ends, double p50, double p99, long memory) {}

    /** A ticker of 5 ms stands for a session of ssh: how late it wakes up while the work goes on. */
    private static Measured measure(Callable<List<Double>> work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Double> late = new ArrayList<>();
        long[] most = {0};
        Thread ticker = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                long begin = System.nanoTime();
                try {
                    Thread.sleep(5);
                } catch (InterruptedException e) {
                    return;
                }
                late.add((System.nanoTime() - begin) / 1e6 - 5);
            }
        });
        Thread memory = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                most[0] = Math.max(most[0], used());
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        List<Double> ends = work.call();
        done.set(true);
        ticker.join();
        memory.join();
        double[] all = late.stream().mapToDouble(x -> x).toArray();
        return new Measured(ends, p(all, 50), p(all, 99), most[0] >> 10);
    }

    private static List<Double> all(Callable<Integer> one) throws Exception {
        long begin = System.nanoTime();
        List<Double> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                running.add(threads.submit(() -> {
                    one.call();
                    return seconds(begin);
                }));
            }
            for (Future<Double> future : running) {
                ends.add(future.get());
            }
        }
        return ends;
    }

    private int ran(String line, boolean packages) {
        if (rehearse(line, packages) instanceof Rehearsal.Ran ran
                && ran.evidence().copy() == Evidence.Copy.PREPARED) {
            return ran.evidence().steps().getFirst().exit();
        }
        throw new IllegalStateException(line + " was not rehearsed in a prepared root");
    }

    private Rehearsal rehearse(String line, boolean packages) {
        List<Effect> effects = packages
                ? List.of(
                        new Effect(1, EffectKind.NETWORK, "", "apt-get"),
                        new Effect(1, EffectKind.PACKAGES, "tpm2-tools", "apt-get"))
                : List.of();
        Step step = new Step(new CommandText(line), "bench", new Prediction(0, 900, "done"), Optional.empty());
        Flow flow = new Flow("bench", "", List.of(step), List.of(), List.of(), new Source(Source.Kind.PERSON, "bench"));
        HostFacts host = new HostFacts(
                HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "",
                "root",
                true,
                HostFacts.Sudo.ABSENT,
                HostFacts.PackageManager.APT,
                "/bin/bash",
                "/root");
        return rehearser.rehearse(
                flow, new Assessment(Risk.CHANGES_HOST, true, effects, List.of()), host, Progress.SILENT);
    }

    private static List<String> with(List<String> words, String line) {
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of("bash", "-c", line));
        return command;
    }

    private static int run(List<String> command) throws Exception {
        return new ProcessBuilder(command).start().waitFor();
    }

    private static double timed(Callable<Integer> work) throws Exception {
        long begin = System.nanoTime();
        int exit = work.call();
        if (exit != 0) {
            throw new IllegalStateException("ended with " + exit);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void row(String name, double[] values, double[] peer) {
        System.out.printf(
                "%-38s %8.1f %8.1f %10.1f%n", name, p(values, 50), p(values, 90), p(values, 50) / p(peer, 50));
    }

    private static double p(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Resident memory in KiB of everything that this process started, shared pages left out (proc(5), statm). */
    private static long used() {
        return ProcessHandle.current()
                .descendants()
                .mapToLong(process -> {
                    try {
                        String[] words = Files.readString(Path.of("/proc/" + process.pid() + "/statm"))
                                .split(" ");
                        return (Long.parseLong(words[1]) - Long.parseLong(words[2])) * 4;
                    } catch (java.io.IOException e) {
                        return 0; // it ended meanwhile
                    }
                })
                .sum();
    }
}
