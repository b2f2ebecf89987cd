package dev.alice.keri.witness;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request that is sent a second time where the first try breaks, or is not answered soon; the first answer counts. A
 * connection that was closed while it was idle therefore costs nothing, and a lost one no more than the hedge.
 */
final class HedgedCall {
    private static final int TRIES = 2;

    private final HttpClient http;
    private final HttpRequest request;
    private final int mostAnswer;
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<Thread> tries = new ArrayList<>();

    private record Outcome(@Nullable HttpResponse<byte[]> response, @Nullable Throwable failure) {}

    HedgedCall(HttpClient http, HttpRequest request, int mostAnswer) {
        this.http = http;
        this.request = request;
        this.mostAnswer = mostAnswer;
    }

    /**
     * The answer.
     *
     * @param hedge nanoseconds until the second try
     * @param limit nanoseconds until it is given up
     */
    HttpResponse<byte[]> await(long hedge, long limit) {
        long end = System.nanoTime() + limit;
        send();
        int failed = 0;
        Throwable last = null;
        try {
            while (failed < TRIES) {
                boolean mayHedge = tries.size() < TRIES;
                long left = end - System.nanoTime();
                Outcome outcome = outcomes.poll(Math.max(0, mayHedge ? Math.min(hedge, left) : left), TimeUnit.NANOSECONDS);
                if (outcome == null) {
                    if (end - System.nanoTime() <= 0) {
                        throw new WitnessException(
                                0, "did not answer within " + TimeUnit.NANOSECONDS.toMillis(limit) + " ms");
                    }
                    send();
                } else if (outcome.response != null) {
                    return outcome.response;
                } else {
                    failed++;
                    last = outcome.failure;
                    if (last instanceof ConnectException) {
                        break;
                    }
                    if (mayHedge) {
                        send();
                    }
                }
            }
            throw new WitnessException(0, "is not reachable (" + reason(last) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WitnessException(0, "was not waited for");
        } finally {
            tries.forEach(Thread::interrupt);
        }
    }

    /** A thread of its own for each try: what completes a future of the client would need the common pool, which may be busy. */
    private void send() {
        tries.add(Thread.ofVirtual().name("witness call").start(() -> {
            try {
                outcomes.add(new Outcome(http.send(request, info -> new BoundedBody(mostAnswer)), null));
            } catch (IOException | RuntimeException e) {
                outcomes.add(new Outcome(null, e));
            } catch (InterruptedException e) {
                // the other try was faster
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause instanceof ConnectException || cause == null) {
            return "connection refused";
        }
        return cause.getClass().getSimpleName();
    }
}
