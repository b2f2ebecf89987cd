package dev.alice.gateway.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A session over a pair of sockets on loopback, and the client's end of it. */
final class TestingWire implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LIMIT_MILLIS = 60_000;

    final TestingOffer offer = new TestingOffer();
    private final Socket client;
    private final Thread session;
    private final BufferedReader lines;

    TestingWire() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(InetAddress.getLoopbackAddress(), door.getLocalPort());
            Socket server = door.accept();
            client.setSoTimeout(LIMIT_MILLIS);
            session = Thread.ofVirtual().start(() -> {
                try (server) {
                    new McpSession(offer, "1", server.getInputStream(), server.getOutputStream()).run();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
        lines = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
    }

    InputStream in() throws IOException {
        return client.getInputStream();
    }

    OutputStream out() throws IOException {
        return client.getOutputStream();
    }

    void send(String line) throws IOException {
        send((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        client.getOutputStream().flush();
    }

    /** The next message of the server. */
    JsonNode receive() throws IOException {
        String line = lines.readLine();
        assertThat(line).as("a message").isNotNull();
        return JSON.readTree(line);
    }

    JsonNode ask(String line) throws IOException {
        send(line);
        return receive();
    }

    /** The handshake of 2025. */
    JsonNode greet(String name) throws IOException {
        return ask("""
                {"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25",\
                "capabilities":{},"clientInfo":{"name":"%s","version":"1"}}}""".formatted(name));
    }

    /** Closes the client's half, as one does that leaves. */
    void leave() throws IOException {
        client.shutdownOutput();
    }

    /** Waits until the session has ended. */
    void awaitEnd() throws InterruptedException {
        session.join(LIMIT_MILLIS);
        assertThat(session.isAlive()).isFalse();
    }

    @Override
    public void close() throws IOException {
        offer.letGo.countDown();
        client.close();
    }
}
