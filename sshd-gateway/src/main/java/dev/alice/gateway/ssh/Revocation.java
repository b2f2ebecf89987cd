package dev.alice.gateway.ssh;

import dev.alice.gateway.github.AuthorizedKey;
import dev.alice.gateway.github.KeySource;
import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import dev.alice.gateway.github.KeySource.Unreachable;
import dev.alice.gateway.github.Login;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.server.SshServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of open connections whose key is no longer published under their name. Each name is asked for once a round; a
 * source that cannot be asked, and by its own rules has no keys to go by, settles nothing.
 */
final class Revocation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

    private final SshServer server;
    private final KeySource keys;
    private final UserCertificates certificates;
    private final Duration pause;
    private final CountDownLatch closing = new CountDownLatch(1);

    private Revocation(SshServer server, KeySource keys, UserCertificates certificates, Duration pause) {
        this.server = server;
        this.keys = keys;
        this.certificates = certificates;
        this.pause = pause;
    }

    static Revocation start(SshServer server, KeySource keys, UserCertificates certificates, Duration pause) {
        Revocation revocation = new Revocation(server, keys, certificates, pause);
        Thread.ofVirtual().name("ssh-revocation").start(revocation::run);
        return revocation;
    }

    private void run() {
        try {
            while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        Map<Login, List<AbstractSession>> open = new LinkedHashMap<>();
        for (AbstractSession session : server.getActiveSessions()) {
            if (session.isAuthenticated() && !certified(session)) {
                open.computeIfAbsent(Connection.of(session).login(), login -> new ArrayList<>())
                        .add(session);
            }
        }
        open.forEach((login, sessions) -> {
            try {
                judge(keys.keysOf(login), sessions);
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("login", login).setCause(e).log("open connections were not checked");
            }
        });
    }

    /** Whether a certificate let the connection in; one that is over by now ends it. */
    private boolean certified(AbstractSession session) {
        Connection connection = Connection.of(session);
        Optional<OpenSshCertificate> certificate = connection.certificate();
        if (certificate.isEmpty()) {
            return false;
        }
        switch (certificates.judge(connection.login(), certificate.get(), Connection.remote(session))) {
            case UserCertificates.Good good -> {
                // it lasts
            }
            case UserCertificates.Refused refused ->
                end(session, "the certificate of this connection ends: " + refused.reason());
        }
        return true;
    }

    private void judge(KeySource.Answer answer, List<AbstractSession> sessions) {
        switch (answer) {
            case Keys published -> {
                for (AbstractSession session : sessions) {
                    Optional<AuthorizedKey> key = published.keys().stream()
                            .filter(one -> one.fingerprint()
                                    .equals(Connection.of(session).keyFingerprint()))
                            .findFirst();
                    if (key.isEmpty()) {
                        end(session);
                    } else if (certificates.lists(key.get())) {
                        end(session, "the key of this connection is revoked");
                    }
                }
            }
            case NoKeys none -> sessions.forEach(Revocation::end);
            case Unreachable unknown -> {
                // whoever is inside stays inside; nobody new gets in
            }
        }
    }

    private static void end(Session session) {
        end(
                session,
                "the key of this connection is no longer published for "
                        + Connection.of(session).login());
    }

    private static void end(Session session, String words) {
        Connection connection = Connection.of(session);
        LOG.atWarn()
                .addKeyValue("login", connection.login())
                .addKeyValue("key", connection.keyFingerprint())
                .addKeyValue("connection", Connection.id(session))
                .addKeyValue("reason", words)
                .log("connection ended: what let it in is no longer good");
        try {
            session.disconnect(SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, words);
        } catch (IOException e) {
            session.close(true);
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
