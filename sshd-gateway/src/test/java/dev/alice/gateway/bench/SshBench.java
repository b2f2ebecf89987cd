package dev.alice.gateway.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * The front door beside OpenSSH's sshd, both driven by one and the same client: full logins with the processor time that
 * they cost the server, memory of an idle session, many idle sessions, and from a keystroke to its echo. The servers are
 * processes of their own.
 *
 * <p>{@code KEY SECONDS IDLE alice PORT PID [sshd PORT PID USER]}; each of the names {@code u0…} and the key are known to
 * Alice.
 */
public final class SshBench {
    private static final int WORKERS = 4;
    private static final int TICKS_PER_SECOND = 100;
    private static final int KEYS = 400;
    private static final int WRONG_PER_SECOND = 200;
    private static final int COMPARED_IDLE = 100;
    private static final long PATIENCE_SECONDS = 60;

    private final KeyPair key;
    private final int seconds;

    private SshBench(KeyPair key, int seconds) {
        this.key = key;
        this.seconds = seconds;
    }

    /** A server under test; every name logs in to Alice, one to sshd. */
    private record Peer(String name, int port, long pid, String user) {
        String user(int i) {
            return user.isEmpty() ? "u" + i : user;
        }

        /** Processor time of the server and of all of its children, also of those that have ended, in ms. */
        double cpu() throws IOException {
            double ticks = 0;
            for (long one : family()) {
                String[] stat = stat(one);
                if (stat.length > 0) {
                    // utime, stime, and those of children that were waited for
                    ticks += Long.parseLong(stat[11]) + Long.parseLong(stat[12]);
                    ticks += Long.parseLong(stat[13]) + Long.parseLong(stat[14]);
                }
            }
            return ticks * 1000 / TICKS_PER_SECOND;
        }

        /** Proportional resident memory of the server and of all of its children, in KiB. */
        long memory() throws IOException {
            long sum = 0;
            for (long one : family()) {
                Path rollup = Path.of("/proc/" + one + "/smaps_rollup");
                try (Stream<String> lines = Files.lines(rollup)) {
                    sum += lines.filter(line -> line.startsWith("Pss:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .sum();
                } catch (IOException | java.io.UncheckedIOException ended) {
                    // a child that has just ended has no memory
                }
            }
            return sum;
        }

        private List<Long> family() {
            List<Long> all = new ArrayList<>(List.of(pid));
            ProcessHandle.of(pid).ifPresent(handle -> handle.descendants().forEach(child -> all.add(child.pid())));
            return all;
        }

        private static String[] stat(long pid) throws IOException {
            try {
                String text = Files.readString(Path.of("/proc/" + pid + "/stat"));
                return text.substring(text.lastIndexOf(')') + 2).split(" ");
            } catch (java.nio.file.NoSuchFileException ended) {
                return new String[0];
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        KeyPair key = new FileKeyPairProvider(Path.of(arguments[0]))
                .loadKeys(null)
                .iterator()
                .next();
        SshBench bench = new SshBench(key, Integer.parseInt(arguments[1]));
        int idle = Integer.parseInt(arguments[2]);
        Peer alice = peer(arguments, 3, "");
        Peer sshd = arguments.length > 6 ? peer(arguments, 6, arguments[9]) : null;
        bench.logins(alice, sshd);
        bench.memory(alice, sshd, idle);
        bench.wrongKeys(alice);
    }

    /** Good logins, one after the other, while wrong keys come from everywhere at {@value #WRONG_PER_SECOND} a second. */
    private void wrongKeys(Peer alice) throws Exception {
        KeyPair wrong = org.apache.sshd.common.config.keys.KeyUtils.generateKeyPair("ssh-ed25519", 256);
        collect(alice);
        long memory = alice.memory();
        AtomicInteger refused = new AtomicInteger();
        List<Long> took = new ArrayList<>();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        double cpu = alice.cpu();
        try (SshClient attacker = client(BuiltinDHFactories.curve25519);
                SshClient client = client(BuiltinDHFactories.curve25519);
                ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
                ExecutorService attackers = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicInteger number = new AtomicInteger();
            pace.scheduleAtFixedRate(
                    () -> attackers.submit(() -> {
                        int i = number.getAndIncrement();
                        String from = "127." + (1 + i / 60_000) + "." + i / 240 % 250 + "." + (1 + i % 240);
                        try (ClientSession session = attacker.connect(
                                        "u0",
                                        new InetSocketAddress("127.0.0.1", alice.port()),
                                        new InetSocketAddress(from, 0))
                                .verify(Duration.ofSeconds(PATIENCE_SECONDS))
                                .getSession()) {
                            session.addPublicKeyIdentity(wrong);
                            session.auth().verify(Duration.ofSeconds(PATIENCE_SECONDS));
                        } catch (IOException expected) {
                            refused.incrementAndGet();
                        }
                        return null;
                    }),
                    0,
                    1_000_000 / WRONG_PER_SECOND,
                    TimeUnit.MICROSECONDS);
            while (System.nanoTime() < until) {
                long began = System.nanoTime();
                login(client, alice, 1).close(false).await();
                took.add(System.nanoTime() - began);
            }
            pace.shutdownNow();
        }
        took.sort(null);
        System.out.printf(
                Locale.ROOT,
                "%d wrong keys a second (%d came in %d s, at %.0f %% of a core): a good user is in after %.0f ms, at worst %.0f"
                        + " ms (under 1000)%n",
                WRONG_PER_SECOND,
                refused.get(),
                seconds,
                (alice.cpu() - cpu) / seconds / 10,
                took.get(took.size() / 2) / 1e6,
                took.getLast() / 1e6);
        collect(alice);
        System.out.printf(Locale.ROOT, "  memory afterwards: %+d KiB%n", alice.memory() - memory);
    }

    private static Peer peer(String[] arguments, int at, String user) {
        return new Peer(arguments[at], Integer.parseInt(arguments[at + 1]), Long.parseLong(arguments[at + 2]), user);
    }

    private record Rate(double perSecond, double cpu) {}

    private void logins(Peer alice, Peer sshd) throws Exception {
        for (BuiltinDHFactories exchange : List.of(
                BuiltinDHFactories.curve25519,
                BuiltinDHFactories.sntrup761x25519_openssh,
                BuiltinDHFactories.mlkem768x25519)) {
            try (SshClient client = client(exchange)) {
                logins(client, alice, seconds);
                Rate ours = logins(client, alice, seconds);
                print("logins, %s, alice: %.0f/s, %.2f ms of the server's processor each", exchange, ours);
                if (sshd == null || exchange == BuiltinDHFactories.mlkem768x25519) {
                    continue; // OpenSSH before 9.9 does not know it
                }
                logins(client, sshd, 1);
                Rate theirs = logins(client, sshd, seconds);
                print("logins, %s, sshd:  %.0f/s, %.2f ms of the server's processor each", exchange, theirs);
                System.out.printf(
                        Locale.ROOT,
                        "  %.1f times the rate (at least 3), 1/%.1f of the processor time (at most 1/6)%n",
                        ours.perSecond() / theirs.perSecond(),
                        theirs.cpu() / ours.cpu());
            }
        }
    }

    private static void print(String words, BuiltinDHFactories exchange, Rate rate) {
        System.out.printf(Locale.ROOT, words + "%n", exchange.getName(), rate.perSecond(), rate.cpu());
    }

    private Rate logins(SshClient client, Peer peer, int lasting) throws Exception {
        AtomicInteger done = new AtomicInteger();
        AtomicReference<Exception> failed = new AtomicReference<>();
        double cpu = peer.cpu();
        long began = System.nanoTime();
        long until = began + TimeUnit.SECONDS.toNanos(lasting);
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (int i = 0; i < WORKERS; i++) {
                int user = i;
                workers.submit(() -> {
                    try {
                        while (System.nanoTime() < until && failed.get() == null) {
                            login(client, peer, user).close(false).await();
                            done.incrementAndGet();
                        }
                    } catch (Exception e) {
                        failed.set(e);
                    }
                });
            }
        }
        if (failed.get() != null) {
            throw failed.get();
        }
        double took = (System.nanoTime() - began) / 1e9;
        TimeUnit.MILLISECONDS.sleep(500); // the last children of sshd end
        return new Rate(done.get() / took, (peer.cpu() - cpu) / done.get());
    }

    private ClientSession login(SshClient client, Peer peer, int user) throws IOException {
        ClientSession session = client.connect(peer.user(user), "127.0.0.1", peer.port())
                .verify(Duration.ofSeconds(PATIENCE_SECONDS))
                .getSession();
        session.addPublicKeyIdentity(key);
        session.auth().verify(Duration.ofSeconds(PATIENCE_SECONDS));
        return session;
    }

    private void memory(Peer alice, Peer sshd, int idle) throws Exception {
        try (SshClient client = client(BuiltinDHFactories.curve25519)) {
            if (sshd != null) {
                long before = sshd.memory();
                List<ClientSession> sessions = new ArrayList<>();
                for (int i = 0; i < COMPARED_IDLE; i++) {
                    sessions.add(login(client, sshd, i));
                }
                System.out.printf(
                        Locale.ROOT,
                        "idle session of sshd, without a shell: %d KiB (of %d)%n",
                        (sshd.memory() - before) / COMPARED_IDLE,
                        COMPARED_IDLE);
                for (ClientSession session : sessions) {
                    session.close(false).await();
                }
                echo(client, sshd, 0, "a shell of sshd");
            }
            // once, so that what is loaded with the first ones is not counted for the others
            ends(shells(client, alice, 0, WORKERS));
            echo(client, alice, 0, "the conversation");
            collect(alice);
            long before = alice.memory();
            long live = live(alice);
            long began = System.nanoTime();
            List<Shell> shells = shells(client, alice, 0, idle);
            System.out.printf(
                    Locale.ROOT, "%d people at the prompt after %.1f s%n", idle, (System.nanoTime() - began) / 1e9);
            TimeUnit.SECONDS.sleep(2);
            double cpu = alice.cpu();
            TimeUnit.SECONDS.sleep(seconds * 2L);
            System.out.printf(
                    Locale.ROOT,
                    "%d idle sessions, each with a forward: %.2f %% of a core (under 2)%n",
                    idle,
                    (alice.cpu() - cpu) / (seconds * 2.0) / 10);
            echo(client, alice, idle, "the conversation beside " + idle + " others");
            collect(alice);
            System.out.printf(
                    Locale.ROOT,
                    "idle session of Alice at the prompt: %d KiB of live heap, %d KiB of the process (of %d)%n",
                    (live(alice) - live) / 1024 / idle,
                    (alice.memory() - before) / idle,
                    idle);
            ends(shells);
        }
    }

    /** One conversation, and what it has written and was not read yet. */
    private record Shell(ClientSession session, ChannelShell channel, BlockingQueue<Long> written, StringBuffer text) {}

    private List<Shell> shells(SshClient client, Peer peer, int from, int count) throws Exception {
        List<Shell> all = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicReference<Exception> failed = new AtomicReference<>();
        Semaphore left = new Semaphore(count);
        AtomicInteger next = new AtomicInteger(from);
        try (ExecutorService workers = Executors.newFixedThreadPool(WORKERS)) {
            for (int i = 0; i < WORKERS; i++) {
                workers.submit(() -> {
                    try {
                        while (left.tryAcquire() && failed.get() == null) {
                            all.add(shell(client, peer, next.getAndIncrement()));
                        }
                    } catch (Exception e) {
                        failed.set(e);
                    }
                });
            }
        }
        if (failed.get() != null) {
            throw failed.get();
        }
        return all;
    }

    private Shell shell(SshClient client, Peer peer, int user) throws Exception {
        ClientSession session = login(client, peer, user);
        if (peer.user().isEmpty()) {
            forward(session, "/tmp/" + peer.user(user) + ".forward");
        }
        ChannelShell channel = session.createShellChannel();
        channel.setPtyType("xterm-256color");
        BlockingQueue<Long> written = new ArrayBlockingQueue<>(1024);
        StringBuffer text = new StringBuffer();
        channel.setOut(new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                written.offer(System.nanoTime());
                if (text.length() < 1 << 16) {
                    text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
                }
            }
        });
        channel.setErr(OutputStream.nullOutputStream());
        channel.open().verify(Duration.ofSeconds(PATIENCE_SECONDS));
        String prompt = peer.user().isEmpty() ? peer.user(user) + " " : "# ";
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!prompted(text.toString(), prompt)) {
            if (System.nanoTime() > until) {
                throw new IOException("no prompt: " + text);
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return new Shell(session, channel, written, text);
    }

    private static boolean prompted(String text, String prompt) {
        int line = text.lastIndexOf('\n');
        return text.indexOf(prompt, Math.max(line, 0)) >= 0;
    }

    private static void forward(ClientSession session, String path) throws IOException {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
        request.putString("streamlocal-forward@openssh.com");
        request.putBoolean(true);
        request.putString(path);
        if (session.request("streamlocal-forward@openssh.com", request, Duration.ofSeconds(PATIENCE_SECONDS)) == null) {
            throw new IOException("the forward was refused");
        }
    }

    private void echo(SshClient client, Peer peer, int user, String where) throws Exception {
        Shell shell = shell(client, peer, user);
        OutputStream in = shell.channel().getInvertedIn();
        long[] took = new long[KEYS];
        for (int i = -50; i < KEYS; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
            shell.written().clear();
            // a word of ten letters, taken back before it grows over the line
            byte pressed = Math.floorMod(i, 20) < 10 ? (byte) 'a' : 0x7f;
            long began = System.nanoTime();
            in.write(pressed);
            in.flush();
            Long came = shell.written().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (came == null) {
                throw new IOException("no echo");
            }
            if (i >= 0) {
                took[i] = came - began;
            }
        }
        shell.session().close(false).await();
        Arrays.sort(took);
        System.out.printf(
                Locale.ROOT,
                "from a key to its echo, %s: median %.2f ms, p99 %.2f ms%n",
                where,
                took[KEYS / 2] / 1e6,
                took[KEYS * 99 / 100] / 1e6);
    }

    private static void ends(List<Shell> shells) throws IOException {
        for (Shell shell : shells) {
            shell.session().close(true).await();
        }
    }

    private static void collect(Peer peer) throws Exception {
        jcmd(peer, "GC.run");
        jcmd(peer, "GC.run");
    }

    private static long live(Peer peer) throws Exception {
        String[] words = jcmd(peer, "GC.class_histogram")
                .strip()
                .lines()
                .reduce((one, last) -> last)
                .orElseThrow()
                .strip()
                .split("\\s+");
        return Long.parseLong(words[2]);
    }

    private static String jcmd(Peer peer, String command) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(peer.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (InputStream out = process.getInputStream()) {
            out.transferTo(said);
        }
        process.waitFor();
        return said.toString(StandardCharsets.UTF_8);
    }

    private static SshClient client(BuiltinDHFactories exchange) {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyExchangeFactories(
                NamedFactory.setUpTransformedFactories(false, List.of(exchange), ClientBuilder.DH2KEX));
        client.setHostConfigEntryResolver(org.apache.sshd.client.config.hosts.HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(org.apache.sshd.common.keyprovider.KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        client.start();
        return client;
    }
}
