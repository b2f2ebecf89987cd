package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.SignatureCheck;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.kel.KelStore;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One witness: a key, a database file and an HTTP server. It can be stopped and started again; it keeps its identifier
 * always, and its port where it was not told one and the last is still free.
 */
public final class Witness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final long MOST_PAYLOAD = 4L << 20;
    private static final long MOST_AT_ONCE = 16 * MOST_PAYLOAD;
    private static final int MOST_CONNECTIONS = 2048;
    private static final Duration MAIL_PATIENCE = Duration.ofSeconds(30);

    /**
     * What a witness goes by.
     *
     * @param needed how many of an identifier's witnesses in force must approve a flow that it anchors, and never fewer than
     *     its own threshold of receipts
     * @param ruleLimit after which a rule refuses
     */
    public record Terms(int needed, List<WitnessRule> rules, Duration ruleLimit, Room room) {
        public Terms {
            rules = List.copyOf(rules);
        }

        /** The usual room. */
        public Terms(int needed, List<WitnessRule> rules, Duration ruleLimit) {
            this(needed, rules, ruleLimit, Room.USUAL);
        }
    }

    /**
     * How much a witness keeps, for whoever asks: its database has an end.
     *
     * @param identifiers whose logs it keeps; one more is refused with 507
     * @param events of one identifier, after which another is refused with 507
     * @param verdicts for one identifier that has added no event since, in an hour; one more is refused with 429
     */
    public record Room(int identifiers, long events, int verdicts) {
        public static final Room USUAL = new Room(100_000, 10_000_000, 1000);

        public Room {
            if (identifiers < 1 || events < 1 || verdicts < 1) {
                throw new KeriException("a witness has room for one identifier, one event and one verdict at least");
            }
        }
    }

    /**
     * Where a witness listens.
     *
     * @param port 0 for the port of last time, or any where that is taken
     * @param url what it tells others to reach it at, where that is not the address it listens on
     */
    public record Listening(String host, int port, Optional<URI> url) {
        public static final Listening LOOPBACK = new Listening("127.0.0.1", 0, Optional.empty());

        private URI reached(int at) {
            String name = host.contains(":") ? "[" + host + "]" : host;
            return url.orElseGet(() -> URI.create("http://" + name + ":" + at));
        }
    }

    private final Path directory;
    private final SigningKey key;
    private final Aid aid;
    private final Listening listening;
    private final Terms terms;
    private final Clock clock;
    private @Nullable Running running;
    private int lastPort;

    private record Running(WebServer server, Parts parts, JdbcConnectionPool database, KelStore logs, URI address) {}

    /** What serves requests, closed when the witness stops. */
    private record Parts(CommitQueue commits, Mailbox mailbox, List<HttpService> services) {}

    /** A witness that others on this host reach. */
    public Witness(Path directory, SigningKey key, Terms terms, Clock clock) {
        this(directory, key, terms, Listening.LOOPBACK, clock);
    }

    public Witness(Path directory, SigningKey key, Terms terms, Listening listening, Clock clock) {
        this.directory = directory;
        this.key = key;
        this.listening = listening;
        this.aid = new Aid(key.nonTransferable().qb64());
        this.terms = terms;
        this.clock = clock;
    }

    public Aid aid() {
        return aid;
    }

    /** A public key (code D) of an identifier whose log this witness holds, at one of its establishment events. */
    public synchronized Optional<Matter> publicKey(Aid of, Said establishment) {
        return running == null
                ? Optional.empty()
                : running.logs()
                        .keySet(of, establishment)
                        .filter(keys -> keys.keys().size() == 1)
                        .map(keys -> keys.keys().get(0));
    }

    /** Where it is reached, empty while it is stopped. */
    public synchronized Optional<URI> address() {
        return Optional.ofNullable(running).map(Running::address);
    }

    /** Opens the database and listens; does nothing where it runs already. */
    public synchronized void start() {
        if (running != null) {
            return;
        }
        JdbcConnectionPool database = database();
        KelStore logs = new KelStore(database, clock);
        Parts parts = parts(logs);
        try {
            WebServer server = listen(parts);
            URI address = listening.reached(server.port());
            remember(server.port(), address);
            running = new Running(server, parts, database, logs, address);
            LOG.atInfo()
                    .addKeyValue("witness", aid)
                    .addKeyValue("address", address)
                    .log("a witness listens");
        } catch (RuntimeException e) {
            parts.commits().close();
            shut(database);
            throw e;
        }
    }

    /** Stops listening and closes the database; does nothing where it is stopped already. */
    public synchronized void stop() {
        if (running != null) {
            running.parts().mailbox().close();
            running.server().stop();
            running.parts().commits().close();
            shut(running.database());
            running = null;
            LOG.atInfo().addKeyValue("witness", aid).log("a witness stopped");
        }
    }

    @Override
    public void close() {
        stop();
    }

    private WebServer listen(Parts parts) {
        if (listening.port() != 0) {
            return listen(parts, listening.port());
        }
        int wanted = lastPort();
        try {
            return listen(parts, wanted);
        } catch (RuntimeException e) {
            if (wanted == 0) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("witness", aid)
                    .addKeyValue("port", wanted)
                    .log("the port of last time is taken; another is used");
            return listen(parts, 0);
        }
    }

    private WebServer listen(Parts parts, int port) {
        return WebServer.builder()
                .host(listening.host())
                .port(port)
                .shutdownHook(false)
                .shutdownGracePeriod(Duration.ofMillis(200))
                .maxPayloadSize(MOST_PAYLOAD)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .routing(routing -> {
                    routing.addFilter(new BodyBudget(MOST_AT_ONCE, MOST_PAYLOAD));
                    parts.services().forEach(service -> routing.register("/", service));
                })
                .build()
                .start();
    }

    private Parts parts(KelStore logs) {
        CommitQueue commits = new CommitQueue(logs, aid.qb64());
        VerdictStore verdicts = new VerdictStore(logs, commits);
        Tally tally = new Tally();
        SignatureCheck check = new SignatureCheck();
        FlowAnchorGate gate = new FlowAnchorGate(terms.needed());
        EventRegistrar registrar =
                new EventRegistrar(key, logs, commits, gate, verdicts, new Occupancy(logs, terms.room()), tally, clock);
        Mailbox mailbox = new Mailbox(aid, logs, registrar, clock);
        registrar.onReceipt(mailbox::ring);
        Authors authors = new Authors(registrar::state);
        ReplyShelf replies = new ReplyShelf(logs, clock);
        Introduction introduction =
                new Introduction(key, () -> address().orElse(URI.create("http://127.0.0.1/")), clock);
        LogDesk reader = new LogDesk(aid, logs, registrar, introduction, replies, new DuplicityProofs(logs));
        QueryDesk queries = new QueryDesk(logs, reader, authors, mailbox, new MailStream(mailbox, MAIL_PATIENCE));
        FlowJudge flows = new FlowJudge(key, terms.rules(), verdicts, check, tally, clock, terms.ruleLimit());
        return new Parts(
                commits,
                mailbox,
                List.of(
                        new EventDesk(aid, registrar, verdicts, check, authors, replies, queries),
                        reader,
                        new VerdictDesk(
                                aid,
                                flows,
                                verdicts,
                                authors,
                                new Ration(terms.room().verdicts(), clock),
                                registrar::state),
                        new MetricsDesk(tally, commits, registrar)));
    }

    /** What must be on disk is forced to it by {@link KelStore#sync}; in between H2 writes nothing for its own sake. */
    private JdbcConnectionPool database() {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KeriException("the witness directory " + directory + " could not be made", e);
        }
        String url = "jdbc:h2:async:" + directory.toAbsolutePath().resolve("witness")
                + ";REUSE_SPACE=FALSE;DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=128";
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

    /** Writes down where it is: its port for the next start, its introduction for who looks into the directory. */
    private void remember(int port, URI address) {
        lastPort = port;
        try {
            Files.writeString(directory.resolve("port"), port + "\n");
            Files.writeString(directory.resolve(WitnessPlace.FILE), new WitnessPlace(aid, address).oobi() + "\n");
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("witness", aid).setCause(e).log("the port could not be written down");
        }
    }
}
