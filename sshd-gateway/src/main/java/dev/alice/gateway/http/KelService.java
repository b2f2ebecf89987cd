package dev.alice.gateway.http;

import dev.alice.keri.controller.Controller;
import dev.alice.keri.event.Aid;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Shows the key event logs of this node's identifiers: {@code GET /keri/kel/AID}, a CESR stream that verifies by itself. */
public final class KelService implements HttpService {
    private final Controller controller;

    public KelService(Controller controller) {
        this.controller = controller;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/keri/kel/{aid}", this::kel);
        rules.get("/healthz", (request, response) -> response.send("ok\n"));
    }

    private void kel(ServerRequest request, ServerResponse response) {
        String kel;
        try {
            kel = controller.kel(new Aid(request.path().pathParameters().get("aid")));
        } catch (dev.alice.keri.KeriException e) {
            response.status(Status.BAD_REQUEST_400).send(e.getMessage() + "\n");
            return;
        }
        if (kel.isEmpty()) {
            response.status(Status.NOT_FOUND_404).send("no log of that identifier is kept here\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "application/cesr").send(kel);
    }
}
