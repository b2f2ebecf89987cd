package dev.alice.scitt.log;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A private PostgreSQL server in a directory of its own, on loopback; one for the whole run, with a database for every
 * test. It refuses to run as root, so root runs it as nobody.
 */
public final class TestingPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static TestingPostgres running;

    private final Path bin;
    private final Path directory;
    private final int port;
    private final List<String> asNobody;

    private TestingPostgres() {
        try {
            this.bin = binaries();
            this.directory = Files.createTempDirectory("scitt-postgres-");
            boolean root = run(List.of("id", "-u")).equals("0");
            this.asNobody = root
                    ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=" + directory)
                    : List.of();
            if (root) {
                run(List.of("chown", "65534:65534", directory.toString()));
            }
            run(command("initdb", "-D", data(), "-U", "alice", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"));
            this.port = freePort();
            new ProcessBuilder(command(
                            "postgres",
                            "-D",
                            data(),
                            "-p",
                            String.valueOf(port),
                            "-k",
                            directory.toString(),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "max_connections=200"))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                DriverManager.getConnection(url("postgres"), "alice", "").close();
                return true;
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty database of the one server; returns its JDBC URL, user {@code alice} without password. */
    static synchronized String newDatabase() {
        if (running == null) {
            running = new TestingPostgres();
        }
        String name = "log" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(running.url("postgres"), "alice", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new AssertionError("no database for the test", e);
        }
        return running.url(name);
    }

    static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("alice");
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(asNobody);
        command.add(bin.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path binaries() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        List<Path> places = new ArrayList<>();
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).sorted().forEach(places::add);
            }
        }
        places.add(Path.of("/usr/bin"));
        return places.stream()
                .filter(place ->
                        Files.isExecutable(place.resolve("initdb")) && Files.isExecutable(place.resolve("postgres")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("PostgreSQL is not installed; run scripts/setup"));
    }

    /** One below those that the kernel gives away, so that no connection of anybody takes it before PostgreSQL does. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + " failed: " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output.strip();
    }

    private void stop() {
        try {
            run(command("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop"));
            run(List.of("rm", "-rf", directory.toString()));
        } catch (IOException e) {
            System.err.println("the PostgreSQL of the tests was not stopped: " + e.getMessage());
        }
    }
}
