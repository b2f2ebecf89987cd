package dev.alice.gateway.ssh;

import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The global requests that forward a client's Unix socket to its own connection, and take it back. */
final class StreamLocalHandler implements RequestHandler<ConnectionService> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamLocalHandler.class);
    private static final String FORWARD = "streamlocal-forward@openssh.com";
    private static final String CANCEL = "cancel-streamlocal-forward@openssh.com";

    @Override
    public Result process(ConnectionService service, String request, boolean wantReply, Buffer buffer) {
        if (!request.equals(FORWARD) && !request.equals(CANCEL)) {
            return Result.Unsupported;
        }
        byte[] body = new byte[buffer.available()];
        buffer.getRawBytes(body);
        return switch (StreamLocalRequest.parse(body)) {
            case StreamLocalRequest.Path usable ->
                request.equals(FORWARD) ? forward(service, usable.path()) : cancel(service, usable.path());
            case StreamLocalRequest.Malformed malformed -> refused(service, "", malformed.reason());
        };
    }

    private static Result forward(ConnectionService service, String path) {
        Connection connection = Connection.of(service.getSession());
        if (!connection.mayForward()) {
            return refused(service, path, "the certificate does not permit forwarding");
        }
        return connection
                .forwards()
                .add(service, path)
                .map(reason -> refused(service, path, reason))
                .orElse(Result.ReplySuccess);
    }

    private static Result cancel(ConnectionService service, String path) {
        boolean known = Connection.of(service.getSession()).forwards().remove(path);
        return known ? Result.ReplySuccess : Result.ReplyFailure;
    }

    private static Result refused(ConnectionService service, String path, String reason) {
        LOG.atInfo()
                .addKeyValue("connection", Connection.id(service.getSession()))
                .addKeyValue("path", StreamLocalRequest.shown(path))
                .addKeyValue("reason", reason)
                .log("socket forwarding refused");
        return Result.ReplyFailure;
    }
}
