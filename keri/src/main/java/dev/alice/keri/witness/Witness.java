package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.KelStore;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One witness: a key, a database file and an HTTP server on the loopback address. It can be stopped and started again; it
 * keeps its identifier always, and its port where that is still free.
 */
public final class Witness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final long MOST_PAYLOAD = 4L << 20;

    /**
     * What a witness goes by.
     *
     * @param pool the witnesses whose verdicts count for an anchor
     * @param needed how many of them must approve
     * @param ruleLimit after which a rule refuses
     */
    public record Terms(Set<Aid> pool, int needed, List<WitnessRule> rules, Duration ruleLimit) {
        public Terms {
            pool = Set.copyOf(pool);
            rules = List.copyOf(rules);
        }
    }

    private final Path directory;
    private final SigningKey key;
    private final Aid aid;
    private final Terms terms;
    private final Clock clock;
    private @Nullable Running running;
    private int lastPort;

    private record Running(WebServer server, JdbcConnectionPool database, KelStore logs, URI address) {}

    public Witness(Path directory, SigningKey key, Terms terms, Clock clock) {
        this.directory = directory;
        this.key = key;
        this.aid = new Aid(key.nonTransferable().qb64());
        this.terms = terms;
        this.clock = clock;
    }

    public Aid aid() {
        return aid;
    }

    /** Where it listens, empty while it is stopped. */
    public synchronized Optional<URI> address() {
        return Optional.ofNullable(running).map(Running::address);
    }

    /** Opens the database and listens; does nothing where it runs already. */
    public synchronized void start() {
        if (running != null) {
            return;
        }
        JdbcConnectionPool database = database();
        try {
            KelStore logs = new KelStore(database, clock);
            VerdictStore verdicts = new VerdictStore(logs);
            WebServer server = listen(logs, verdicts);
            URI address = URI.create("http://127.0.0.1:" + server.port());
            remember(server.port());
            running = new Running(server, database, logs, address);
            LOG.atInfo()
                    .addKeyValue("witness", aid)
                    .addKeyValue("address", address)
                    .log("a witness listens");
        } catch (RuntimeException e) {
            shut(database);
            throw e;
        }
    }

    /** Stops listening and closes the database; does nothing where it is stopped already. */
    public synchronized void stop() {
        if (running != null) {
            running.server().stop();
            shut(running.database());
            running = null;
            LOG.atInfo().addKeyValue("witness", aid).log("a witness stopped");
        }
    }

    @Override
    public void close() {
        stop();
    }

    private WebServer listen(KelStore logs, VerdictStore verdicts) {
        int wanted = lastPort();
        try {
            return listen(logs, verdicts, wanted);
        } catch (RuntimeException e) {
            if (wanted == 0) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("witness", aid)
                    .addKeyValue("port", wanted)
                    .log("the port of last time is taken; another is used");
            return listen(logs, verdicts, 0);
        }
    }

    private WebServer listen(KelStore logs, VerdictStore verdicts, int port) {
        EventRegistrar registrar = new EventRegistrar(key, logs, verdicts, terms.pool(), terms.needed(), clock);
        FlowJudge flows = new FlowJudge(key, terms.rules(), verdicts, clock, terms.ruleLimit());
        Introduction introduction =
                new Introduction(key, () -> address().orElse(URI.create("http://127.0.0.1/")), clock);
        WitnessService service = new WitnessService(aid, logs, registrar, flows, verdicts, introduction);
        return WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .maxPayloadSize(MOST_PAYLOAD)
                .routing(routing -> routing.register("/", service))
                .build()
                .start();
    }

    private JdbcConnectionPool database() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KeriException("the witness directory " + directory + " could not be made", e);
        }
        String url = "jdbc:h2:file:" + directory.toAbsolutePath().resolve("witness")
                + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1";
        JdbcConnectionPool database = JdbcConnectionPool.create(url, "sa", "");
        database.setMaxConnections(16);
        try {
            KelStore.migrate(database, "witness");
            return database;
        } catch (RuntimeException e) {
            database.dispose();
            throw new KeriException("the database of witness " + aid + " in " + directory + " did not open", e);
        }
    }

    private static void shut(JdbcConnectionPool database) {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        } catch (java.sql.SQLException e) {
            LOG.atWarn().setCause(e).log("a witness database did not shut down cleanly");
        }
        database.dispose();
    }

    private int lastPort() {
        if (lastPort != 0) {
            return lastPort;
        }
        try {
            Path file = directory.resolve("port");
            String text = Files.exists(file) ? Files.readString(file).strip() : "0";
            int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
            return port <= 65535 ? port : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void remember(int port) {
        lastPort = port;
        try {
            Files.writeString(directory.resolve("port"), port + "\n");
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("witness", aid).setCause(e).log("the port could not be written down");
        }
    }
}
