package dev.alice.sandbox.root;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small RPM repository made on the spot of what a Debian has: a release that says Fedora, a userland with dnf, and a
 * package to install; served by HTTP on this host.
 */
final class TestingRepository implements AutoCloseable {
    private final HttpServer server;
    private final Path repository;

    TestingRepository(Path directory) throws IOException {
        repository = directory.resolve("repo");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Path file = repository
                    .resolve(exchange.getRequestURI().getPath().substring(1))
                    .normalize();
            boolean known = file.startsWith(repository) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(file) : -1);
            try (var out = exchange.getResponseBody()) {
                if (known) {
                    Files.copy(file, out);
                }
            }
        });
        server.start();
        Path script = directory.resolve("make");
        try (InputStream in = TestingRepository.class.getResourceAsStream("fedora-repository.bash")) {
            Files.copy(in, script);
        }
        Process process = new ProcessBuilder(
                        List.of("bash", script.toString(), directory.toString(), "http://127.0.0.1:" + port() + "/"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        try {
            if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("no repository: " + Files.readString(directory.resolve("log")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The repository as a file URL, which a maker may read. */
    String url() {
        return "file://" + repository;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
