package dev.alice.gateway.bench;

import dev.alice.engine.Passage;
import dev.alice.flow.Clearance;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Judged;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Prediction;
import dev.alice.flow.Refused;
import dev.alice.flow.Requested;
import dev.alice.flow.ServerId;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Step;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.gateway.Node;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.Endpoint;
import dev.alice.keri.witness.Answers;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessPool;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.typist.TmuxBridge;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.jspecify.annotations.Nullable;

/**
 * What the gates cost: the time from an accepted request to the keys, in a whole node, beside the least that the same
 * machine needs for one fsync, one signature and the witnesses' round trips at that moment.
 *
 * <p>The flow only reads and {@code auto read-only} is on, so no rehearsal, no model and no person is in it. Arguments:
 * data directory, number of flows, and optionally the socket and pane of a real tmux to type into.
 */
public final class GateOverhead {
    /** Requests to the witnesses that follow one another in a flow: judge, show the verdicts, receipt, look again. */
    private static final int ROUNDS = 4;

    private static final int WARM_UP = 60;
    private static final int RECORD = 2_048;
    private static final UserName USER = new UserName("octo");

    private final Node node;
    private final Path data;
    private final SecureRandom random;
    private final Typist typist;
    private final PaneRef pane;
    private long keysAt;

    private GateOverhead(Node node, Path data, SecureRandom random, @Nullable Typist real, PaneRef pane) {
        this.node = node;
        this.data = data;
        this.random = random;
        this.typist = new Stopwatch(real);
        this.pane = pane;
    }

    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[0]);
        int flows = Integer.parseInt(arguments[1]);
        SecureRandom random = new SecureRandom();
        try (Node node = Node.start(config(data), Node.NO_LOGINS, Clock.systemUTC(), random)) {
            if (arguments.length < 4) {
                PaneRef nowhere = new PaneRef(new ServerId("bench,1,1"), new PaneId("%0"));
                new GateOverhead(node, data, random, null, nowhere).measure(flows, "a clearance is redeemed (no tmux)");
                return;
            }
            try (TmuxBridge bridge = TmuxBridge.start(
                    new UnixSocketDialer(Path.of(arguments[2])), TmuxLimits.ordinary(), random, Clock.systemUTC())) {
                PaneRef pane = TmuxBridge.ref(bridge.server().snapshot().server(), new PaneKey(arguments[3]));
                new GateOverhead(node, data, random, bridge.typist(), pane)
                        .measure(flows, "a real tmux has the command and Enter");
            }
        }
    }

    private static Config config(Path data) {
        return new Config(
                data,
                new Endpoint("127.0.0.1", 0),
                new Endpoint("127.0.0.1", 0),
                new Config.KeyDirectory(data),
                Config.Models.none(),
                new Config.Policy(Optional.empty()),
                new Config.Agent(Optional.empty()),
                new Config.Tpm(Optional.empty()),
                new Config.Limits(10, 10, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                Config.Log.usual());
    }

    private void measure(int flows, String end) throws IOException {
        run(WARM_UP, 0);
        Map<StageName, long[]> stages = run(flows, WARM_UP);
        System.out.printf("gate overhead: request accepted → %s; %d flows after %d%n%n", end, flows, WARM_UP);
        System.out.printf("  %-34s %9s %9s%n", "stage", "p50 ms", "p99 ms");
        long[] whole = new long[flows];
        stages.forEach((stage, times) -> {
            line(stage.word(), times);
            Arrays.setAll(whole, i -> whole[i] + times[i]);
        });
        line("all gates", whole);
        System.out.println();
        floor(flows, whole);
    }

    /** The time that each stage took in each flow, in nanoseconds. */
    private Map<StageName, long[]> run(int flows, int from) {
        Map<StageName, long[]> times = new EnumMap<>(StageName.class);
        TrainId train = node.services().engine().train(USER);
        for (int i = 0; i < flows; i++) {
            int flow = i;
            long[] last = {System.nanoTime()};
            Requested requested = node.services().engine().request(train, USER, pane, host(), "say " + (from + i));
            took(times, StageName.REQUESTED, flows, i, last, System.nanoTime());
            Stage end = node.services()
                    .engine()
                    .run(
                            requested,
                            flow(from + i),
                            new Passage(
                                    () -> new Gatekeeper.Context(true, false),
                                    new Nobody(),
                                    typist,
                                    stage -> {
                                        if (stage.name().ordinal() < StageName.TYPED.ordinal()) {
                                            took(times, stage.name(), flows, flow, last, System.nanoTime());
                                        }
                                    },
                                    Progress.SILENT));
            if (end instanceof Refused refused) {
                throw new IllegalStateException("refused at " + refused.at() + ": " + refused.reason());
            }
            took(times, StageName.TYPED, flows, i, last, keysAt);
        }
        return times;
    }

    private static void took(
            Map<StageName, long[]> times, StageName stage, int flows, int flow, long[] last, long now) {
        times.computeIfAbsent(stage, s -> new long[flows])[flow] = now - last[0];
        last[0] = now;
    }

    private static Flow flow(int number) {
        Step step = new Step(
                new CommandText("echo " + number),
                "to measure",
                new Prediction(0, 999, "prints a number"),
                Optional.empty());
        return new Flow(
                "print a number",
                "It exits with 0.",
                List.of(step),
                List.of(),
                List.of(),
                new Source(Source.Kind.RECIPE, "bench"));
    }

    private static HostFacts host() {
        return new HostFacts(
                HostFacts.Family.DEBIAN,
                "debian",
                "12",
                "Debian GNU/Linux 12",
                "octo",
                false,
                HostFacts.Sudo.FREE,
                HostFacts.PackageManager.APT,
                "bash",
                "/");
    }

    /** The least that one flow needs on this machine now, each part measured alone. */
    private void floor(int times, long[] whole) throws IOException {
        byte[] bytes = new byte[RECORD];
        random.nextBytes(bytes);
        long[] fsync = new long[times];
        try (FileChannel file = FileChannel.open(
                data.resolve("floor"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            for (int i = 0; i < times; i++) {
                long start = System.nanoTime();
                file.write(ByteBuffer.wrap(bytes));
                file.force(false);
                fsync[i] = System.nanoTime() - start;
            }
        }
        Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
        long[] signature = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(true, key);
            signer.update(bytes, 0, bytes.length);
            signer.generateSignature();
            signature[i] = System.nanoTime() - start;
        }
        List<WitnessClient> clients = node.witnesses().clients(Duration.ofSeconds(5));
        long[] trips = new long[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                Answers<String> answers = Answers.ask(
                        clients,
                        WitnessClient::greet,
                        said -> true,
                        WitnessPool.SIZE,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5));
                if (answers.good().size() != WitnessPool.SIZE) {
                    throw new IllegalStateException("a witness did not answer: " + answers.complaints());
                }
            }
            trips[i] = System.nanoTime() - start;
        }
        long[] floor = new long[times];
        Arrays.setAll(floor, i -> fsync[i] + signature[i] + trips[i]);
        System.out.printf("  %-34s %9s %9s%n", "floor of this run", "p50 ms", "p99 ms");
        line("one fsync of " + RECORD + " bytes", fsync);
        line("one Ed25519 signature", signature);
        line(ROUNDS + " rounds of " + WitnessPool.SIZE + " loopback requests", trips);
        line("floor", floor);
        System.out.printf(
                Locale.ROOT,
                "%n  all gates / floor: %.1f at p50, %.1f at p99%n",
                at(whole, 50) / (double) at(floor, 50),
                at(whole, 99) / (double) at(floor, 99));
    }

    private static void line(String what, long[] times) {
        System.out.printf(Locale.ROOT, "  %-34s %9.2f %9.2f%n", what, at(times, 50) / 1e6, at(times, 99) / 1e6);
    }

    private static long at(long[] times, int percent) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }

    /** Notes when the keys are sent: by the real typist, or at once where there is none. */
    private final class Stopwatch implements Typist {
        private final @Nullable Typist real;

        Stopwatch(@Nullable Typist real) {
            this.real = real;
        }

        @Override
        public Look look(PaneRef where) {
            return real == null ? new Ready("bash", "probe " + TOKEN) : real.look(where);
        }

        @Override
        public Delivery type(Clearance clearance) {
            Delivery delivery = real != null
                    ? real.type(clearance)
                    : switch (clearance.redeem(pane, Clock.systemUTC().instant())) {
                        case Clearance.Redeemed redeemed ->
                            new Delivered(redeemed.command().bytes().size());
                        case Clearance.Void nothing -> new Withheld(nothing.reason());
                    };
            keysAt = System.nanoTime();
            return delivery;
        }

        @Override
        public StepOutcome awaitEnd(Clearance clearance, Duration limit, Progress progress) {
            return real == null
                    ? new StepOutcome.Exited(0, "", false, Duration.ZERO)
                    : real.awaitEnd(clearance, limit, progress);
        }
    }

    /** Nobody is asked in this measurement; whoever is, shows that the flow took another way. */
    private static final class Nobody implements Approver {
        @Override
        public Answer decide(Judged judged, java.util.function.BooleanSupplier withdrawn) {
            return new No("the flow should not have needed a person");
        }

        @Override
        public boolean goOn(dev.alice.flow.Cleared cleared, int nextStep, StepOutcome before) {
            return false;
        }
    }
}
