package dev.alice.gateway;

import com.sun.net.httpserver.HttpServer;
import dev.alice.gateway.cli.TestingAlice;
import dev.alice.sandbox.boundary.IdRange;
import dev.alice.sandbox.boundary.PreparedTree;
import dev.alice.sandbox.root.PreparedRoot;
import dev.alice.sandbox.root.RootStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Prepared roots with a repository of small packages on loopback, kept in a directory between runs: a Debian with tmux and
 * usual tools, and where it is wanted a Fedora made of what a Debian has. Their package managers know the repository by its
 * port, which is therefore kept, too; where it is taken, there are new roots with another.
 */
public final class TestingRoots implements AutoCloseable {
    private static final String DEBIAN = "debian:12";
    private static final String FEDORA = "fedora:42";
    private static final String TOOLS = "tmux,procps,git,cron,zip,unzip,file";
    private static final int LOW = 20_000;
    private static final int HIGH = 32_000;

    private final HttpServer server;
    private final Path place;

    private TestingRoots(HttpServer server, Path place) {
        this.server = server;
        this.place = place;
    }

    /** The Debian that the tests of a day share, made by the first of them. */
    public static TestingRoots ofToday() throws IOException {
        String day = LocalDate.now(ZoneOffset.UTC).toString();
        return open(Path.of("target", "prepared-roots", day), Optional.empty());
    }

    /**
     * Opens the roots that are kept in a directory, made where they are not there.
     *
     * @param fedora the script that makes a repository of a Fedora; empty where none is wanted
     */
    public static TestingRoots open(Path kept, Optional<Path> fedora) throws IOException {
        Path directory = Files.createDirectories(kept.toAbsolutePath());
        List<Integer> ports = new ArrayList<>();
        try (Stream<Path> found = Files.list(directory)) {
            found.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{5}"))
                    .forEach(name -> ports.add(Integer.valueOf(name)));
        }
        // below the ports that connections are given, so that it is likely to be free the next time, too
        ThreadLocalRandom.current().ints(50, LOW, HIGH).forEach(ports::add);
        for (int port : ports) {
            try {
                HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
                TestingRoots roots = new TestingRoots(server, directory.resolve(Integer.toString(port)));
                try {
                    roots.begin(fedora);
                    return roots;
                } catch (IOException | RuntimeException | Error e) {
                    roots.close();
                    throw e;
                }
            } catch (BindException e) {
                // somebody else has it
            }
        }
        throw new IOException("none of fifty ports is free");
    }

    private void begin(Optional<Path> fedora) throws IOException {
        Path packages = place.resolve("packages");
        server.createContext("/", exchange -> {
            Path file = packages.resolve(exchange.getRequestURI().getPath().substring(1))
                    .normalize();
            boolean known = file.startsWith(packages) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(file) : -1);
            try (var out = exchange.getResponseBody()) {
                if (known) {
                    Files.copy(file, out);
                }
            }
        });
        server.start();
        Files.createDirectories(store());
        boolean debian = find(DEBIAN).isEmpty();
        boolean another = fedora.isPresent() && find(FEDORA).isEmpty();
        if (debian || another) {
            supply(packages, fedora);
        }
        if (debian) {
            prepare(
                    DEBIAN,
                    "--mirror",
                    "http://deb.debian.org/debian",
                    "--mirror",
                    "deb [trusted=yes] " + url() + "apt ./",
                    "--include",
                    TOOLS);
        }
        if (another) {
            String packagesOf = "fedora-release,fedora-userland";
            prepare(FEDORA, "--repo-url", "file://" + packages.resolve("rpm/repo"), "--packages", packagesOf);
        }
        for (String name : fedora.isPresent() ? List.of(DEBIAN, FEDORA) : List.of(DEBIAN)) {
            find(name).orElseThrow(() -> new IOException(name + " was made, but is not there"));
        }
    }

    private void supply(Path packages, Optional<Path> fedora) throws IOException {
        Files.createDirectories(packages);
        Path script = place.resolve("packages.bash");
        try (InputStream in = TestingRoots.class.getResourceAsStream("packages.bash")) {
            Files.write(script, Objects.requireNonNull(in, "packages.bash").readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("bash", script.toString(), packages.toString()));
        fedora.ifPresent(one -> command.addAll(List.of(one.toAbsolutePath().toString(), url() + "rpm/repo/")));
        Path log = place.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(180, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("no repository: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** With the program's own command, whose state is the roots alone. */
    private void prepare(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of("sandbox", "prepare"));
        line.addAll(List.of(words));
        TestingAlice.Ran made = TestingAlice.on(place, line.toArray(String[]::new));
        if (made.exit() != 0) {
            throw new IOException(words[0] + " cannot be made: " + made.err());
        }
    }

    private Optional<PreparedRoot> find(String name) {
        RootStore store = new RootStore(store(), range(), Clock.systemUTC());
        return store.find(name).filter(root -> store.check(root).isEmpty());
    }

    private static IdRange range() {
        return switch (IdRange.ofServer()) {
            case IdRange.Usable usable -> usable.range();
            case IdRange.Absent absent -> throw new IllegalStateException(absent.reason());
        };
    }

    /** The directory of the roots, for a server's settings. */
    public Path store() {
        return place.resolve("roots");
    }

    /** The repository of the small packages, as a server's settings name a mirror. */
    public String mirror() {
        return url() + " private";
    }

    public PreparedTree debian() {
        return find(DEBIAN).orElseThrow().tree();
    }

    public PreparedTree fedora() {
        return find(FEDORA).orElseThrow().tree();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
