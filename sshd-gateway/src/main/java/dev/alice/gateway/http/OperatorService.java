package dev.alice.gateway.http;

import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What an operator's own machines ask: {@code GET /healthz}, whether the process answers; {@code GET /readyz}, whether it can
 * do its work (200 or 503, with the parts that cannot as JSON); and {@code GET /metrics}.
 */
public final class OperatorService implements HttpService {
    private static final List<HeaderName> PASSED_ON = List.of(
            HeaderNames.FORWARDED,
            HeaderNames.X_FORWARDED_FOR,
            HeaderNames.create("X-Real-IP"),
            HeaderNames.create("Via"));

    private final Health health;
    private final Optional<Metrics> metrics;

    /**
     * Figures in their text form.
     *
     * @param type the media type
     */
    public record Metrics(String type, Supplier<String> text) {}

    /** @param metrics empty on a listener that strangers reach */
    public OperatorService(Health health, Optional<Metrics> metrics) {
        this.health = health;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/healthz", (request, response) -> response.send("ok\n"));
        rules.get("/readyz", (request, response) -> ready(response));
        metrics.ifPresent(shown -> rules.get("/metrics", (request, response) -> show(shown, request, response)));
    }

    private void ready(ServerResponse response) {
        Map<String, Object> parts = new TreeMap<>();
        boolean ready = true;
        for (Map.Entry<String, Optional<String>> part : health.look().entrySet()) {
            ready &= part.getValue().isEmpty();
            parts.put(part.getKey(), part.getValue().orElse("ok"));
        }
        Bytes text = CanonicalJson.write(new TreeMap<>(Map.of("ready", ready, "parts", parts)));
        response.status(ready ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(text.asUtf8() + "\n");
    }

    /** A proxy on this host passes strangers on from a loopback address: what it marks as passed on sees nothing. */
    private static void show(Metrics shown, ServerRequest request, ServerResponse response) {
        if (PASSED_ON.stream().anyMatch(request.headers()::contains)) {
            response.status(Status.NOT_FOUND_404).send("figures are for this host alone\n");
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, shown.type())
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(shown.text().get());
    }
}
