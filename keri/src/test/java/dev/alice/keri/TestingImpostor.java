package dev.alice.keri;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** An HTTP server between a client and a real witness that may change what the witness answers, or never answer. */
public final class TestingImpostor implements AutoCloseable {
    /** What a change returns so that no answer is sent. */
    public static final byte[] SILENCE = new byte[0];

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Changes answers to requests of one path.
     *
     * @param change may return {@link #SILENCE}
     */
    public TestingImpostor(URI real, String path, UnaryOperator<byte[]> change) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            HttpRequest.Builder request = HttpRequest.newBuilder(real.resolve(exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            for (String header : new String[] {"Content-Type", "CESR-ATTACHMENT", "CESR-DESTINATION"}) {
                String value = exchange.getRequestHeaders().getFirst(header);
                if (value != null) {
                    request.header(header, value);
                }
            }
            try {
                HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                boolean mine = exchange.getRequestURI().getPath().equals(path);
                byte[] out = mine ? change.apply(answer.body()) : answer.body();
                answer.headers()
                        .firstValue("Keri-Aid")
                        .ifPresent(v -> exchange.getResponseHeaders().set("Keri-Aid", v));
                if (out != SILENCE) {
                    exchange.sendResponseHeaders(answer.statusCode(), out.length == 0 ? -1 : out.length);
                    exchange.getResponseBody().write(out);
                    exchange.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
    }
}
