package dev.alice.scitt.bench;

import com.sun.management.OperatingSystemMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.StatementSigner;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.LogSigner;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TestingLoader;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.scrapi.ScrapiService;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * What a log costs on this machine, each figure beside its floor from the same run. Arguments: {@code rate DIRECTORY
 * SECONDS} for registration, in the process and over HTTP, beside bare verification of Ed25519; {@code grow DIRECTORY
 * SIZES} for a log that grows; {@code serve DIRECTORY} for what a grown log needs to start and to prove, in a process of
 * its own.
 */
public final class ScittBench {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int IN_FLIGHT = 2_048;
    /** The last of so many is counted: the JVM compiles in the first ones. */
    private static final int ROUNDS = 12;

    private static final Hand ISSUER = new Hand("did:web:issuer.bench", 1);
    private static final Hand SELF = new Hand("did:web:log.bench", 2);

    private ScittBench() {}

    /** An issuer, and a log, with an Ed25519 key. */
    private static final class Hand implements StatementSigner, LogSigner {
        private final String name;
        private final byte[] secret = new byte[32];
        private final byte[] open = new byte[32];
        private final CoseKey key;

        Hand(String name, int seed) {
            this.name = name;
            Arrays.fill(secret, (byte) seed);
            Ed25519.generatePublicKey(secret, 0, open, 0);
            key = Ed25519Key.of(open);
        }

        @Override
        public String issuer() {
            return name;
        }

        @Override
        public Octets keyId() {
            return Octets.of("key-1".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public CoseKey publicKey() {
            return key;
        }

        CoseKey key() {
            return key;
        }

        @Override
        public byte[] sign(byte[] message) {
            byte[] signature = new byte[64];
            Ed25519.sign(secret, 0, message, 0, message.length, signature, 0);
            return signature;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "rate" -> rate(directory, Integer.parseInt(arguments[2]));
            case "grow" ->
                grow(
                        directory,
                        Arrays.stream(arguments[2].split(","))
                                .mapToLong(Long::parseLong)
                                .toArray());
            case "serve" -> serve(directory);
            default -> throw new IllegalArgumentException("rate, grow or serve");
        }
    }

    private static HikariDataSource database(Path directory) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:async:" + directory.toAbsolutePath().resolve("bench")
                + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_ON_EXIT=FALSE");
        config.setUsername("sa");
        config.setMaximumPoolSize(8);
        return new HikariDataSource(config);
    }

    private static TransparencyLog open(HikariDataSource database) {
        IssuerKeys keys = (issuer, kid) -> new IssuerKeys.Current(ISSUER.key());
        return TransparencyLog.open(database, LogSettings.of("log.bench"), SELF, keys, Clock.systemUTC());
    }

    private static SignedStatement statement(StatementSigner signer, long number) {
        String payload = "{\"n\":" + number + ",\"proposal\":\"" + "ls -la /srv/data/incoming; ".repeat(8) + "\"}";
        return SignedStatement.sign(
                signer,
                "application/vnd.alice." + (number % 3 == 0 ? "proposal" : "outcome") + "+json",
                "train-" + number / 10,
                Instant.EPOCH,
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private static List<byte[]> statements(int count, int from) throws InterruptedException {
        byte[][] made = new byte[count][];
        AtomicInteger next = new AtomicInteger();
        onAllCores(() -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                made[i] = statement(ISSUER, (long) from + i).bytes().toBytes();
            }
        });
        return List.of(made);
    }

    private static void onAllCores(Runnable work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            threads.add(Thread.ofPlatform().start(work));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Bare verifications of one Ed25519 signature in a second, on all cores. */
    private static double bare(int seconds) throws InterruptedException {
        byte[] message = statement(ISSUER, 7).bytes().toBytes();
        byte[] signature = ISSUER.sign(message);
        byte[] key = ISSUER.open;
        AtomicLong count = new AtomicLong();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        onAllCores(() -> {
            while (System.nanoTime() < end) {
                for (int i = 0; i < 50; i++) {
                    if (!Ed25519.verify(signature, 0, key, 0, message, 0, message.length)) {
                        throw new IllegalStateException("a good signature does not verify");
                    }
                }
                count.addAndGet(50);
            }
        });
        return count.get() / (double) seconds;
    }

    private static void rate(Path directory, int seconds) throws Exception {
        try (HikariDataSource database = database(directory);
                TransparencyLog log = open(database)) {
            bare(3);
            double guess = bare(3);
            int count = (int) (guess * seconds);
            warm(from -> register(log, statements((int) guess * 2, from)), 0);

            List<byte[]> offered = statements(count, 1 << 24);
            double cpu = cpuSeconds();
            double before = bare(4);
            double bareCpu = 4 * before / (cpuSeconds() - cpu);
            cpu = cpuSeconds();
            double direct = register(log, offered);
            double directCpu = count / (cpuSeconds() - cpu);
            double between = bare(4);
            report("bare Ed25519 verification", (before + between) / 2, "/s on " + CORES + " cores");
            report("registered, durable, with receipts", direct, "/s, " + percent(direct, (before + between) / 2));

            report("the same for each second of processor time", directCpu, "/s, " + percent(directCpu, bareCpu));

            half(log, direct / 2, seconds);

            WebServer server = WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .shutdownHook(false)
                    .routing(routing -> routing.register(new ScrapiService(log)))
                    .build()
                    .start();
            warm(from -> http(server.port(), statements((int) guess * 2, from)), 3 << 24);
            double again = bare(4);
            List<byte[]> posted = statements(count / 2, 4 << 24);
            cpu = cpuSeconds();
            double http = http(server.port(), posted);
            double httpCpu = posted.size() / (cpuSeconds() - cpu);
            double after = bare(4);
            report("over HTTP with 64 keep-alive clients", http, "/s, " + percent(http, (again + after) / 2));
            report("the same for each second of processor time", httpCpu, "/s, " + percent(httpCpu, bareCpu));
            server.stop();
        }
    }

    /** Latency at half the load, in rounds: batches are few, so the JVM still compiles their code in the first ones. */
    private static void half(TransparencyLog log, double rate, int seconds) throws InterruptedException {
        int rounds = 5;
        double[] p50 = new double[rounds];
        double[] p99 = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            double[] latencies = paced(log, statements((int) (rate * seconds), (32 + round) << 24), rate);
            p50[round] = percentile(latencies, 0.5);
            p99[round] = percentile(latencies, 0.99);
        }
        report("at half that load, p50, the middle of 5", percentile(p50, 0.5), " ms");
        report(
                "at half that load, p99, the middle of 5",
                percentile(p99, 0.5),
                " ms, from " + Math.round(percentile(p99, 0)) + " to " + Math.round(percentile(p99, 1)));
    }

    private interface Load {
        /** Makes statements with numbers from the given one on, registers them, and gives the rate. */
        double rate(int from) throws InterruptedException;
    }

    /** Runs a load until the JVM has compiled what it takes: the rate of a server that has just started is another one. */
    private static void warm(Load load, int from) throws InterruptedException {
        double before = 0;
        double now = load.rate(from);
        for (int round = 1; round < 7 && now > 1.03 * before; round++) {
            before = now;
            now = load.rate(from + (round << 20));
        }
    }

    /** Processor time of this process: what a busy machine leaves as a measure. */
    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static double register(TransparencyLog log, List<byte[]> statements) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger bad = new AtomicInteger();
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        long start = System.nanoTime();
        onAllCores(() -> {
            for (int i = next.getAndIncrement(); i < statements.size(); i = next.getAndIncrement()) {
                inFlight.acquireUninterruptibly();
                log.submit(statements.get(i)).thenAccept(answer -> {
                    if (!(answer instanceof Registration.Registered in)
                            || in.receipt().encode().length == 0) {
                        bad.incrementAndGet();
                    }
                    inFlight.release();
                });
            }
        });
        inFlight.acquireUninterruptibly(IN_FLIGHT);
        double taken = (System.nanoTime() - start) / 1e9;
        if (bad.get() > 0) {
            throw new IllegalStateException(bad + " statements were not registered");
        }
        return statements.size() / taken;
    }

    /** Milliseconds from each statement's due time to its receipt, at an even rate. */
    private static double[] paced(TransparencyLog log, List<byte[]> statements, double rate)
            throws InterruptedException {
        double[] latencies = new double[statements.size()];
        AtomicInteger next = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(statements.size());
        long start = System.nanoTime() + 50_000_000;
        onAllCores(() -> {
            for (int i = next.getAndIncrement(); i < statements.size(); i = next.getAndIncrement()) {
                int number = i;
                long due = start + (long) (i / rate * 1e9);
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                log.submit(statements.get(i)).thenAccept(answer -> {
                    latencies[number] = answer instanceof Registration.Registered
                            ? (System.nanoTime() - due) / 1e6
                            : Double.POSITIVE_INFINITY;
                    answered.countDown();
                });
            }
        });
        answered.await();
        return latencies;
    }

    private static double http(int port, List<byte[]> statements) throws InterruptedException {
        List<byte[]> requests = statements.stream().map(ScittBench::request).toList();
        AtomicInteger next = new AtomicInteger();
        AtomicInteger created = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        long start = System.nanoTime();
        for (int client = 0; client < 64; client++) {
            clients.add(Thread.ofVirtual().start(() -> {
                try (Socket socket = new Socket("127.0.0.1", port)) {
                    socket.setTcpNoDelay(true);
                    byte[] answer = new byte[16_384];
                    for (int i = next.getAndIncrement(); i < requests.size(); i = next.getAndIncrement()) {
                        socket.getOutputStream().write(requests.get(i));
                        created.addAndGet(status(socket.getInputStream(), answer) == 201 ? 1 : 0);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        double taken = (System.nanoTime() - start) / 1e9;
        if (created.get() != statements.size()) {
            throw new IllegalStateException("only " + created + " of " + statements.size() + " were answered with 201");
        }
        return statements.size() / taken;
    }

    private static byte[] request(byte[] body) {
        byte[] head = ("POST /entries HTTP/1.1\r\nHost: bench\r\nContent-Type: application/cose\r\n"
                        + "Content-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** Reads one whole answer, as cheaply as a load generator must: it runs on the server's cores. */
    private static int status(InputStream in, byte[] answer) throws IOException {
        int read = 0;
        int end = -1;
        while (end < 0 || read < end) {
            int more = in.read(answer, read, answer.length - read);
            if (more <= 0) {
                throw new IOException("the server closed the connection, or its answer is too long");
            }
            read += more;
            end = end < 0 ? end(answer, read) : end;
        }
        return 100 * (answer[9] - '0') + 10 * (answer[10] - '0') + answer[11] - '0';
    }

    /** Where the answer ends, or -1 while its head is not there yet. */
    private static int end(byte[] answer, int read) {
        int length = 0;
        int line = 0;
        for (int at = 1; at < read; at++) {
            if (answer[at] != '\n') {
                continue;
            }
            if (at == line + 1) {
                return at + 1 + length;
            }
            if ((answer[line] | 0x20) == 'c' && (answer[line + 8] | 0x20) == 'l') {
                length = 0;
                for (int digit = line + "content-length:".length(); digit < at; digit++) {
                    length = answer[digit] >= '0' && answer[digit] <= '9' ? 10 * length + answer[digit] - '0' : length;
                }
            }
            line = at + 1;
        }
        return -1;
    }

    private static void grow(Path directory, long[] sizes) throws Exception {
        StatementSigner nobody = new StatementSigner() {
            @Override
            public String issuer() {
                return ISSUER.issuer();
            }

            @Override
            public Octets keyId() {
                return ISSUER.keyId();
            }

            @Override
            public byte[] sign(byte[] toBeSigned) {
                byte[] noise = new byte[64];
                ThreadLocalRandom.current().nextBytes(noise);
                return noise;
            }
        };
        System.out.println("entries    loaded at   file per entry  (issuers' signatures are noise, and not checked)");
        for (long size : sizes) {
            try (HikariDataSource database = database(directory);
                    TransparencyLog log = open(database)) {
                AtomicLong next = new AtomicLong(log.reader().head().size());
                long from = next.get();
                Semaphore inFlight = new Semaphore(4 * IN_FLIGHT);
                long start = System.nanoTime();
                onAllCores(() -> {
                    for (long i = next.getAndIncrement(); i < size; i = next.getAndIncrement()) {
                        inFlight.acquireUninterruptibly();
                        TestingLoader.offer(log, statement(nobody, i), ISSUER.key())
                                .thenAccept(answer -> {
                                    if (!(answer instanceof Registration.Registered)) {
                                        throw new IllegalStateException(answer.toString());
                                    }
                                    inFlight.release();
                                });
                    }
                });
                inFlight.acquireUninterruptibly(4 * IN_FLIGHT);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        Locale.ROOT, "%9d  %7.0f /s  %6d B%n", size, (size - from) / seconds, bytes(directory) / size);
            }
        }
    }

    private static void serve(Path directory) {
        long start = System.nanoTime();
        try (HikariDataSource database = database(directory);
                TransparencyLog log = open(database)) {
            StoreLogReader reader = log.reader();
            long size = reader.head().size();
            double ready = (System.nanoTime() - start) / 1e6;
            Random random = new Random(size);
            List<EntryId> some = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                some.add(reader.at(random.nextLong(size)).orElseThrow().id());
            }
            double[] proofs = new double[some.size()];
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < proofs.length; i++) {
                    long began = System.nanoTime();
                    reader.receipt(some.get(i)).orElseThrow();
                    proofs[i] = (System.nanoTime() - began) / 1e6;
                }
            }
            double[] trains = new double[500];
            for (int i = 0; i < trains.length; i++) {
                EntryQuery query = EntryQuery.all()
                        .about(reader.at(random.nextLong(size)).orElseThrow().subject());
                long began = System.nanoTime();
                int found = reader.list(query).entries().size();
                trains[i] = (System.nanoTime() - began) / 1e6;
                if (found < 1) {
                    throw new IllegalStateException("an entry is not found by its subject");
                }
            }
            double[] registered = new double[300];
            for (int i = 0; i < registered.length; i++) {
                byte[] one = statement(ISSUER, System.nanoTime()).bytes().toBytes();
                long began = System.nanoTime();
                log.register(one);
                registered[i] = (System.nanoTime() - began) / 1e6;
            }
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            System.out.printf(
                    Locale.ROOT,
                    "%9d  serving after %5.0f ms  receipt p50 %.2f p99 %.2f ms  train p99 %.2f ms"
                            + "  registered p50 %.1f p99 %.1f ms  heap %d of %d MB%n",
                    size,
                    ready,
                    percentile(proofs, 0.5),
                    percentile(proofs, 0.99),
                    percentile(trains, 0.99),
                    percentile(registered, 0.5),
                    percentile(registered, 0.99),
                    used >> 20,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }

    private static long bytes(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double percentile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.clamp(Math.ceil(part * sorted.length) - 1, 0, sorted.length - 1)];
    }

    private static void report(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-40s %9.1f%s%n", what, value, unit);
    }

    private static String percent(double value, double of) {
        return Math.round(100 * value / of) + " % of bare";
    }
}
