package dev.alice.keri.witness;

import dev.alice.keri.KeriException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The form of a witness's answers over HTTP, and what becomes of exceptions. */
final class HttpAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(HttpAnswer.class);
    static final String EVENT_TYPE = "application/cesr+json";
    static final String STREAM_TYPE = "application/json+cesr";
    static final String TEXT_TYPE = "text/plain";

    private HttpAnswer() {}

    /** What answers one request. */
    interface Step {
        void take(ServerRequest request, ServerResponse response);
    }

    /** What a peer sent wrong is a 400 with the reason; what breaks here is a 500 or 503 without details. */
    static Handler guarded(Step step) {
        return (request, response) -> {
            try {
                step.take(request, response);
            } catch (UnsureException e) {
                text(response, 503, String.valueOf(e.getMessage()));
            } catch (KeriException e) {
                text(response, 400, String.valueOf(e.getMessage()));
            } catch (JdbiException e) {
                LOG.atError().setCause(e).log("the witness's database failed");
                text(response, 500, "the witness's database failed");
            }
        };
    }

    static void text(ServerResponse response, int status, String words) {
        send(response, status, TEXT_TYPE, words);
    }

    static void stream(ServerResponse response, String stream) {
        send(response, 200, STREAM_TYPE, stream);
    }

    static void nothing(ServerResponse response) {
        response.status(Status.NO_CONTENT_204).send();
    }

    static void send(ServerResponse response, int status, String type, String body) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.send(body.getBytes(StandardCharsets.UTF_8));
    }

    static String parameter(ServerRequest request, String name) {
        return request.query()
                .first(name)
                .asOptional()
                .orElseThrow(() -> new KeriException("the parameter '" + name + "' is missing"));
    }

    /** A number of up to 60 bits in hex. */
    static long hex(String text, String name) {
        if (!text.matches("[0-9a-f]{1,15}")) {
            throw new KeriException("the parameter '" + name + "' is a hex number");
        }
        return Long.parseLong(text, 16);
    }
}
