package dev.alice.gateway.ssh;

import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.ReservedSessionMessagesHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The question that finds dead connections: OpenSSH's {@code keepalive@openssh.com} global request. Any answer, also a
 * refusal, is a sign of life; too many questions without one close the connection,
 * and so does its curfew.
 */
final class Keepalive implements ReservedSessionMessagesHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Keepalive.class);
    private static final String REQUEST = "keepalive@openssh.com";

    private final int most;
    private final Curfew curfew;

    Keepalive(int most, Curfew curfew) {
        this.most = most;
        this.curfew = curfew;
    }

    @Override
    public boolean sendReservedHeartbeat(ConnectionService service) throws IOException {
        Session session = service.getSession();
        Connection connection = Connection.of(session);
        Optional<String> over = curfew.over(connection);
        if (over.isPresent() && session instanceof DoorSession door) {
            door.say(over.get());
            return false;
        }
        if (connection.unanswered().getAndIncrement() >= most) {
            LOG.atInfo()
                    .addKeyValue("connection", Connection.id(session))
                    .addKeyValue("unanswered", most)
                    .log("connection closed: the client does not answer");
            session.close(true);
            return false;
        }
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, REQUEST.length() + 16);
        buffer.putString(REQUEST);
        buffer.putBoolean(true);
        session.request(buffer, REQUEST, (cmd, reply) -> connection.unanswered().set(0));
        return true;
    }
}
