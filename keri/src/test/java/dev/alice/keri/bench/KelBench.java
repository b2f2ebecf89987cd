package dev.alice.keri.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Message;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventReader;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.kel.BufferedLedger;
import dev.alice.keri.kel.Escrows;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Establishment;
import dev.alice.keri.kel.History;
import dev.alice.keri.kel.Intake;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.event.Said;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.h2.jdbcx.JdbcDataSource;

/**
 * What key event logs cost on this machine, each figure beside its floor from the same run. Arguments: {@code validate
 * SECONDS} for events with one controller signature and four receipts, from bytes to judgement, beside five bare
 * verifications of Ed25519; {@code replay DIRECTORY EVENTS} for one long log read from a file into a database; {@code all
 * DIRECTORY SECONDS EVENTS} for both.
 */
public final class KelBench {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int WITNESSES = 4;
    private static final int PIECE = 16 * 1024;

    private KelBench() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "validate" -> validate(Integer.parseInt(arguments[1]));
            case "replay" -> replay(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "all" -> {
                validate(Integer.parseInt(arguments[2]));
                replay(Path.of(arguments[1]), Integer.parseInt(arguments[3]));
            }
            default -> throw new IllegalArgumentException("validate, replay or all");
        }
    }

    /** An identifier with four witnesses, all of whose keys are here. */
    private static final class Hand {
        final SigningKey key;
        final List<SigningKey> witnesses;
        final Inception inception;

        Hand(int number) {
            key = key(1, number);
            witnesses = IntStream.range(0, WITNESSES).mapToObj(i -> key(2 + i, number)).toList();
            List<Aid> aids = witnesses.stream()
                    .map(witness -> new Aid(witness.nonTransferable().qb64()))
                    .toList();
            KeySet keys = KeySet.single(key.transferable(), key(9, number).nextDigest());
            inception = EventWriter.inception(keys, 3, aids, List.of(), List.of());
        }

        private static SigningKey key(int role, int number) {
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) role);
            seed[0] = (byte) number;
            return new SigningKey(seed);
        }

        byte[] signed(Event event) {
            byte[] raw = event.raw().toByteArray();
            List<IndexedSignature> receipts = IntStream.range(0, WITNESSES)
                    .mapToObj(i -> IndexedSignature.both(i, witnesses.get(i).sign(raw)))
                    .toList();
            String groups =
                    AttachmentText.signatures(List.of(IndexedSignature.both(0, key.sign(raw))), receipts);
            return (event.raw().text() + AttachmentText.framed(groups)).getBytes(StandardCharsets.UTF_8);
        }

        Interaction after(Event event) {
            return EventWriter.interaction(event.aid(), event.sn() + 1, event.said(), List.of());
        }
    }

    private static void validate(int seconds) throws Exception {
        int length = 1000;
        List<byte[]> streams = new ArrayList<>();
        for (int core = 0; core < CORES; core++) {
            Hand hand = new Hand(core);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Event last = hand.inception;
            for (int i = 0; i < length; i++) {
                out.writeBytes(hand.signed(last));
                last = hand.after(last);
            }
            streams.add(out.toByteArray());
        }
        bare(3);
        judged(streams, 3);
        Measure floor = bare(seconds);
        Measure ours = judged(streams, seconds);
        Measure again = bare(seconds);
        double wall = (floor.perSecond + again.perSecond) / 2;
        double cpu = (floor.perCpuSecond + again.perCpuSecond) / 2;
        report("five bare verifications", wall, "/s on " + CORES + " cores");
        report("events validated, 1 + 4 signatures", ours.perSecond, "/s, " + percent(ours.perSecond, wall));
        report("five bare, each second of processor", cpu, "/s");
        report(
                "validated, each second of processor",
                ours.perCpuSecond,
                "/s, " + percent(ours.perCpuSecond, cpu) + " (at least 70 % is asked)");
    }

    private record Measure(double perSecond, double perCpuSecond) {}

    private interface Work {
        /** Does some, and says how much. */
        long some(int core);
    }

    private static Measure measure(int seconds, Work work) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        AtomicInteger core = new AtomicInteger();
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                int mine = core.getAndIncrement();
                while (System.nanoTime() < end) {
                    done.addAndGet(work.some(mine));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return new Measure(
                done.get() / ((System.nanoTime() - start) / 1e9), done.get() / (cpuSeconds() - cpu));
    }

    /** Five verifications of Ed25519 under five keys given as bytes, over the bytes of an event. */
    private static Measure bare(int seconds) throws InterruptedException {
        Hand hand = new Hand(0);
        byte[] message = hand.after(hand.inception).raw().toByteArray();
        List<SigningKey> signers = new ArrayList<>(hand.witnesses);
        signers.add(hand.key);
        byte[][] keys = signers.stream().map(s -> s.transferable().raw()).toArray(byte[][]::new);
        byte[][] signatures = signers.stream().map(s -> s.sign(message)).toArray(byte[][]::new);
        return measure(seconds, core -> {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < 5; i++) {
                    if (!Ed25519.verify(signatures[i], 0, keys[i], 0, message, 0, message.length)) {
                        throw new IllegalStateException("a good signature does not verify");
                    }
                }
            }
            return 20;
        });
    }

    private static Measure judged(List<byte[]> streams, int seconds) throws InterruptedException {
        EventJudge judge = EventJudge.validating();
        Cursor[] cursors = streams.stream().map(Cursor::new).toArray(Cursor[]::new);
        return measure(seconds, core -> cursors[core].some(judge));
    }

    /** A reading of one stream over and over, piece by piece, as far as the judgement. */
    private static final class Cursor {
        private final byte[] stream;
        private MessageStream parser = new MessageStream();
        private KeyState state;
        private int at;

        Cursor(byte[] stream) {
            this.stream = stream;
        }

        long some(EventJudge judge) {
            int length = Math.min(PIECE, stream.length - at);
            parser.feed(stream, at, length);
            at += length;
            if (at == stream.length) {
                parser.finish();
            }
            long count = 0;
            for (Optional<Message> next = parser.next(); next.isPresent(); next = parser.next()) {
                Event event = EventReader.readEvent(next.get().body());
                SignedEvent signed = SignedEvent.of(event, next.get().attachments());
                if (!(judge.judge(state, signed, NO_HISTORY) instanceof Judgement.Accept accept)
                        || accept.receipts().size() != WITNESSES) {
                    throw new IllegalStateException("a good event is not accepted");
                }
                state = accept.next();
                count++;
            }
            if (at == stream.length) {
                at = 0;
                parser = new MessageStream();
                state = null;
            }
            return count;
        }
    }

    private static final History NO_HISTORY = new History() {
        @Override
        public Optional<Said> saidAt(long sn) {
            throw new IllegalStateException("an event in order asks nothing of the past");
        }

        @Override
        public Optional<Establishment> establishmentBefore(long sn) {
            throw new IllegalStateException("an event in order asks nothing of the past");
        }
    };

    private static void replay(Path directory, int events) throws Exception {
        Hand hand = new Hand(7);
        Path file = directory.resolve("long.cesr");
        write(hand, file, events);
        System.out.printf(
                Locale.ROOT, "one log of %d events with %d signatures each, %d MB%n", events, WITNESSES + 1,
                Files.size(file) >> 20);
        double floor = bareOnOneCore();
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:" + directory.toAbsolutePath().resolve("long") + ";WRITE_DELAY=0");
        try (var open = source.getConnection()) {
            KelStore.migrate(source, "controller");
            KelStore store = new KelStore(source, Clock.systemUTC());
            BufferedLedger ledger = new BufferedLedger(store, 256);
            Intake intake = new Intake(
                    EventJudge.validating(), ledger, new Escrows(Clock.systemUTC()), (event, judgement) -> {
                        if (!(judgement instanceof Judgement.Accept)) {
                            throw new IllegalStateException(judgement.toString());
                        }
                    });
            System.out.println("   events   read at          of one core's floor   heap    state query");
            int step = Math.max(1, events / 10);
            int count = 0;
            long began = System.nanoTime();
            double cpu = cpuSeconds();
            MessageStream parser = new MessageStream();
            byte[] piece = new byte[PIECE];
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(piece); read >= 0 || count < events; read = in.read(piece)) {
                    if (read >= 0) {
                        parser.feed(piece, 0, read);
                    } else {
                        parser.finish();
                    }
                    for (Optional<Message> next = parser.next(); next.isPresent(); next = parser.next()) {
                        intake.take(next.get());
                        if (++count % step == 0) {
                            ledger.flush();
                            double rate = step / ((System.nanoTime() - began) / 1e9);
                            double perCpu = step / (cpuSeconds() - cpu);
                            System.out.printf(
                                    Locale.ROOT,
                                    "%9d  %7.0f /s, %5.0f /s of processor, %4s  %4d MB  %6.0f us%n",
                                    count,
                                    rate,
                                    perCpu,
                                    Math.round(100 * perCpu / floor) + " %",
                                    heap(),
                                    query(store, hand.inception.aid(), count - 1));
                            began = System.nanoTime();
                            cpu = cpuSeconds();
                        }
                    }
                }
            }
        }
    }

    private static double bareOnOneCore() throws InterruptedException {
        return bare(4).perCpuSecond;
    }

    /** Microseconds for the key state from the database, at the median of many. */
    private static double query(KelStore store, Aid aid, long sn) {
        double[] times = new double[200];
        for (int i = 0; i < times.length; i++) {
            long began = System.nanoTime();
            if (store.state(aid).orElseThrow().sn() != sn) {
                throw new IllegalStateException("the state is not that of the latest event");
            }
            times[i] = (System.nanoTime() - began) / 1e3;
        }
        Arrays.sort(times);
        return times[times.length / 2];
    }

    private static long heap() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }

    /** Writes a log block by block, signed on all cores. */
    private static void write(Hand hand, Path file, int events) throws IOException {
        Event last = hand.inception;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int done = 0; done < events; ) {
                int size = Math.min(1000, events - done);
                Event[] block = new Event[size];
                for (int i = 0; i < size; i++) {
                    block[i] = last;
                    last = hand.after(last);
                }
                byte[][] signed = IntStream.range(0, size)
                        .parallel()
                        .mapToObj(i -> hand.signed(block[i]))
                        .toArray(byte[][]::new);
                for (byte[] each : signed) {
                    out.write(each);
                }
                done += size;
            }
        }
    }

    /** Processor time of this process: what a busy machine leaves as a measure. */
    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static void report(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-40s %9.1f%s%n", what, value, unit);
    }

    private static String percent(double value, double of) {
        return Math.round(100 * value / of) + " % of bare";
    }
}
