package dev.alice.keri.witness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
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

    private final WitnessHttp http;
    private final WitnessHttp.Request request;
    private final int mostAnswer;
    private final LinkedBlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final List<Thread> tries = new ArrayList<>();

    private record Outcome(
            WitnessHttp.@Nullable Answer response, @Nullable Throwable failure) {}

    HedgedCall(WitnessHttp http, WitnessHttp.Request request, int mostAnswer) {
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
    WitnessHttp.Answer await(long hedge, long limit) {
        long end = System.nanoTime() + limit;
        Duration quiet = Duration.ofNanos(limit);
        send(quiet);
        int failed = 0;
        Throwable last = null;
        try {
            while (failed < TRIES) {
                boolean mayHedge = tries.size() < TRIES;
                long left = end - System.nanoTime();
                Outcome outcome =
                        outcomes.poll(Math.max(0, mayHedge ? Math.min(hedge, left) : left), TimeUnit.NANOSECONDS);
                if (outcome == null) {
                    if (end - System.nanoTime() <= 0) {
                        throw new WitnessException(
                                0, "did not answer within " + TimeUnit.NANOSECONDS.toMillis(limit) + " ms");
                    }
                    send(quiet);
                } else if (outcome.response != null) {
                    return outcome.response;
                } else {
                    failed++;
                    last = outcome.failure;
                    if (refused(last)) {
                        break;
                    }
                    if (mayHedge) {
                        send(quiet);
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

    /** A thread of its own for each try: an interrupt closes its connection, and only where the answer is not read to its end. */
    private void send(Duration limit) {
        tries.add(Thread.ofVirtual().name("witness call").start(() -> {
            try {
                outcomes.add(new Outcome(http.send(request, limit, mostAnswer), null));
            } catch (IOException | RuntimeException e) {
                outcomes.add(new Outcome(null, e));
            }
        }));
    }

    private static String reason(@Nullable Throwable cause) {
        if (cause == null || refused(cause)) {
            return "connection refused";
        }
        Throwable root = cause instanceof UncheckedIOException ? cause.getCause() : cause;
        return root == null ? "no answer" : root.getClass().getSimpleName();
    }

    private static boolean refused(@Nullable Throwable failure) {
        return failure instanceof ConnectException || failure != null && failure.getCause() instanceof ConnectException;
    }
}
