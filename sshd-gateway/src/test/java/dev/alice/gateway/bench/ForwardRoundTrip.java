package dev.alice.gateway.bench;

import dev.alice.gateway.github.DirectoryKeySource;
import dev.alice.gateway.ssh.Forwards;
import dev.alice.gateway.ssh.SshFrontDoor;
import dev.alice.gateway.ssh.SshSettings;
import dev.alice.gateway.ssh.Visit;
import dev.alice.gateway.ssh.Visitors;
import dev.alice.tmux.wire.TmuxChannel;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxDialer;
import dev.alice.tmux.wire.TmuxLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What one look at a pane costs over a real ssh forward: keys sent and the screen captured through the real {@code ssh -R}
 * and Alice's own front door, beside the tmux program run twice over the same forward (which needs a socket file at this
 * end, made here for it), and run twice on the socket itself, without any ssh in between.
 *
 * <p>Arguments: an empty directory, the socket of a running tmux, a pane of it that runs {@code cat}, number of rounds.
 */
public final class ForwardRoundTrip {
    private static final String FORWARD = "/tmp/octo-tmux.sock";
    private static final int WARM_UP = 300;
    private static final int BETWEEN = 5;

    private final Path socket;
    private final String pane;
    private final int rounds;

    private ForwardRoundTrip(Path socket, String pane, int rounds) {
        this.socket = socket;
        this.pane = pane;
        this.rounds = rounds;
    }

    private interface Round {
        void go() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        ForwardRoundTrip bench =
                new ForwardRoundTrip(Path.of(arguments[1]), arguments[2], Integer.parseInt(arguments[3]));
        double direct = binary(bench.socket, bench.pane, bench.rounds);
        print("tmux program, run twice, direct socket", direct, 0, "");

        Path key = directory.resolve("octo");
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        Path users = Files.createDirectory(directory.resolve("keys"));
        Files.copy(Path.of(key + ".pub"), users.resolve("octo.keys"));
        CompletableFuture<double[]> measured = new CompletableFuture<>();
        Visitors visitors = new Visitors() {
            @Override
            public int shell(Visit visit) {
                try {
                    double ours = bench.through(visit.forwards());
                    Path file = directory.resolve("forward");
                    double peer;
                    try (ServerSocketChannel relay = relay(file, visit.forwards())) {
                        peer = binary(file, bench.pane, bench.rounds);
                    }
                    measured.complete(new double[] {peer, ours});
                } catch (Throwable broken) {
                    measured.completeExceptionally(broken);
                }
                return 0;
            }

            @Override
            public int exec(Visit visit, String line) {
                return 1;
            }
        };
        InetSocketAddress bind = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SshFrontDoor door = SshFrontDoor.start(
                SshSettings.usual(bind, directory.resolve("host_key")), new DirectoryKeySource(users), visitors)) {
            Process ssh = new ProcessBuilder(
                            "ssh",
                            "-tt",
                            "-F",
                            "/dev/null",
                            "-o",
                            "UserKnownHostsFile=/dev/null",
                            "-o",
                            "StrictHostKeyChecking=no",
                            "-o",
                            "LogLevel=ERROR",
                            "-i",
                            key.toString(),
                            "-p",
                            Integer.toString(door.address().getPort()),
                            "-R",
                            FORWARD + ":" + bench.socket,
                            "octo@127.0.0.1")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                double[] both = measured.get(5, TimeUnit.MINUTES);
                print("tmux program, run twice, over ssh -R", both[0], 0, "");
                print("Alice, over ssh -R", both[1], both[0], "than over ssh -R (at least 10)");
                print("", both[1], direct, "than on the direct socket");
            } finally {
                ssh.destroy();
                ssh.waitFor();
            }
        }
    }

    private double through(Forwards forwards) throws Exception {
        TmuxDialer dialer = () -> opened(forwards);
        try (TmuxClient client = new TmuxClient(dialer, TmuxLimits.ordinary())) {
            return median(
                    rounds,
                    WARM_UP,
                    () -> client.run(
                            TmuxCommand.of("send-keys", "-t", pane, "-l", "x"),
                            TmuxCommand.of("send-keys", "-t", pane, "BSpace"),
                            TmuxCommand.of("capture-pane", "-p", "-t", pane)));
        }
    }

    private static TmuxChannel opened(Forwards forwards) throws IOException {
        try {
            return switch (forwards.open(FORWARD, Duration.ofSeconds(5))) {
                case Forwards.Refused refused -> throw new IOException(refused.reason());
                case Forwards.Opened opened ->
                    new TmuxChannel() {
                        @Override
                        public InputStream input() {
                            return opened.channel().in();
                        }

                        @Override
                        public OutputStream output() {
                            return opened.channel().out();
                        }

                        @Override
                        public void close() {
                            opened.channel().close();
                        }
                    };
            };
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** A socket file whose connections go through the forward. */
    private static ServerSocketChannel relay(Path file, Forwards forwards) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(file));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    SocketChannel client = server.accept();
                    TmuxChannel far = opened(forwards);
                    Thread.ofVirtual().start(() -> copy(Channels.newInputStream(client), far.output(), client, far));
                    Thread.ofVirtual().start(() -> copy(far.input(), Channels.newOutputStream(client), client, far));
                }
            } catch (IOException closed) {
                // the measurement is over
            }
        });
        return server;
    }

    private static void copy(InputStream from, OutputStream to, SocketChannel client, TmuxChannel far) {
        byte[] some = new byte[8192];
        try (client) {
            for (int n = from.read(some); n > 0; n = from.read(some)) {
                to.write(some, 0, n);
                to.flush();
            }
        } catch (IOException closed) {
            // one side has ended, and so does the other
        } finally {
            far.close();
        }
    }

    /** The median of both programs together, started by a shell, whose forks cost the least there is. */
    private static double binary(Path socket, String pane, int rounds) throws Exception {
        String loop = """
                for ((i = 0; i < $3; i++)); do
                  a=$EPOCHREALTIME
                  tmux -S "$1" send-keys -t "$2" -l x \\; send-keys -t "$2" BSpace
                  tmux -S "$1" capture-pane -p -t "$2" >/dev/null
                  b=$EPOCHREALTIME
                  echo $((${b/./} - ${a/./}))
                done
                """;
        Process bash = new ProcessBuilder(
                        "bash", "-c", loop, "bash", socket.toString(), pane, Integer.toString(Math.min(rounds, 300)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long[] took =
                bash.inputReader().lines().mapToLong(Long::parseLong).sorted().toArray();
        return took[took.length / 2] / 1e3;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
        }
    }

    private double median(int times, int warmUp, Round round) throws Exception {
        for (int i = 0; i < warmUp; i++) {
            round.go();
        }
        long[] took = new long[times];
        for (int i = 0; i < times; i++) {
            // a person's looks come one at a time; what a look leaves to be done is done in between
            TimeUnit.MILLISECONDS.sleep(BETWEEN);
            long began = System.nanoTime();
            round.go();
            took[i] = System.nanoTime() - began;
        }
        Arrays.sort(took);
        return took[times / 2] / 1e6;
    }

    private static void print(String name, double milliseconds, double against, String requirement) {
        String ratio = against == 0
                ? ""
                : String.format(Locale.ROOT, "   %.1f times faster   %s", against / milliseconds, requirement);
        System.out.printf(Locale.ROOT, "%-42s %8.3f ms%s%n", name, milliseconds, ratio);
    }
}
