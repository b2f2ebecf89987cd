package dev.alice.tmux.bench;

import dev.alice.tmux.pane.Consent;
import dev.alice.tmux.pane.FollowEvent;
import dev.alice.tmux.pane.FollowPace;
import dev.alice.tmux.pane.Follower;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.PaneReader;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.StreamLimits;
import dev.alice.tmux.wire.TmuxChannel;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxDialer;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.TmuxReply;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the bridge costs beside running the tmux binary for every command, over whatever stands behind a socket.
 *
 * <p>Arguments: {@code round-trip SOCKET FLOOR PANE [TIMES]}, {@code capture SOCKET PANE}, {@code follow SOCKET PANE
 * SECONDS} or {@code all SOCKET}, which makes its own panes on the server. FLOOR is the least ratio to the binary that is
 * required. Lines are {@code name value ratio requirement}. The binary is measured in a loop of sh over the same socket,
 * so that starting it from Java does not count.
 */
public final class TmuxBench {
    private static final int LINES = 50_000;
    private static final int DELAY_MILLIS = 10;

    private final Path socket;
    private boolean missed;

    private TmuxBench(Path socket) {
        this.socket = socket;
    }

    public static void main(String[] arguments) throws Exception {
        TmuxBench bench = new TmuxBench(Path.of(arguments[1]));
        System.out.printf("%-58s %16s %9s  %s%n", "name", "value", "ratio", "requirement");
        switch (arguments[0]) {
            case "round-trip" ->
                bench.roundTrips(
                        Integer.parseInt(arguments[2]),
                        arguments[3],
                        arguments.length > 4 ? Integer.parseInt(arguments[4]) : 300);
            case "capture" -> bench.capture(arguments[2]);
            case "follow" -> bench.follow(arguments[2], Integer.parseInt(arguments[3]));
            case "all" -> bench.all();
            default -> throw new IllegalArgumentException("round-trip, capture, follow or all");
        }
        if (bench.missed) {
            System.out.println("a requirement was missed");
        }
    }

    private void all() throws Exception {
        binary("set-option", "-g", "history-limit", Integer.toString(LINES + 10_000));
        String cat = binary("new-window", "-d", "-P", "-F", "#{pane_id}", "cat");
        roundTrips(15, cat, 300);
        delayed(cat);
        String full = binary(
                "new-window",
                "-d",
                "-P",
                "-F",
                "#{pane_id}",
                "seq -f '%010.0f a line of the usual length' 1 " + LINES + "; echo full; cat");
        await(full, "full");
        capture(full);
        String flood = binary("new-window", "-d", "-P", "-F", "#{pane_id}", "cat");
        follow(flood, 5);
    }

    // Round trips: type one letter and capture the screen.

    private void roundTrips(int floor, String pane, int times) throws Exception {
        double exec = perRound(times);
        line("type and capture: the binary, twice", exec, 1, "");
        TmuxCommand type = TmuxCommand.of("send-keys", "-t", pane, "-l", "x");
        TmuxCommand capture = TmuxCommand.of("capture-pane", "-p", "-t", pane);
        TmuxDialer dialer = new UnixSocketDialer(socket);
        try (TmuxClient cold = new TmuxClient(dialer, TmuxLimits.ordinary(), Duration.ZERO);
                TmuxClient warm = new TmuxClient(dialer, TmuxLimits.ordinary())) {
            double two = median(times, () -> {
                done(cold.run(type));
                done(cold.run(capture));
            });
            line("type and capture: two new connections", two, exec / two, "");
            double one = median(times, () -> done(cold.run(type, capture)));
            line("type and capture: one new connection", one, exec / one, "");
            double ours = median(times, () -> done(warm.run(type, capture)));
            line("type and capture: as the bridge does, at once", ours, exec / ours, ">= " + floor);
            missed |= exec / ours < floor;
            double paced = median(times, 5, () -> done(warm.run(type, capture)));
            line("type and capture: as the bridge does, every 5 ms", paced, exec / paced, "");
        }
    }

    /** The binary as often in one sh, so that a round costs two processes and nothing else. */
    private double perRound(int times) throws Exception {
        String tmux = "tmux -S '" + socket + "'";
        String pane = binary("new-window", "-d", "-P", "-F", "#{pane_id}", "cat");
        double[] rounds = new double[5];
        for (int i = 0; i < rounds.length; i++) {
            long start = System.nanoTime();
            sh("i=0; while [ $i -lt " + times / 5 + " ]; do " + tmux + " send-keys -t " + pane + " -l x; " + tmux
                    + " capture-pane -p -t " + pane + " >/dev/null; i=$((i+1)); done");
            rounds[i] = (System.nanoTime() - start) / 1e6 / (times / 5);
        }
        binary("kill-pane", "-t", pane);
        Arrays.sort(rounds);
        return rounds[rounds.length / 2];
    }

    private void delayed(String pane) throws Exception {
        TmuxCommand type = TmuxCommand.of("send-keys", "-t", pane, "-l", "x");
        TmuxCommand capture = TmuxCommand.of("capture-pane", "-p", "-t", pane);
        TmuxDialer slow = new DelayedDialer(new UnixSocketDialer(socket), DELAY_MILLIS);
        try (TmuxClient client = new TmuxClient(slow, TmuxLimits.ordinary())) {
            double time = median(60, 2, () -> done(client.run(type, capture)));
            double trips = time / (2.0 * DELAY_MILLIS);
            line("type and capture at " + 2 * DELAY_MILLIS + " ms of network: round trips", trips, trips, "1 (< 1.5)");
            missed |= trips >= 1.5;
        }
    }

    // Capturing a long history.

    private void capture(String pane) throws Exception {
        double[] binary = new double[7];
        for (int i = 0; i < binary.length; i++) {
            long start = System.nanoTime();
            sh("tmux -S '" + socket + "' capture-pane -p -S - -t " + pane + " | cat >/dev/null");
            binary[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(binary);
        double floor = binary[binary.length / 2];
        line("capture " + LINES + " lines: the binary", floor, 1, "");
        long[] size = new long[1];
        try (TmuxClient client = new TmuxClient(new UnixSocketDialer(socket), TmuxLimits.ordinary())) {
            TmuxCommand all = TmuxCommand.of("capture-pane", "-p", "-S", "-", "-t", pane);
            double ours = median(15, () -> {
                size[0] = 0;
                done(client.stream(StreamLimits.ordinary(), (bytes, offset, length) -> size[0] += length, all));
            });
            line("capture " + LINES + " lines: streamed", ours, ours / floor, "<= 1.5");
            missed |= ours / floor > 1.5;
            long used = allocated(() ->
                    done(client.stream(StreamLimits.ordinary(), (bytes, offset, length) -> size[0] += length, all)));
            line("memory of one such stream, KiB of " + size[0] / 1024 + " KiB", used / 1024.0, 0, "constant");
        }
    }

    private static long allocated(Runnable work) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    // Following a flood of numbered lines.

    private void follow(String pane, int seconds) throws Exception {
        int width = 79;
        int batch = 3125;
        int perSecond = 20 * batch;
        // every batch is due at its own moment, so that what the loop itself costs does not slow the flood
        String script = """
                exec bash -c 'begin=${EPOCHREALTIME/./}; export LC_ALL=C
                for ((i = 0; i < %1$d; i++)); do
                  seq -f %%0%2$d.0f $((i * %3$d + 1)) $((i * %3$d + %3$d))
                  rest=$((begin + (i + 1) * 50000 - ${EPOCHREALTIME/./}))
                  [ $rest -le 0 ] || sleep $(printf %%d.%%06d $((rest / 1000000)) $((rest %% 1000000)))
                done; echo flood-over; exec cat'
                """.formatted(20 * seconds, width, batch);
        Count count = new Count();
        try (TmuxClient client = new TmuxClient(new UnixSocketDialer(socket), TmuxLimits.ordinary())) {
            PaneReader reader = new PaneReader(new TmuxServer(client, new SecureRandom()), Consent.toEverything());
            Follower follower = reader.follow(new PaneKey(pane), FollowPace.ordinary(), count::take);
            while (!follower.started()) {
                LockSupport.parkNanos(1_000_000);
            }
            long cpu = processCpu();
            long start = System.nanoTime();
            binary("respawn-pane", "-k", "-t", pane, script);
            while (!count.over && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(120)) {
                LockSupport.parkNanos(5_000_000);
            }
            double took = (System.nanoTime() - start) / 1e9;
            double share = (processCpu() - cpu) / 1e9 / took;
            follower.close();
            follower.awaitEnd(Duration.ofSeconds(5));
            double rate = count.seen * (width + 1) / 1e6 / took;
            line("follow: MB/s through tmux", rate, 0, "about " + perSecond * (width + 1) / 1_000_000);
            line("follow: lines seen of " + (long) perSecond * seconds, count.seen, 0, "");
            line("follow: lines missing without a gap", count.silent, 0, "0");
            line("follow: lines missing in gaps", count.lost, 0, "");
            line("follow: lines seen twice", count.repeated, 0, "0");
            line("follow: gaps", count.gaps, 0, "");
            line("follow: share of one processor, our side", share, 0, "< 1");
            missed |= count.silent > 0 || count.repeated > 0 || share >= 1;
        }
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static final class Count {
        private long last;
        private long seen;
        private long lost;
        private long silent;
        private long gaps;
        private long repeated;
        private boolean gap;
        private volatile boolean over;

        private void take(FollowEvent event) {
            switch (event) {
                case FollowEvent.Lines lines -> lines.lines().forEach(this::line);
                case FollowEvent.Gap missing -> {
                    gaps += missing.why() == FollowEvent.Why.RESTARTED ? 0 : 1;
                    gap = true;
                }
                case FollowEvent.FullScreen screen -> {}
                case FollowEvent.Ended ended -> over = true;
            }
        }

        private void line(String line) {
            if (line.equals("flood-over")) {
                over = true;
            }
            if (!line.matches("[0-9]{79}")) {
                return;
            }
            long number = Long.parseLong(line, 60, 79, 10);
            seen++;
            if (number <= last) {
                repeated++;
            }
            if (number > last + 1) {
                long missing = number - last - 1;
                lost += gap ? missing : 0;
                silent += gap ? 0 : missing;
            }
            gap = false;
            last = Math.max(last, number);
        }
    }

    // Tools.

    private interface Work {
        void run() throws Exception;
    }

    /** Milliseconds of the median run, after as many again to warm up. */
    private static double median(int times, Work work) throws Exception {
        return median(times, 0, work);
    }

    /** The same with so many milliseconds of rest before each, which do not count. */
    private static double median(int times, long rest, Work work) throws Exception {
        double[] took = new double[2 * times];
        for (int i = 0; i < took.length; i++) {
            Thread.sleep(rest);
            long start = System.nanoTime();
            work.run();
            took[i] = (System.nanoTime() - start) / 1e6;
        }
        double[] measured = Arrays.copyOfRange(took, times, 2 * times);
        Arrays.sort(measured);
        return measured[times / 2];
    }

    private static void line(String name, double value, double ratio, String requirement) {
        Optional<String> shown = ratio == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT, "%.2f", ratio));
        System.out.printf(Locale.ROOT, "%-58s %16.3f %9s  %s%n", name, value, shown.orElse("-"), requirement);
    }

    private static void done(TmuxReply reply) {
        if (!reply.succeeded()) {
            throw new IllegalStateException("tmux refused: " + reply.error().text());
        }
    }

    private void await(String pane, String text) throws Exception {
        while (!binary("capture-pane", "-p", "-t", pane).contains(text)) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    private String binary(String... arguments) throws Exception {
        String[] line = new String[arguments.length + 3];
        line[0] = "tmux";
        line[1] = "-S";
        line[2] = socket.toString();
        System.arraycopy(arguments, 0, line, 3, arguments.length);
        return output(new ProcessBuilder(line));
    }

    private static void sh(String script) throws Exception {
        output(new ProcessBuilder("sh", "-c", script));
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().remove("TMUX");
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", builder.command()) + ": " + text);
        }
        return text.strip();
    }

    /** A network that holds every byte back for a while, each way. */
    private record DelayedDialer(TmuxDialer near, int millis) implements TmuxDialer {
        @Override
        public TmuxChannel open() throws IOException {
            // The peer's answer to the opening of a channel takes a round trip.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2L * millis));
            return new DelayedChannel(near.open(), millis);
        }
    }

    private static final class DelayedChannel implements TmuxChannel {
        private record Late(long at, byte[] bytes) {}

        private final TmuxChannel near;
        private final long delay;
        private final Deque<Late> coming = new ArrayDeque<>();
        private final Deque<Late> going = new ArrayDeque<>();
        private boolean closed;

        DelayedChannel(TmuxChannel near, int millis) {
            this.near = near;
            this.delay = TimeUnit.MILLISECONDS.toNanos(millis);
            Thread.ofPlatform().daemon().start(this::receive);
            Thread.ofPlatform().daemon().start(this::send);
        }

        private void receive() {
            byte[] buffer = new byte[65536];
            try {
                for (int n = near.input().read(buffer); n >= 0; n = near.input().read(buffer)) {
                    put(coming, Arrays.copyOf(buffer, n));
                }
            } catch (IOException e) {
                // The end, either way.
            }
            put(coming, new byte[0]);
        }

        private void send() {
            try {
                for (byte[] bytes = take(going); bytes.length > 0; bytes = take(going)) {
                    near.output().write(bytes);
                    near.output().flush();
                }
            } catch (IOException e) {
                close();
            }
        }

        private synchronized void put(Deque<Late> queue, byte[] bytes) {
            queue.addLast(new Late(System.nanoTime() + delay, bytes));
            notifyAll();
        }

        private byte[] take(Deque<Late> queue) throws IOException {
            Late next;
            synchronized (this) {
                try {
                    while (queue.isEmpty() && !closed) {
                        wait();
                    }
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                if (queue.isEmpty()) {
                    return new byte[0];
                }
                next = queue.removeFirst();
            }
            LockSupport.parkNanos(Math.max(1, next.at() - System.nanoTime()));
            return next.bytes();
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                private ByteArrayOutputStream rest = new ByteArrayOutputStream();

                @Override
                public int read() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public int available() {
                    synchronized (DelayedChannel.this) {
                        return coming.size() + rest.size();
                    }
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    byte[] bytes = rest.size() > 0 ? rest.toByteArray() : take(coming);
                    rest = new ByteArrayOutputStream();
                    int count = Math.min(length, bytes.length);
                    System.arraycopy(bytes, 0, target, offset, count);
                    rest.write(bytes, count, bytes.length - count);
                    return count == 0 ? -1 : count;
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int value) {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    put(going, Arrays.copyOfRange(bytes, offset, offset + length));
                }
            };
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                notifyAll();
            }
            near.close();
        }
    }
}
