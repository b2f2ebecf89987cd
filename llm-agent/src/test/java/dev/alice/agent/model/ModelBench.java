package dev.alice.agent.model;

import dev.alice.agent.recipes.RecipeBook;
import dev.alice.agent.recipes.RecipeBrain;
import dev.alice.flow.HostFacts;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What a turn with a model costs beside the bare exchange of the same bytes with the same scripted server, and how soon a
 * cancel is answered. Arguments: how many turns.
 */
public final class ModelBench {
    private static final UserName USER = new UserName("octo");
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(20), 512_000, 8);
    private static final HostFacts HOST = HostFacts.unknown();
    private static final int WARM_UP = 100;

    private final int turns;
    private final RecipeBrain recipes = new RecipeBrain(RecipeBook.builtIn());
    private final SecureRandom random = new SecureRandom();

    private ModelBench(int turns) {
        this.turns = turns;
    }

    public static void main(String[] arguments) throws Exception {
        new ModelBench(Integer.parseInt(arguments[0])).measure();
    }

    private void measure() throws Exception {
        System.out.printf("turns with a scripted model; %d after %d%n%n", turns, WARM_UP);
        System.out.printf("  %-52s %9s %9s%n", "", "p50 ms", "p99 ms");
        String body;
        try (var server = new TestingModelServer(proposal())) {
            session(server).answer(question(), Progress.SILENT);
            body = server.bodies.getFirst();
        }
        long[] bare;
        try (var server = new TestingModelServer(proposal())) {
            bare = times(() -> bare(server.port(), body));
            line("bare exchange of the same bytes, its own connection", bare);
        }
        try (var server = new TestingModelServer(proposal())) {
            var session = session(server);
            long[] network = times(() -> turn(server, session));
            line("a turn that proposes, over the network", network);
            System.out.printf(
                    Locale.ROOT,
                    "  %-52s %9.1f %9.1f%n",
                    "  of it beside the bare exchange (ms)",
                    (at(network, 50) - at(bare, 50)) / 1e6,
                    (at(network, 99) - at(bare, 99)) / 1e6);
        }
        try (var server = new TestingModelServer(proposal())) {
            var session = forwarded(server);
            line("a turn that proposes, over a forwarded stream", times(() -> turn(server, session)));
        }
        System.out.println();
        cancel("cancel before the first token", TestingModelServer.stall());
        cancel("cancel in the middle of words", TestingModelServer.stall(TestingModelServer.textChunk("half a")));
    }

    private void cancel(String what, TestingModelServer.Act act) throws Exception {
        long[] reported = new long[turns];
        long[] closed = new long[turns];
        try (var server = new TestingModelServer(act)) {
            var session = session(server);
            for (int i = -WARM_UP; i < turns; i++) {
                var progress = new TestingProgress();
                var answer = CompletableFuture.supplyAsync(
                        () -> {
                            Brain.Answer end = session.answer(question(), progress);
                            return new End(end, System.nanoTime());
                        },
                        Thread::startVirtualThread);
                int asked = i + WARM_UP + 1;
                while (server.bodies.size() < asked) {
                    Thread.onSpinWait();
                }
                Thread.sleep(3);
                long at = System.nanoTime();
                progress.cancelled.set(true);
                End end = answer.get();
                while (server.open() > 0) {
                    Thread.onSpinWait();
                }
                long gone = System.nanoTime();
                if (!(end.answer() instanceof Brain.Failed failed)
                        || !failed.reason().equals("cancelled")) {
                    throw new IllegalStateException("not cancelled: " + end.answer());
                }
                if (i >= 0) {
                    reported[i] = end.at() - at;
                    closed[i] = gone - at;
                }
            }
        }
        line(what + ": reported", reported);
        line(what + ": connection closed at the server", closed);
    }

    private record End(Brain.Answer answer, long at) {}

    /** One thing that is measured. */
    private interface Once {
        void run() throws IOException, InterruptedException, ExecutionException;
    }

    private long[] times(Once once) throws Exception {
        long[] times = new long[turns];
        for (int i = -WARM_UP; i < turns; i++) {
            long began = System.nanoTime();
            once.run();
            if (i >= 0) {
                times[i] = System.nanoTime() - began;
            }
        }
        return times;
    }

    private static void bare(int port, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes.length
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.flush();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8_192];
            StringBuilder read = new StringBuilder();
            while (!read.toString().endsWith("0\r\n\r\n")) {
                int count = in.read(buffer);
                if (count < 0) {
                    throw new IOException("the server closed");
                }
                read.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static void turn(TestingModelServer server, SessionModels session) {
        if (!(session.answer(question(), Progress.SILENT) instanceof Brain.Proposes)) {
            throw new IllegalStateException("the model did not propose");
        }
        server.bodies.clear();
    }

    private static Brain.Turn question() {
        String pane = "make: *** [all] Error 2\n".repeat(40);
        Eyes eyes = new Eyes() {
            @Override
            public Look pane(String reader) {
                return new Seen(pane);
            }

            @Override
            public Look host(String reader) {
                return new Seen("");
            }

            @Override
            public Look log(String words, String reader) {
                return new Seen("");
            }

            @Override
            public Look explain(String command, String reader) {
                return new Seen("");
            }
        };
        return new Brain.Turn(USER, "why does it fail", HOST, eyes, List.of());
    }

    private SessionModels session(TestingModelServer server) {
        var settings = new ModelSettings(server.baseUrl(), "scripted", "", LIMITS);
        return new Models(List.of(settings), name -> null, accounts(), random).session(USER, Optional.empty(), recipes);
    }

    private SessionModels forwarded(TestingModelServer server) {
        return new Models(List.of(), name -> null, accounts(), random)
                .session(USER, Optional.of(() -> TestingModelServer.dial(server)), recipes);
    }

    private static Accounts accounts() {
        Allowance plenty = new Allowance(1_000_000_000_000L, 1_000_000_000_000L);
        return new Accounts(new Budget(plenty, plenty, plenty), Clock.systemUTC());
    }

    private static TestingModelServer.Act proposal() {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (String command : List.of("make clean", "make all")) {
            steps.add(Map.of(
                    "command", command, "why", "to see", "expected", "it builds", "undo", "", "needs_sudo", false));
        }
        return TestingModelServer.tool(
                Tools.PROPOSE,
                Map.of(
                        "purpose",
                        "build again",
                        "hypothesis",
                        "a clean tree builds",
                        "steps",
                        steps,
                        "assumptions",
                        List.of(),
                        "alternatives",
                        List.of()));
    }

    private static void line(String what, long[] times) {
        System.out.printf(Locale.ROOT, "  %-52s %9.2f %9.2f%n", what, at(times, 50) / 1e6, at(times, 99) / 1e6);
    }

    private static long at(long[] times, int percent) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) Math.ceil(sorted.length * percent / 100.0) - 1)];
    }
}
