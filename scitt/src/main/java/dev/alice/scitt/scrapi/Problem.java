package dev.alice.scitt.scrapi;

import dev.alice.scitt.cose.Cbor;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that says what went wrong, as concise problem details (RFC 9290).
 *
 * @param status the HTTP status
 * @param title what sort of problem, one of SCRAPI's where it has one
 * @param detail what exactly
 */
record Problem(Status status, String title, String detail) {
    private static final String MEDIA_TYPE = "application/concise-problem-details+cbor";
    private static final int MAX_DETAIL = 1024;

    static Problem of(Status status, String title, String detail) {
        return new Problem(status, title, detail.substring(0, Math.min(detail.length(), MAX_DETAIL)));
    }

    void send(ServerResponse response) {
        Map<Cbor, Cbor> details = new LinkedHashMap<>();
        details.put(new Cbor.Int(-1), new Cbor.Text(title));
        details.put(new Cbor.Int(-2), new Cbor.Text(detail));
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE)
                .send(new Cbor.Dictionary(details).encode());
    }
}
