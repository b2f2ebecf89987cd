package dev.alice.keri.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.flow.KeriWitnesses;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessPlace;
import dev.alice.keri.witness.WitnessPool;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * What witnesses in processes of their own cost on this machine, each figure beside its floor from the same run. The
 * processes are the program itself, {@code alice witness serve}, with the flags of {@code scripts/alice}. Arguments: DIRECTORY SECONDS.
 */
public final class WitnessBench {
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int CLIENTS = 64;
    private static final int EVENTS_OF_ONE = 8;
    private static final Pattern OOBI = Pattern.compile("\"oobi\":\"([^\"]+)\"");
    private static final byte[] SEED = new byte[32];

    private WitnessBench() {}

    private record Running(Process process, WitnessPlace place) implements AutoCloseable {
        @Override
        public void close() {
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int seconds = Integer.parseInt(arguments[1]);
        List<Running> running = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                running.add(witness(directory, "w" + i));
            }
            flows(directory, running, seconds);
            running.subList(1, 4).forEach(Running::close);
            receipts(running.get(0).place(), directory, seconds);
        } finally {
            running.forEach(Running::close);
        }
    }

    private static Running witness(Path directory, String name) throws IOException {
        Path secret = directory.resolve("passphrase");
        if (!Files.exists(secret)) {
            Files.createFile(
                    secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, "a passphrase of the bench");
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.alice.gateway.cli.Alice",
                        "witness",
                        "serve",
                        "--data",
                        directory.resolve(name).toString(),
                        "--passphrase-file",
                        secret.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher ready = OOBI.matcher(line);
            if (ready.find()) {
                return new Running(process, WitnessPlace.of(URI.create(ready.group(1))));
            }
        }
        throw new IllegalStateException("the witness " + name + " did not start");
    }

    private static void flows(Path directory, List<Running> running, int seconds) throws Exception {
        JdbcConnectionPool database = JdbcConnectionPool.create(
                "jdbc:h2:async:" + directory.toAbsolutePath().resolve("controller")
                        + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=128",
                "sa",
                "");
        List<URI> oobis = running.stream().map(each -> each.place().oobi()).toList();
        double[] flows = new double[40 * seconds];
        try (WitnessPool pool = WitnessPool.connect(oobis, 3, Clock.systemUTC())) {
            List<WitnessClient> clients = pool.clients(Duration.ofSeconds(5));
            Controller controller = new Controller(database, clients, 3, Clock.systemUTC());
            Keeper keeper =
                    Keeper.openWithKey(directory.resolve("keys"), "k".repeat(64).toCharArray(), new SecureRandom());
            Identity agent = controller.identity("agent", keeper);
            KeriWitnesses witnesses = new KeriWitnesses(agent, controller.juror(), 3);
            int warmed = 0;
            for (long warm = System.nanoTime() + 3_000_000_000L * seconds; System.nanoTime() < warm; warmed++) {
                vouch(witnesses, "warm " + warmed);
            }
            report("flows to warm up", warmed, "");
            double ours = cpuSeconds();
            double theirs = cpuSeconds(running);
            for (int i = 0; i < flows.length; i++) {
                long began = System.nanoTime();
                vouch(witnesses, "flow " + i);
                flows[i] = (System.nanoTime() - began) / 1e6;
            }
            report("one flow, verdicts and receipts, p50", percentile(flows, 0.5), " ms");
            report("one flow, verdicts and receipts, p99", percentile(flows, 0.99), " ms");
            report("processor time of the controller", (cpuSeconds() - ours) / flows.length * 1e3, " ms a flow");
            report(
                    "processor time of four witnesses",
                    (cpuSeconds(running) - theirs) / flows.length * 1e3,
                    " ms a flow");
            double call = pool.health().values().stream()
                    .mapToDouble(health -> health.latency().toNanos() / 1e6)
                    .average()
                    .orElse(0);
            report("one call of a witness, of late", call, " ms");
        } finally {
            database.dispose();
        }
        double[] bare = bareFlows(directory, running, 20 * seconds);
        report("bare: its signatures, requests and fsyncs, p50", percentile(bare, 0.5), " ms");
        report("bare: its signatures, requests and fsyncs, p99", percentile(bare, 0.99), " ms");
        report("one flow beside the bare one, p50", percentile(flows, 0.5) / percentile(bare, 0.5), "");
        report("bare: sign, verify and fsync, p50", percentile(bareWrites(directory, 500), 0.5), " ms");
    }

    /**
     * Milliseconds of the least that a flow can be: twice a request to every witness at once, each with an fsync behind it,
     * one fsync of the controller, and the signatures of all five on all cores: 10 are made (submission, event, verdicts,
     * receipts) and 28 verified (by each witness the submission, the event and three verdicts; by the controller four
     * verdicts and four receipts).
     */
    private static double[] bareFlows(Path directory, List<Running> running, int rounds) throws Exception {
        byte[] message = new byte[300];
        byte[] open = new byte[32];
        Ed25519.generatePublicKey(SEED, 0, open, 0);
        byte[] signature = new byte[64];
        Ed25519.sign(SEED, 0, message, 0, message.length, signature, 0);
        byte[] request = "GET /none HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        double[] times = new double[rounds];
        List<Socket> sockets = new ArrayList<>();
        List<FileChannel> files = new ArrayList<>();
        try {
            for (int i = 0; i < running.size(); i++) {
                URI address = running.get(i).place().address();
                Socket socket = new Socket(address.getHost(), address.getPort());
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                files.add(FileChannel.open(
                        directory.resolve("bare" + i), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            }
            for (int round = 0; round < rounds; round++) {
                long began = System.nanoTime();
                for (int phase = 0; phase < 2; phase++) {
                    List<Thread> calls = new ArrayList<>();
                    for (int i = 0; i < sockets.size(); i++) {
                        Socket socket = sockets.get(i);
                        FileChannel file = files.get(i);
                        calls.add(Thread.ofVirtual().start(() -> bareCall(socket, request, file)));
                    }
                    for (Thread call : calls) {
                        call.join();
                    }
                }
                files.get(0).write(ByteBuffer.wrap(new byte[4096]));
                files.get(0).force(false);
                AtomicInteger signs = new AtomicInteger(10);
                AtomicInteger verifies = new AtomicInteger(28);
                onAllCores(() -> {
                    while (signs.getAndDecrement() > 0) {
                        Ed25519.sign(SEED, 0, message, 0, message.length, new byte[64], 0);
                    }
                    while (verifies.getAndDecrement() > 0) {
                        Ed25519.verify(signature, 0, open, 0, message, 0, message.length);
                    }
                });
                times[round] = (System.nanoTime() - began) / 1e6;
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            for (FileChannel file : files) {
                file.close();
            }
        }
        return times;
    }

    private static void bareCall(Socket socket, byte[] request, FileChannel file) {
        try {
            socket.getOutputStream().write(request);
            answer(new DataInputStream(new BufferedInputStream(socket.getInputStream(), 8192)));
            file.write(ByteBuffer.wrap(new byte[4096]));
            file.force(false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void vouch(KeriWitnesses witnesses, String name) {
        Bytes proposal = CanonicalJson.write(
                Map.of("v", "alice-proposal/1", "name", name, "steps", List.of(Map.of("command", "ls -la"))));
        LogEntry entry =
                new LogEntry(new EntryId("A".repeat(43)), 0, 1, Bytes.utf8("statement of " + name), Instant.EPOCH);
        Witnesses.Vouch vouch = witnesses.vouch(new Witnesses.Submission(FlowId.of(proposal), proposal, entry));
        if (!(vouch instanceof Witnesses.Vouched)) {
            throw new IllegalStateException(vouch.toString());
        }
    }

    private static void receipts(WitnessPlace witness, Path directory, int seconds) throws Exception {
        send(witness, requests(identifiers(witness.aid(), 500, 0)));
        double before = bare(2);
        int identifiers = 250 * seconds;
        List<List<Event>> logs = identifiers(witness.aid(), identifiers, 1 << 20);
        List<List<byte[]>> requests = requests(logs);
        double loadCpu = cpuSeconds();
        double many = send(witness, requests);
        loadCpu = cpuSeconds() - loadCpu;
        report("bare: sign and verify", (before + bare(2)) / 2, "/s on " + CORES + " cores");
        report("receipts over " + identifiers + " identifiers", many, "/s, by " + CLIENTS + " clients");
        report("processor time of the load itself", loadCpu, " s");
        double[] writes = bareWrites(directory, 1000);
        report(
                "bare: sign, verify and fsync, in turn",
                1000 / Arrays.stream(writes).sum() * 1000,
                "/s");
        List<Event> one = new ArrayList<>(log(witness.aid(), key(7L << 32), 300 * seconds));
        double single = send(witness, requests(List.of(one)));
        report("receipts of a single identifier, in turn", single, "/s");
    }

    private static SigningKey key(long number) {
        return new SigningKey(Blake3.digest(Long.toString(number).getBytes(StandardCharsets.UTF_8))
                .raw());
    }

    private static List<List<Event>> identifiers(Aid witness, int count, int from) throws InterruptedException {
        List<Event>[] logs = newLogs(count);
        AtomicInteger next = new AtomicInteger();
        onAllCores(() -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                logs[i] = log(witness, key((long) from + i), EVENTS_OF_ONE);
            }
        });
        return List.of(logs);
    }

    @SuppressWarnings("unchecked")
    private static List<Event>[] newLogs(int count) {
        return (List<Event>[]) new List<?>[count];
    }

    /** An event with the signature that goes with it, as a controller sends it. */
    private static final Map<Said, String> SIGNATURES = new java.util.concurrent.ConcurrentHashMap<>();

    private static List<Event> log(Aid witness, SigningKey key, int events) {
        List<Event> log = new ArrayList<>();
        Inception icp = EventWriter.inception(
                KeySet.single(key.transferable(), key.nextDigest()), 1, List.of(witness), List.of(), List.of());
        log.add(signed(icp, key));
        Said prior = icp.said();
        for (int sn = 1; sn < events; sn++) {
            Event event =
                    signed(EventWriter.interaction(icp.aid(), sn, prior, List.of(new Seal.Digest(icp.said()))), key);
            prior = event.said();
            log.add(event);
        }
        return log;
    }

    private static Event signed(Event event, SigningKey key) {
        IndexedSignature signature =
                IndexedSignature.both(0, key.sign(event.raw().toByteArray()));
        SIGNATURES.put(event.said(), AttachmentText.signatures(List.of(signature), List.of()));
        return event;
    }

    private static List<List<byte[]>> requests(List<List<Event>> logs) {
        List<List<byte[]>> requests = new ArrayList<>();
        for (List<Event> log : logs) {
            requests.add(log.stream().map(WitnessBench::request).toList());
        }
        return requests;
    }

    private static byte[] request(Event event) {
        byte[] body = event.raw().toByteArray();
        byte[] head = ("POST /receipts HTTP/1.1\r\nHost: bench\r\nContent-Type: application/cesr+json\r\n"
                        + "CESR-ATTACHMENT: " + SIGNATURES.remove(event.said()) + "\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** Receipts in a second; each log is sent in turn by one client, and every answer must be a receipt. */
    private static double send(WitnessPlace witness, List<List<byte[]>> logs) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger receipted = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        long start = System.nanoTime();
        for (int client = 0; client < CLIENTS; client++) {
            clients.add(Thread.ofVirtual().start(() -> {
                try (Socket socket = new Socket(
                        witness.address().getHost(), witness.address().getPort())) {
                    socket.setTcpNoDelay(true);
                    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 8192));
                    for (int i = next.getAndIncrement(); i < logs.size(); i = next.getAndIncrement()) {
                        for (byte[] request : logs.get(i)) {
                            socket.getOutputStream().write(request);
                            receipted.addAndGet(answer(in) == 200 ? 1 : 0);
                        }
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
        int sent = logs.stream().mapToInt(List::size).sum();
        if (receipted.get() != sent) {
            throw new IllegalStateException("only " + receipted + " of " + sent + " events were receipted");
        }
        return sent / taken;
    }

    private static int answer(DataInputStream in) throws IOException {
        int status = 0;
        int length = 0;
        StringBuilder line = new StringBuilder();
        for (boolean first = true; ; first = false) {
            line.setLength(0);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the witness closed the connection");
                }
                line.append((char) c);
            }
            String text = line.toString().strip();
            if (first) {
                status = Integer.parseInt(text.split(" ")[1]);
            } else if (text.isEmpty()) {
                in.readNBytes(length);
                return status;
            } else if (text.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(text.substring(15).strip());
            }
        }
    }

    /** Signatures made and verified in a second, on all cores. */
    private static double bare(int seconds) throws InterruptedException {
        byte[] message = new byte[300];
        byte[] open = new byte[32];
        Ed25519.generatePublicKey(SEED, 0, open, 0);
        AtomicLong count = new AtomicLong();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        onAllCores(() -> {
            while (System.nanoTime() < end) {
                signAndVerify(message, open);
                count.incrementAndGet();
            }
        });
        return count.get() / (double) seconds;
    }

    /** Milliseconds of each of so many rounds of sign, verify, write and fsync. */
    private static double[] bareWrites(Path directory, int rounds) throws IOException {
        byte[] message = new byte[300];
        byte[] open = new byte[32];
        Ed25519.generatePublicKey(SEED, 0, open, 0);
        double[] times = new double[rounds];
        try (FileChannel file =
                FileChannel.open(directory.resolve("bare"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < rounds; i++) {
                long began = System.nanoTime();
                signAndVerify(message, open);
                file.write(ByteBuffer.wrap(new byte[4096]));
                file.force(false);
                times[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        return times;
    }

    private static void signAndVerify(byte[] message, byte[] open) {
        byte[] signature = new byte[64];
        Ed25519.sign(SEED, 0, message, 0, message.length, signature, 0);
        if (!Ed25519.verify(signature, 0, open, 0, message, 0, message.length)) {
            throw new IllegalStateException("a good signature does not verify");
        }
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

    /** Processor time of this process, which is the load. */
    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static double cpuSeconds(List<Running> witnesses) {
        return witnesses.stream()
                .mapToDouble(each -> each.process()
                                .info()
                                .totalCpuDuration()
                                .orElse(Duration.ZERO)
                                .toNanos()
                        / 1e9)
                .sum();
    }

    private static double percentile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
    }

    private static void report(String what, double value, String unit) {
        System.out.printf(Locale.ROOT, "%-46s %9.1f%s%n", what, value, unit);
    }
}
