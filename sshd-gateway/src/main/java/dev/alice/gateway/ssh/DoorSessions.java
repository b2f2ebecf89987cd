package dev.alice.gateway.ssh;

import dev.alice.gateway.github.Login;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has not logged in yet, and who has how often. Of those that have not there are so many at most: for a newcomer the
 * eldest of the origin with the most of them goes, so that nobody keeps others out by waiting. Origins that come in vain
 * too often stay outside for a while.
 */
class DoorSessions extends SessionFactory implements SessionListener {
    private static final Logger LOG = LoggerFactory.getLogger(DoorSessions.class);
    private static final int MOST_REFUSED_IN_WORDS = 64;

    private final SshSettings.Limits limits;
    private final DoorSession.Greeting greeting;
    private final Clock clock;
    private final Backoff backoff;
    private final Semaphore refused = new Semaphore(MOST_REFUSED_IN_WORDS);
    private final Map<DoorSession, Origin> waiting = new LinkedHashMap<>();
    private final Map<Session, Login> inside = new HashMap<>();

    DoorSessions(SshServer server, SshSettings.Limits limits, DoorSession.Greeting greeting, Clock clock) {
        super(server);
        this.limits = limits;
        this.greeting = greeting;
        this.clock = clock;
        this.backoff = new Backoff(limits.failuresPerMinute(), clock);
    }

    @Override
    protected ServerSessionImpl doCreateSession(IoSession io) throws Exception {
        Origin origin = Origin.of(io.getRemoteAddress());
        Optional<String> out = keptOut(origin);
        if (out.isPresent()) {
            return refused(io, out.get());
        }
        return uncounted(io);
    }

    /** A connection that is let in for now. */
    DoorSession uncounted(IoSession io) throws Exception {
        DoorSession session = new DoorSession(getServer(), io, Optional.empty(), greeting, clock);
        await(session, Origin.of(io.getRemoteAddress()));
        return session;
    }

    private Optional<String> keptOut(Origin origin) {
        return backoff.outUntil(origin)
                .map(until -> "too many logins failed from " + origin + "; come again in "
                        + Math.max(1, clock.instant().until(until, ChronoUnit.SECONDS)) + " s");
    }

    /** What a proxy says of a connection that is open already; ends it where it would not have been let in. */
    void cameFrom(DoorSession session, InetSocketAddress client) {
        Origin origin = Origin.of(client);
        synchronized (waiting) {
            waiting.replace(session, origin);
        }
        keptOut(origin).ifPresent(reason -> session.sayNext("Alice: " + reason));
    }

    /** A connection that is told why it may not come in, and then closed; an exception where too many are being told. */
    DoorSession refused(IoSession io, String reason) throws Exception {
        if (!refused.tryAcquire()) {
            throw new java.io.IOException("connection refused: " + reason);
        }
        try {
            DoorSession session = new DoorSession(getServer(), io, Optional.of("Alice: " + reason), greeting, clock);
            Connection.attach(session, 0);
            Connection.of(session).refused("", "", Arrivals.Outcome.TOO_MANY);
            session.addCloseFutureListener(closed -> refused.release());
            return session;
        } catch (Exception e) {
            refused.release();
            throw e;
        }
    }

    private void await(DoorSession session, Origin origin) {
        DoorSession eldest = null;
        synchronized (waiting) {
            if (waiting.size() >= limits.waiting()) {
                eldest = eldestOfTheMost();
                waiting.remove(eldest);
            }
            waiting.put(session, origin);
        }
        if (eldest != null) {
            LOG.atDebug()
                    .addKeyValue("remote", eldest.getClientAddress())
                    .log("connection closed: too many wait to log in");
            eldest.close(true);
        }
    }

    private DoorSession eldestOfTheMost() {
        Map<Origin, Integer> counts = new HashMap<>();
        waiting.values().forEach(origin -> counts.merge(origin, 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return waiting.entrySet().stream()
                .filter(entry -> counts.getOrDefault(entry.getValue(), 0) == most)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** How many have not logged in yet. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        if (event != Event.Authenticated || !(session instanceof DoorSession door)) {
            return;
        }
        synchronized (waiting) {
            waiting.remove(door);
        }
        backoff.loggedIn(Origin.of(door.getClientAddress()));
        Login login = Connection.of(session).login();
        long open;
        synchronized (inside) {
            open = inside.values().stream().filter(login::equals).count();
            if (open < limits.connectionsPerUser() && !session.isClosing()) {
                inside.put(session, login);
                return;
            }
        }
        // the answer to the login is being written right now
        door.sayNext("Alice: " + open + " connections of " + login
                + " are open, which is as many as one person may have;" + " close one of them");
    }

    @Override
    public void sessionClosed(Session session) {
        if (!(session instanceof DoorSession door)) {
            return;
        }
        synchronized (inside) {
            inside.remove(session);
        }
        synchronized (waiting) {
            waiting.remove(door);
        }
        SocketAddress remote = door.getClientAddress();
        if (!door.isRefused() && !door.isAuthenticated() && backoff.failed(Origin.of(remote))) {
            LOG.atWarn()
                    .addKeyValue("origin", Origin.of(remote))
                    .addKeyValue("perMinute", limits.failuresPerMinute())
                    .log("an origin stays outside for a while: too many of its logins failed");
        }
    }
}
