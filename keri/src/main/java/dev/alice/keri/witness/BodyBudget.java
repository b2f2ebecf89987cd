package dev.alice.keri.witness;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.concurrent.Semaphore;

/**
 * The memory for the bodies of all requests together: whoever finds none left is told to come again, so that many large
 * bodies at once, which anybody can send, do not end the witness.
 */
final class BodyBudget implements Filter {
    private static final int UNIT = 1024;

    private final long mostBody;
    private final Semaphore units;

    /**
     * @param total bytes of all bodies that are read at one time
     * @param mostBody bytes of one, which is what a body of unknown length counts as
     */
    BodyBudget(long total, long mostBody) {
        this.mostBody = mostBody;
        this.units = new Semaphore((int) (total / UNIT));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        int cost = (int) Math.ceilDiv(Math.min(mostBody, length(request)), UNIT);
        if (!units.tryAcquire(cost)) {
            response.header(HeaderNames.CONNECTION, "close");
            response.status(Status.SERVICE_UNAVAILABLE_503).send("too much is sent here at once; ask again");
            return;
        }
        try {
            chain.proceed();
        } finally {
            units.release(cost);
        }
    }

    private long length(RoutingRequest request) {
        return request.headers()
                .contentLength()
                .orElse(request.headers().contains(HeaderNames.TRANSFER_ENCODING) ? mostBody : 0);
    }
}
