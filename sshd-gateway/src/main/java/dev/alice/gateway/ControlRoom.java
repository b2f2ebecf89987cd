package dev.alice.gateway;

import dev.alice.agent.Ghost;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Witnesses;
import dev.alice.gateway.config.Endpoint;
import dev.alice.gateway.http.Health;
import dev.alice.gateway.http.OperatorService;
import dev.alice.gateway.logbook.LoginBook;
import dev.alice.gateway.metrics.Figures;
import dev.alice.gateway.ssh.SshFrontDoor;
import dev.alice.scitt.log.TransparencyLog;
import io.helidon.webserver.WebServerConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the operator sees of a node and stops it by: figures, readiness, and the end of new work before a stop. */
final class ControlRoom implements AutoCloseable {
    private static final String STOPPING = "the server is about to stop";

    private final Figures figures;
    private final Health health = new Health();
    private volatile boolean closing;
    private volatile @Nullable SshFrontDoor door;
    private volatile @Nullable LoginBook book;

    ControlRoom(Clock clock) {
        this.figures = new Figures(clock, System::nanoTime);
        health.add("stop", () -> closing ? Optional.of(STOPPING) : Optional.empty());
        health.add("ssh", () -> door == null ? Optional.of("the door is not open yet") : Optional.empty());
        figures.gauge("alice.stopping", "1 while no new work is taken", () -> closing ? 1 : 0);
        figures.gauge("alice.connections.open", "SSH connections, logged in or not", () -> {
            SshFrontDoor open = door;
            return open == null ? 0 : open.connections();
        });
    }

    Figures figures() {
        return figures;
    }

    /** The log as flows see it: while the server is about to stop, no decision to type is taken into it. */
    StatementLog over(StatementLog log) {
        return statement -> {
            if (!statement.kind().equals("decision")) {
                return log.register(statement);
            }
            // announced before the look, so that a stop that begins now either is seen here or waits for what comes of
            // it
            figures.deciding();
            boolean decided = false;
            try {
                StatementLog.Registration answer =
                        closing ? new StatementLog.NotLogged(STOPPING) : log.register(statement);
                decided = answer instanceof StatementLog.Logged;
                return answer;
            } finally {
                if (!decided) {
                    figures.undecided();
                }
            }
        };
    }

    /** Begins to watch the parts of the node. */
    void open(Witnesses witnesses, TransparencyLog log, Ghost ghost, Store store) {
        WitnessCount count = new WitnessCount(witnesses, System::nanoTime);
        figures.gauge(
                "alice.witnesses",
                "Witnesses of this node",
                "state",
                "all",
                () -> count.now().all());
        figures.gauge(
                "alice.witnesses",
                "Witnesses of this node",
                "state",
                "up",
                () -> count.now().up());
        figures.gauge("alice.witnesses.needed", "How many must vouch for a flow", witnesses::needed);
        figures.gauge(
                "alice.log.height",
                "Statements in the log",
                () -> log.reader().head().size());
        figures.gauge("alice.log.waiting", "Statements that the log was given and has not answered", log::waiting);
        figures.gauge(
                "alice.log.capacity", "So many may wait", () -> log.settings().capacity());
        figures.gauge(
                "alice.database.connections",
                "Connections to the database",
                "state",
                "busy",
                () -> store.use().busy());
        figures.gauge(
                "alice.database.connections",
                "Connections to the database",
                "state",
                "idle",
                () -> store.use().idle());
        figures.gauge(
                "alice.database.waiting",
                "Threads that wait for a connection",
                () -> store.use().waiting());
        figures.count(
                "alice.model.tokens",
                "Tokens of the operator's models",
                "way",
                "read",
                () -> ghost.spent().read());
        figures.count(
                "alice.model.tokens",
                "Tokens of the operator's models",
                "way",
                "written",
                () -> ghost.spent().written());
        figures.count(
                "alice.model.dollars",
                "What they came to",
                "kind",
                "spent",
                () -> ghost.spent().micros() / 1e6);
        health.add("log", () -> {
            log.reader().head();
            return log.waiting() < log.settings().capacity() ? Optional.empty() : Optional.of("its queue is full");
        });
        health.add("database", store::objection);
        health.add("witnesses", () -> {
            WitnessCount.Seen seen = count.now();
            return seen.up() >= witnesses.needed()
                    ? Optional.empty()
                    : Optional.of(seen.up() + " of " + seen.all() + " answer, " + witnesses.needed() + " are needed");
        });
    }

    /** Watches the door, which is open now. */
    void open(SshFrontDoor opened) {
        door = opened;
    }

    /** Keeps the audit log of logins until the end. */
    LoginBook keeping(LoginBook opened) {
        book = opened;
        health.add("logins", opened::objection);
        return opened;
    }

    /** The routes for the operator. */
    OperatorService shown(boolean withFigures) {
        return new OperatorService(
                health,
                withFigures
                        ? Optional.of(new OperatorService.Metrics(Figures.TEXT, figures::scrape))
                        : Optional.empty());
    }

    /** Adds the listener for the operator alone. */
    void listen(WebServerConfig.Builder server, Endpoint where) {
        server.putSocket(
                "operator",
                listener -> listener.host(where.host())
                        .port(where.port())
                        .routing(routing -> routing.register(shown(true))));
    }

    /**
     * Takes no new people and no new work, and waits for what is being typed.
     *
     * @return how many flows were still being typed at the end of the wait
     */
    int drain(Duration limit) throws InterruptedException {
        closing = true;
        SshFrontDoor open = door;
        if (open != null) {
            open.shut();
        }
        return figures.awaitTyped(limit);
    }

    @Override
    public void close() {
        LoginBook kept = book;
        if (kept != null) {
            kept.close();
        }
        figures.close();
    }
}
