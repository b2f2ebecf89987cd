package dev.alice.scitt.scrapi;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.witness.Witness;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A witness over HTTP (C2SP tlog-witness): {@code POST /add-checkpoint}, to be mounted at the root. */
public final class WitnessService implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessService.class);
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Witness witness;

    /** The route of a witness. */
    public WitnessService(Witness witness) {
        this.witness = witness;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/add-checkpoint", this::add);
    }

    private void add(ServerRequest request, ServerResponse response) {
        switch (RequestBody.read(request, Witness.MAX_REQUEST, RequestBody.LIMIT)) {
            case RequestBody.TooLarge large -> {
                response.header(HeaderNames.CONNECTION, "close");
                send(response, Status.REQUEST_ENTITY_TOO_LARGE_413, "at most " + Witness.MAX_REQUEST + " bytes\n");
            }
            case RequestBody.TooSlow slow -> {
                response.header(HeaderNames.CONNECTION, "close");
                send(response, Status.REQUEST_TIMEOUT_408, "the request did not come in time\n");
            }
            case RequestBody.Whole(byte[] bytes) -> answer(response, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private void answer(ServerResponse response, String request) {
        Witness.Answer answer;
        try {
            answer = witness.addCheckpoint(request);
        } catch (ScittException e) {
            LOG.atError()
                    .setMessage("a checkpoint could not be judged")
                    .setCause(e)
                    .log();
            send(response, Status.SERVICE_UNAVAILABLE_503, "the witness cannot remember, so it does not sign\n");
            return;
        }
        switch (answer) {
            case Witness.Answer.Cosigned(String line) -> send(response, Status.OK_200, line);
            case Witness.Answer.Malformed(String reason) -> send(response, Status.BAD_REQUEST_400, reason + "\n");
            case Witness.Answer.NotSigned(String origin) ->
                send(response, Status.FORBIDDEN_403, "the checkpoint is not signed by the key known for it\n");
            case Witness.Answer.UnknownLog(String origin) ->
                send(response, Status.NOT_FOUND_404, "this witness does not know that log\n");
            case Witness.Answer.OtherSize(long size) ->
                response.status(Status.CONFLICT_409)
                        .header(HeaderNames.CONTENT_TYPE, "text/x.tlog.size")
                        .send(size + "\n");
            case Witness.Answer.NotConsistent(String reason) ->
                send(response, Status.UNPROCESSABLE_CONTENT_422, reason + "\n");
        }
    }

    private static void send(ServerResponse response, Status status, String text) {
        response.status(status).header(HeaderNames.CONTENT_TYPE, PLAIN).send(text);
    }
}
