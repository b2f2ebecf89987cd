package dev.alice.gateway.ssh;

import dev.alice.gateway.github.Login;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/** What the front door knows about one connection, from its first byte to its last. */
final class Connection {
    private static final AttributeKey<Connection> KEY = new AttributeKey<>();
    private static final int ID_BYTES = 8;

    private final ConnectionForwards forwards;
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile @Nullable Login login;
    private volatile String keyFingerprint = "";
    private volatile @Nullable OpenSshCertificate certificate;
    private volatile boolean mayForward = true;
    private volatile boolean mayHavePty = true;
    private volatile boolean sourceFailureLogged;
    private final Instant since;
    private volatile Instant stirred;
    private volatile String claimed = "";
    private volatile Arrivals.Outcome refusal = Arrivals.Outcome.LEFT;

    private Connection(int forwards) {
        this.forwards = new ConnectionForwards(forwards);
        this.since = Instant.now();
        this.stirred = since;
    }

    static void attach(Session session, int forwards) {
        session.setAttribute(KEY, new Connection(forwards));
    }

    static Connection of(Session session) {
        Connection connection = session.getAttribute(KEY);
        if (connection == null) {
            throw new IllegalStateException("a session without its connection record");
        }
        return connection;
    }

    /** The first bytes of the SSH session identifier (RFC 4253 section 7.2), in hex: both ends can compute it. */
    static String id(Session session) {
        byte[] id = session.getSessionId();
        return id == null ? "before-kex" : HexFormat.of().formatHex(id, 0, Math.min(ID_BYTES, id.length));
    }

    /** Where the client is, behind a trusted proxy too. */
    static SocketAddress remote(Session session) {
        return session instanceof ServerSession served
                ? served.getClientAddress()
                : session.getIoSession().getRemoteAddress();
    }

    ConnectionForwards forwards() {
        return forwards;
    }

    Instant since() {
        return since;
    }

    /** When something was typed or shown last. */
    Instant stirred() {
        return stirred;
    }

    void stir() {
        stirred = Instant.now();
    }

    /** Questions without an answer; the keepalive counts up, an answer sets it to 0. */
    AtomicInteger unanswered() {
        return unanswered;
    }

    /** The key that matched last. It is proven only when the connection is authenticated right after. */
    void offered(Login login, String keyFingerprint) {
        this.login = login;
        this.certificate = null;
        this.mayForward = true;
        this.mayHavePty = true;
        this.claimed = login.name();
        this.keyFingerprint = keyFingerprint;
        this.refusal = Arrivals.Outcome.UNPROVEN;
    }

    /**
     * A key that was offered and not let in, and why.
     *
     * @param name as the client sent it
     */
    void refused(String name, String keyFingerprint, Arrivals.Outcome why) {
        this.claimed = name;
        this.keyFingerprint = keyFingerprint;
        this.refusal = why;
    }

    /** Why the last key was not let in; {@link Arrivals.Outcome#LEFT} where none was offered. */
    Arrivals.Outcome refusal() {
        return refusal;
    }

    /** What is told of this connection: who it is where that is proven, and who it says it is where not. */
    Arrivals.Arrival arrival(Session session, Arrivals.Outcome outcome) {
        Login known = login;
        return new Arrivals.Arrival(
                outcome == Arrivals.Outcome.LOGGED_IN && known != null ? known.name() : claimed,
                keyFingerprint,
                remote(session),
                outcome,
                id(session));
    }

    /** The certificate that was believed last, as {@link #offered(Login, String)}; it may grant less than a key does. */
    void offered(Login login, OpenSshCertificate offered, UserCertificates.Good good) {
        offered(login, good.fingerprint());
        this.certificate = offered;
        this.mayForward = good.mayForward();
        this.mayHavePty = good.mayHavePty();
    }

    /** What let the connection in where that was no published key. */
    Optional<OpenSshCertificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    boolean mayForward() {
        return mayForward;
    }

    boolean mayHavePty() {
        return mayHavePty;
    }

    /** True the first time: one line per connection, however many keys the client offers. */
    boolean firstSourceFailure() {
        boolean first = !sourceFailureLogged;
        sourceFailureLogged = true;
        return first;
    }

    Login login() {
        Login proven = login;
        if (proven == null) {
            throw new IllegalStateException("the connection is not authenticated");
        }
        return proven;
    }

    String keyFingerprint() {
        return keyFingerprint;
    }
}
