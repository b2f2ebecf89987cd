package dev.alice.gateway.ssh;

import dev.alice.gateway.github.AuthorizedKey;
import dev.alice.gateway.github.KeySource;
import dev.alice.gateway.github.KeySource.Keys;
import dev.alice.gateway.github.KeySource.NoKeys;
import dev.alice.gateway.github.KeySource.Unreachable;
import dev.alice.gateway.github.Login;
import java.security.PublicKey;
import java.util.Optional;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of the house: a key may log in under a name when the key source publishes it for that name, or a trusted
 * authority certifies it for that name. It is asked
 * twice for one login, before and with the signature, so a yes is not yet a login.
 */
final class KeyAuthenticator implements PublickeyAuthenticator {
    private static final Logger LOG = LoggerFactory.getLogger(KeyAuthenticator.class);

    private final KeySource source;
    private final UserCertificates certificates;

    KeyAuthenticator(KeySource source, UserCertificates certificates) {
        this.source = source;
        this.certificates = certificates;
    }

    @Override
    public boolean authenticate(String username, PublicKey key, ServerSession session) {
        try {
            return accepts(username, key, session);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("connection", Connection.id(session))
                    .setCause(e)
                    .log("login refused: the key check itself failed");
            Connection.of(session).refused(username, fingerprint(key), Arrivals.Outcome.FAILED);
            return false;
        }
    }

    private static String fingerprint(PublicKey key) {
        return AuthorizedKey.fingerprint(blob(key));
    }

    private static byte[] blob(PublicKey key) {
        ByteArrayBuffer blob = new ByteArrayBuffer();
        blob.putRawPublicKey(key);
        return blob.getCompactData();
    }

    private boolean accepts(String username, PublicKey key, ServerSession session) {
        Optional<Login> login = Login.parse(username);
        Connection connection = Connection.of(session);
        if (login.isEmpty()) {
            connection.refused(username, fingerprint(key), Arrivals.Outcome.NO_SUCH_NAME);
            return false;
        }
        if (key instanceof OpenSshCertificate certificate) {
            return accepts(login.get(), certificate, session);
        }
        if (certificates.revokes(key)) {
            connection.refused(username, fingerprint(key), Arrivals.Outcome.REVOKED);
            refused(session, connection, login.get(), "the key is revoked", "it is in the list of revoked keys", false);
            return false;
        }
        return switch (source.keysOf(login.get())) {
            case Keys known -> {
                byte[] blob = blob(key);
                Optional<AuthorizedKey> match = known.keys().stream()
                        .filter(authorized -> authorized.matches(blob))
                        .findFirst();
                match.ifPresentOrElse(
                        authorized -> connection.offered(login.get(), authorized.fingerprint()),
                        () -> connection.refused(username, fingerprint(key), Arrivals.Outcome.WRONG_KEY));
                yield match.isPresent();
            }
            case NoKeys none -> {
                connection.refused(username, fingerprint(key), Arrivals.Outcome.NO_KEYS);
                refused(session, connection, login.get(), "the user has no keys", none.reason(), false);
                yield false;
            }
            case Unreachable unknown -> {
                connection.refused(username, fingerprint(key), Arrivals.Outcome.SOURCE_AWAY);
                refused(session, connection, login.get(), "the key source cannot be asked", unknown.reason(), true);
                yield false;
            }
        };
    }

    private boolean accepts(Login login, OpenSshCertificate certificate, ServerSession session) {
        Connection connection = Connection.of(session);
        return switch (certificates.judge(login, certificate, session.getClientAddress())) {
            case UserCertificates.Good good -> {
                connection.offered(login, certificate, good);
                yield true;
            }
            case UserCertificates.Refused refused -> {
                connection.refused(
                        login.name(), fingerprint(certificate.getCertPubKey()), Arrivals.Outcome.CERTIFICATE);
                refused(session, connection, login, "the certificate is not accepted", refused.reason(), false);
                yield false;
            }
        };
    }

    private static void refused(
            ServerSession session, Connection connection, Login login, String what, String reason, boolean failure) {
        if (connection.firstSourceFailure()) {
            (failure ? LOG.atWarn() : LOG.atInfo())
                    .addKeyValue("login", login)
                    .addKeyValue("remote", session.getClientAddress())
                    .addKeyValue("reason", reason)
                    .log("login refused: " + what);
        }
    }
}
