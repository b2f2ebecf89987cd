package dev.alice.gateway;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenAI-compatible endpoint on loopback that proposes the commands it was given, whatever it is asked. */
public final class TestingModel implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BEAT_MILLIS = 20;

    /** What the endpoint does with one request. */
    private interface Act {
        void play(OutputStream out) throws IOException, InterruptedException;
    }

    /** Every request, as it came. */
    public final List<String> bodies = new CopyOnWriteArrayList<>();
    /** Conversations that go on. */
    public final AtomicInteger open = new AtomicInteger();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedDeque<Act> acts = new ConcurrentLinkedDeque<>();
    private volatile List<String> commands = List.of("true");
    private volatile List<List<String>> others = List.of();
    private volatile List<String> names = List.of("scripted");

    public TestingModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::answer);
        server.createContext("/v1/models", this::models);
        server.start();
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on every answer proposes these commands, a step each. */
    public void proposes(List<String> steps) {
        proposes(steps, List.of());
    }

    /** And these as other ways to the same end, each with its steps. */
    public void proposes(List<String> steps, List<List<String>> ways) {
        commands = List.copyOf(steps);
        others = List.copyOf(ways);
    }

    /** Takes back the next answers that nobody asked for. */
    public void forgets() {
        acts.clear();
    }

    /** The next answer proposes this step, with a line that checks it; empty where nothing does. */
    public void proposesNext(String command, String check) {
        proposesNext(List.of(Map.entry(command, check)));
    }

    /** The next answer proposes these steps, each with a line that checks it. */
    public void proposesNext(List<Map.Entry<String, String>> checked) {
        List<Map<String, Object>> steps = checked.stream()
                .map(step -> {
                    Map<String, Object> json = new java.util.LinkedHashMap<>(
                            steps(List.of(step.getKey())).getFirst());
                    json.put("check", step.getValue());
                    return json;
                })
                .toList();
        acts.add(out -> propose(out, steps));
    }

    private static List<Map<String, Object>> steps(List<String> commands) {
        return commands.stream()
                .map(command -> Map.<String, Object>of(
                        "command", command,
                        "why", "the test wants it",
                        "expected", "it exits with 0",
                        "undo", "",
                        "needs_sudo", false))
                .toList();
    }

    public void named(String... models) {
        names = List.of(models);
    }

    /** The next answer is in words, a piece a word. */
    public void says(String words) {
        acts.add(out -> {
            for (String word : words.split("(?<= )")) {
                send(out, JSON.writeValueAsString(choice(Map.of("delta", Map.of("content", word)))));
            }
            send(out, JSON.writeValueAsString(choice(Map.of("delta", Map.of(), "finish_reason", "stop"))));
            send(out, "[DONE]");
        });
    }

    /** The next answer looks at something first. */
    public void calls(String tool, Map<String, Object> arguments) {
        acts.add(out -> call(out, tool, JSON.writeValueAsString(arguments)));
    }

    /** The next answer never comes; signs of life do, until nobody listens. */
    public void stalls() {
        acts.add(out -> {
            while (true) {
                out.write(": wait\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(BEAT_MILLIS);
            }
        });
    }

    private void models(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] list = JSON.writeValueAsBytes(
                    Map.of("data", names.stream().map(id -> Map.of("id", id)).toList()));
            exchange.sendResponseHeaders(200, list.length);
            exchange.getResponseBody().write(list);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        open.incrementAndGet();
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Act act = acts.poll();
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            if (act == null) {
                propose(out);
            } else {
                act.play(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    private void propose(OutputStream out) throws IOException {
        propose(out, steps(commands));
    }

    private void propose(OutputStream out, List<Map<String, Object>> steps) throws IOException {
        Map<String, Object> flow = Map.of(
                "purpose",
                "what the test wants",
                "hypothesis",
                "it does what the test wants",
                "steps",
                steps,
                "other_ways",
                others.stream()
                        .map(way -> Map.of("purpose", "another way", "steps", steps(way)))
                        .toList(),
                "assumptions",
                List.of(),
                "alternatives",
                List.of());
        call(out, "propose_flow", JSON.writeValueAsString(flow));
    }

    private static void call(OutputStream out, String tool, String arguments) throws IOException {
        Map<String, Object> call = Map.of(
                "index",
                0,
                "id",
                "call_1",
                "type",
                "function",
                "function",
                Map.of("name", tool, "arguments", arguments));
        send(out, JSON.writeValueAsString(choice(Map.of("delta", Map.of("tool_calls", List.of(call))))));
        send(out, JSON.writeValueAsString(choice(Map.of("delta", Map.of(), "finish_reason", "tool_calls"))));
        send(out, "[DONE]");
    }

    private static Map<String, Object> choice(Map<String, Object> delta) {
        Map<String, Object> choice = new java.util.LinkedHashMap<>(delta);
        choice.put("index", 0);
        return Map.of("choices", List.of(choice));
    }

    private static void send(OutputStream out, String event) throws IOException {
        out.write(("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
