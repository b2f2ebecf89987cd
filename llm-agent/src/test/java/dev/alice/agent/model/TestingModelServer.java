package dev.alice.agent.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A model's endpoint on loopback that does what its script says, one act for each request to chat; it counts its sockets,
 * and a socket is open until the client has closed it.
 */
final class TestingModelServer implements AutoCloseable {

    /** What the server does with one request. */
    interface Act {
        void play(Exchange exchange) throws IOException, InterruptedException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> bodies = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final CountDownLatch heard = new CountDownLatch(1);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private final Deque<Act> acts = new ArrayDeque<>();
    private volatile List<String> models = List.of("scripted");

    TestingModelServer(Act... script) throws IOException {
        acts.addAll(List.of(script));
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/v1");
    }

    int port() {
        return server.getLocalPort();
    }

    /** The sockets that no side has closed. */
    int open() {
        return open.size();
    }

    /** Tells the script that the client has taken the first words. */
    void heard() {
        heard.countDown();
    }

    void has(List<String> names) {
        models = List.copyOf(names);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Exchange exchange = new Exchange(in, socket.getOutputStream(), heard);
                if (!exchange.read()) {
                    return;
                }
                if (exchange.path.endsWith("/models")) {
                    exchange.whole(
                            200,
                            json(Map.of(
                                    "data",
                                    models.stream().map(id -> Map.of("id", id)).toList())));
                    continue;
                }
                bodies.add(exchange.body);
                paths.add(exchange.path);
                headers.add(exchange.fields);
                Act act;
                synchronized (acts) {
                    // The last act is played again and again.
                    act = acts.size() > 1 ? acts.removeFirst() : acts.getFirst();
                }
                act.play(exchange);
                exchange.end();
            }
        } catch (IOException e) {
            // The client has gone, or the script has cut the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** One request and its answer. */
    static final class Exchange {
        private final InputStream in;
        private final OutputStream out;
        private final CountDownLatch heard;
        private final Map<String, String> fields = new HashMap<>();
        private String path = "";
        private String body = "";
        private boolean chunked;

        private Exchange(InputStream in, OutputStream out, CountDownLatch heard) {
            this.in = in;
            this.out = out;
            this.heard = heard;
        }

        private boolean read() throws IOException {
            String first = line();
            if (first.isEmpty()) {
                return false;
            }
            path = first.split(" ")[1];
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(fields.getOrDefault("content-length", "0"));
            body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return true;
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    return line.toString().strip();
                }
                line.append((char) b);
            }
            return "";
        }

        void whole(int status, String words) throws IOException {
            byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
            raw("HTTP/1.1 %d Scripted\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(status, bytes.length));
            out.write(bytes);
            out.flush();
        }

        /** Bytes as they are. */
        void raw(String bytes) throws IOException {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        /** A chunk of a stream of events. */
        void chunk(String text) throws IOException {
            if (!chunked) {
                chunked = true;
                raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            raw(Integer.toHexString(bytes.length) + "\r\n");
            out.write(bytes);
            raw("\r\n");
        }

        void event(String data) throws IOException {
            chunk("data: " + data + "\n\n");
        }

        /** Says nothing more until the client has closed the connection. */
        void stall() throws IOException {
            if (in.read() < 0) {
                throw new EOFException("the client has closed the connection");
            }
        }

        /** Waits until the client has taken the first words: a connection that ends may take words with it that wait. */
        void awaitHeard() throws InterruptedException {
            heard.await();
        }

        /** Breaks off without an end. */
        void cut() throws IOException {
            throw new EOFException("the script cuts the connection");
        }

        private void end() throws IOException {
            if (chunked) {
                raw("0\r\n\r\n");
            }
        }
    }

    /** A byte stream to the server, as an ssh connection would give one. */
    static ModelChannel dial(TestingModelServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        return new ModelChannel() {
            @Override
            public InputStream input() {
                return in;
            }

            @Override
            public OutputStream output() {
                return out;
            }

            @Override
            public void close() {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    static Act status(int status, String body) {
        return exchange -> exchange.whole(status, body);
    }

    static Act tool(String name, Object arguments) {
        return events(toolChunk(name, arguments), finish("tool_calls"), "[DONE]");
    }

    static Act text(String words) {
        return events(textChunk(words), finish("stop"), "[DONE]");
    }

    static Act events(String... events) {
        return exchange -> {
            for (String event : events) {
                exchange.event(event);
            }
        };
    }

    /** Sends comments, which are no events, for as long as somebody listens. */
    static Act keepAlive() {
        return exchange -> {
            for (int i = 0; i < 1_000; i++) {
                exchange.chunk(": still here\n\n");
                Thread.sleep(20);
            }
        };
    }

    /** Sends events and breaks the connection off in the middle of a chunk, once the client has the first words. */
    static Act cut(String... events) {
        return exchange -> {
            for (String event : events) {
                exchange.event(event);
            }
            exchange.awaitHeard();
            exchange.raw("ffff\r\ndata: {\"cho");
            exchange.cut();
        };
    }

    /** Sends events and then nothing more. */
    static Act stall(String... events) {
        return exchange -> {
            for (String event : events) {
                exchange.event(event);
            }
            exchange.stall();
        };
    }

    static Act endless() {
        return exchange -> {
            String chunk = textChunk("x".repeat(8_000));
            for (int i = 0; i < 10_000; i++) {
                exchange.event(chunk);
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

    /** What an endpoint says of the tokens of a whole exchange. */
    static String usage(int read, int written) {
        return json(Map.of(
                "choices",
                List.of(),
                "usage",
                Map.of("prompt_tokens", read, "completion_tokens", written, "total_tokens", read + written)));
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
