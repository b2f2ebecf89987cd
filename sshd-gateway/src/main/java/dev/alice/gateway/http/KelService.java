package dev.alice.gateway.http;

import dev.alice.keri.controller.Controller;
import dev.alice.keri.event.Aid;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Shows the key event logs of this node's identifiers, each a CESR stream that verifies by itself: {@code GET /keri/kel/AID},
 * and, as an introduction that other controllers resolve, {@code GET /oobi/AID}, also with {@code /controller} behind it.
 */
public final class KelService implements HttpService {
    private static final HeaderName AID = HeaderNames.create("Keri-Aid");

    private final Controller controller;

    public KelService(Controller controller) {
        this.controller = controller;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/keri/kel/{aid}", (request, response) -> kel(request, response, "application/cesr"));
        rules.get("/oobi/{aid}", (request, response) -> kel(request, response, "application/json+cesr"));
        rules.get("/oobi/{aid}/controller", (request, response) -> kel(request, response, "application/json+cesr"));
    }

    private void kel(ServerRequest request, ServerResponse response, String type) {
        Aid aid;
        try {
            aid = new Aid(request.path().pathParameters().get("aid"));
        } catch (dev.alice.keri.KeriException e) {
            response.status(Status.BAD_REQUEST_400).send(e.getMessage() + "\n");
            return;
        }
        if (controller.state(aid).isEmpty()) {
            response.status(Status.NOT_FOUND_404).send("no log of that identifier is kept here\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(AID, aid.qb64());
        try (OutputStream out = response.outputStream()) {
            controller.kel(aid, page -> write(out, page));
        } catch (IOException e) {
            throw new UncheckedIOException("a log was not read to its end", e);
        }
    }

    private static void write(OutputStream out, String page) {
        try {
            out.write(page.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("a log was not read to its end", e);
        }
    }
}
