package dev.alice.agent.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An OpenAI-compatible server on loopback that does what its script says, one act for each request. */
final class TestingModelServer implements AutoCloseable {

    /** What the server does with one request. */
    interface Act {
        void play(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Act> acts = new ArrayDeque<>();

    TestingModelServer(Act... script) throws IOException {
        acts.addAll(List.of(script));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::handle);
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void handle(HttpExchange exchange) throws IOException {
        open.incrementAndGet();
        try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Act act;
            synchronized (acts) {
                // The last act is played again and again.
                act = acts.size() > 1 ? acts.removeFirst() : acts.getFirst();
            }
            act.play(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.decrementAndGet();
        }
    }

    static Act status(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    static Act tool(String name, Object arguments) {
        return events(toolChunk(name, arguments), finish("tool_calls"), "[DONE]");
    }

    static Act text(String words) {
        return events(textChunk(words), finish("stop"), "[DONE]");
    }

    static Act events(String... events) {
        return exchange -> {
            OutputStream out = stream(exchange);
            for (String event : events) {
                send(out, event);
            }
        };
    }

    /** Sends comments, which are no events, for as long as somebody listens. */
    static Act keepAlive() {
        return exchange -> {
            OutputStream out = stream(exchange);
            for (int i = 0; i < 1_000; i++) {
                out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                Thread.sleep(20);
            }
        };
    }

    /** Sends events and breaks the connection off in the middle of a chunk. */
    static Act cut(String... events) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 1_000_000);
            for (String event : events) {
                send(exchange.getResponseBody(), event);
            }
            throw new IOException("the script cuts the connection");
        };
    }

    static Act endless() {
        return exchange -> {
            OutputStream out = stream(exchange);
            String chunk = textChunk("x".repeat(8_000));
            for (int i = 0; i < 10_000; i++) {
                send(out, chunk);
            }
        };
    }

    static String textChunk(String words) {
        return json(Map.of("choices", List.of(Map.of("index", 0, "delta", Map.of("content", words)))));
    }

    static String toolChunk(String name, Object arguments) {
        String text = arguments instanceof String raw ? raw : json(arguments);
        return json(Map.of(
                "choices",
                List.of(Map.of(
                        "index",
                        0,
                        "delta",
                        Map.of(
                                "tool_calls",
                                List.of(Map.of(
                                        "index",
                                        0,
                                        "id",
                                        "call_1",
                                        "type",
                                        "function",
                                        "function",
                                        Map.of("name", name, "arguments", text))))))));
    }

    static String finish(String reason) {
        return json(Map.of("choices", List.of(Map.of("index", 0, "delta", Map.of(), "finish_reason", reason))));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static OutputStream stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
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
