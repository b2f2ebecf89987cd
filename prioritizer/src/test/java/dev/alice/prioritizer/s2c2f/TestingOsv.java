package dev.alice.prioritizer.s2c2f;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A database of vulnerabilities on loopback that says what a test wants it to. */
final class TestingOsv implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Queue<String> next = new ConcurrentLinkedQueue<>();
    private volatile String last = "{}";
    private volatile int status = 200;
    private volatile CountDownLatch open = new CountDownLatch(0);

    TestingOsv() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/query", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answers(String body) {
        status = 200;
        next.clear();
        next.add(body);
        last = body;
    }

    /** What it says the next time, and from then on. */
    void then(String body) {
        next.add(body);
        last = body;
    }

    /** Says nothing until the latch is open. */
    void waitsFor(CountDownLatch latch) {
        open = latch;
    }

    void fails(int with) {
        status = with;
    }

    List<String> asked() {
        return asked;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            open.await();
            String said = next.poll();
            byte[] body = (said == null ? last : said).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
