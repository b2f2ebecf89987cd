package dev.alice.gateway;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's database: an H2 file in its data directory, one writer at a time.
 *
 * <p>A commit is in the file when it returns ({@code WRITE_DELAY=0}), and nothing that is in the file is written over
 * ({@code REUSE_SPACE=FALSE}): H2 reuses the space of dead chunks while the last version on disk still needs them, so that a
 * killed process lost what it had acknowledged. While a server has the file, the other commands
 * reach it through that server, on loopback and with the password in the data directory.
 */
public final class Store implements AutoCloseable {
    private static final Pattern NOTE = Pattern.compile("(\\d{1,10}) (\\d{1,5})\\s*");
    private static final String USER = "alice";
    private static final long WORTHWHILE_BYTES = 4L << 20;
    /** About ten seconds of writing, so that no stop takes longer than whoever stops a service waits. */
    private static final long MOST_COMPACTED_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Store.class);

    private final HikariDataSource source;
    private final @Nullable Server server;
    private final @Nullable Path note;

    private Store(HikariDataSource source, @Nullable Server server, @Nullable Path note) {
        this.source = source;
        this.server = server;
        this.note = note;
    }

    /** Opens the database for writing, makes it where there is none, and lets other commands of this user reach it. */
    public static Store open(Path data, SecureRandom random) {
        String password = PrivateFile.secret(data.resolve("database.key"), random);
        HikariDataSource source;
        try {
            source = pool(
                    "jdbc:h2:" + name(data) + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_ON_EXIT=FALSE", password, 8);
        } catch (RuntimeException e) {
            throw new GatewayException(
                    "the database in " + data + " cannot be opened: " + root(e)
                            + "; if another server has this directory, stop that one first",
                    e);
        }
        try {
            migrate(source);
            Server server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-ifExists")
                    .start();
            Path note = data.resolve("database.port");
            PrivateFile.write(note, ProcessHandle.current().pid() + " " + server.getPort() + "\n");
            return new Store(source, server, note);
        } catch (SQLException | IOException | RuntimeException e) {
            source.close();
            throw new GatewayException("the database in " + data + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    /** Opens the database for reading, by way of the server that has it where there is one. */
    public static Store attach(Path data) {
        Path key = data.resolve("database.key");
        requireState(data);
        try {
            String password = PrivateFile.read(key).strip();
            Optional<Integer> port = running(data.resolve("database.port"));
            String url = port.map(number -> "jdbc:h2:tcp://127.0.0.1:" + number + "/" + name(data))
                    .orElseGet(() -> "jdbc:h2:" + name(data) + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r");
            return new Store(pool(url, password, 2), null, null);
        } catch (IOException | RuntimeException e) {
            throw new GatewayException("the database in " + data + " cannot be read: " + root(e), e);
        }
    }

    /** Throws where a directory is not that of a node. */
    public static void requireState(Path data) {
        Path file = data.resolve("alice.mv.db");
        if (!Files.exists(file) || !Files.exists(data.resolve("database.key"))) {
            throw new GatewayException(data + " holds no state of a node (no " + file.getFileName()
                    + "); give the directory of a server with --data");
        }
    }

    /** Whether a server has the database of this directory now. */
    public static boolean served(Path data) {
        try {
            return running(data.resolve("database.port")).isPresent();
        } catch (IOException e) {
            throw new GatewayException("whether a server runs in " + data + " cannot be known: " + e.getMessage(), e);
        }
    }

    private static Optional<Integer> running(Path note) throws IOException {
        if (!Files.exists(note)) {
            return Optional.empty();
        }
        Matcher matcher = NOTE.matcher(PrivateFile.read(note));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean alive = ProcessHandle.of(Long.parseLong(matcher.group(1)))
                .map(ProcessHandle::isAlive)
                .orElse(false);
        return alive ? Optional.of(Integer.parseInt(matcher.group(2))) : Optional.empty();
    }

    /** An asynchronous file channel: an ordinary one is closed for everybody when one interrupted thread touches it. */
    private static String name(Path data) {
        return "async:" + data.toAbsolutePath().normalize().resolve("alice");
    }

    private static HikariDataSource pool(String url, String password, int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(USER);
        config.setPassword(password);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setPoolName("alice");
        config.setConnectionTimeout(10_000);
        config.setInitializationFailTimeout(1);
        return new HikariDataSource(config);
    }

    private static void migrate(DataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/alice/flow/db")
                .table("flyway_flow")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    private static String root(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** How many connections are busy and idle, and how many threads wait for one. */
    record Use(int busy, int idle, int waiting) {}

    Use use() {
        HikariPoolMXBean pool = source.getHikariPoolMXBean();
        return new Use(pool.getActiveConnections(), pool.getIdleConnections(), pool.getThreadsAwaitingConnection());
    }

    /** Why the database does not answer now; empty where it does. */
    Optional<String> objection() {
        try (Connection connection = source.getConnection()) {
            return connection.isValid(2) ? Optional.empty() : Optional.of("it does not answer");
        } catch (SQLException e) {
            return Optional.of("no connection: it is closed or busy");
        }
    }

    public DataSource source() {
        return source;
    }

    @Override
    public void close() {
        try {
            if (note != null) {
                Files.deleteIfExists(note);
            }
        } catch (IOException e) {
            // a stale note is harmless: its process is gone
            LOG.atDebug().addKeyValue("error", e.getMessage()).log("the note stays");
        }
        if (server != null) {
            server.stop();
            compact();
        }
        source.close();
    }

    /**
     * Rewrites the file where more than half of it is dead: nothing in it is written over while a server runs, so a file of
     * many small commits is mostly dead chunks. H2 writes a new file and puts it in the place of the old one.
     */
    private void compact() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            long size = setting(statement, "info.FILE_SIZE");
            long alive = size / 100 * setting(statement, "info.CHUNKS_FILL_RATE");
            if (size >= WORTHWHILE_BYTES && alive < size / 2 && alive <= MOST_COMPACTED_BYTES) {
                statement.execute("SHUTDOWN COMPACT");
            }
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("the database was not compacted; it is whole and large");
        }
    }

    private static long setting(Statement statement, String name) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = '" + name + "'")) {
            return row.next() ? Long.parseLong(row.getString(1)) : 0;
        }
    }
}
