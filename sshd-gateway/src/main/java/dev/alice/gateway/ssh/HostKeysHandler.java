package dev.alice.gateway.ssh;

import java.io.IOException;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * OpenSSH's way for a server to change its host key (PROTOCOL section 2.5): it announces all of its keys after the login,
 * and proves those that the client does not know yet. A client with {@code UpdateHostKeys} then keeps them.
 */
final class HostKeysHandler implements RequestHandler<ConnectionService> {
    private static final Logger LOG = LoggerFactory.getLogger(HostKeysHandler.class);
    private static final String ANNOUNCE = "hostkeys-00@openssh.com";
    private static final String PROVE = "hostkeys-prove-00@openssh.com";

    private final HostKeyRing ring;

    HostKeysHandler(HostKeyRing ring) {
        this.ring = ring;
    }

    /** Tells the client every key of this server. */
    void announce(Session session) throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 256);
        buffer.putString(ANNOUNCE);
        buffer.putBoolean(false);
        ring.blobs().forEach(buffer::putBytes);
        session.writePacket(buffer);
    }

    @Override
    public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer)
            throws Exception {
        if (!request.equals(PROVE)) {
            return Result.Unsupported;
        }
        byte[] body = new byte[buffer.available()];
        buffer.getRawBytes(body);
        return switch (HostKeyProofRequest.parse(body)) {
            case HostKeyProofRequest.Wanted wanted when wantReply -> prove(service.getSession(), wanted);
            case HostKeyProofRequest.Wanted unanswered -> Result.ReplyFailure;
            case HostKeyProofRequest.Malformed malformed -> refused(service.getSession(), malformed.reason());
        };
    }

    private Result prove(Session session, HostKeyProofRequest.Wanted wanted) throws Exception {
        if (wanted.blobs().size() > ring.keys().size()) {
            return refused(session, "more keys than this server has");
        }
        String negotiated = session.getNegotiatedKexParameter(KexProposalOption.SERVERKEYS);
        Buffer reply = session.createBuffer(SshConstants.SSH_MSG_REQUEST_SUCCESS, 512);
        for (byte[] blob : wanted.blobs()) {
            Optional<byte[]> proof =
                    ring.prove(session, session.getSessionId(), blob, negotiated == null ? "" : negotiated);
            if (proof.isEmpty()) {
                return refused(session, "a key that this server does not have");
            }
            reply.putBytes(proof.get());
        }
        session.writePacket(reply);
        return Result.Replied;
    }

    private static Result refused(Session session, String reason) {
        LOG.atInfo()
                .addKeyValue("connection", Connection.id(session))
                .addKeyValue("reason", reason)
                .log("host keys were not proven");
        return Result.ReplyFailure;
    }
}
