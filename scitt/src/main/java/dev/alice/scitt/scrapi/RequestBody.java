package dev.alice.scitt.scrapi;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The reading of a request's body within a size and a time. */
final class RequestBody {
    /** The time that a body has. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    /**
     * What is read on of a body that is too large, in bytes: a connection that is closed with bytes unread is reset, and the
     * client may never see the answer (RFC 9112 section 9.6).
     */
    private static final int LINGER = 64 * 1024;

    private static final Duration GRACE = Duration.ofMillis(500);

    private RequestBody() {}

    sealed interface Outcome {}

    /** The whole body; the array is the receiver's own. */
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(byte[] bytes) implements Outcome {}

    /** More than was allowed, announced or sent. */
    record TooLarge() implements Outcome {}

    /** It did not come within the time, or broke off; the connection may be closed already. */
    record TooSlow() implements Outcome {}

    static Outcome read(ServerRequest request, int most, Duration limit) {
        // Before the body is read: a client that announces far too much is not listened to.
        if (request.headers().contentLength().orElse(0) > most + LINGER) {
            return new TooLarge();
        }
        Cut cut = new Cut(Thread.currentThread());
        CompletableFuture<Boolean> over =
                new CompletableFuture<Boolean>().orTimeout(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Boolean> watched = over.whenComplete((done, late) -> {
            if (late != null) {
                cut.off();
            }
        });
        try (InputStream in = request.content().inputStream()) {
            return read(in, most, System.nanoTime() + limit.toNanos());
        } catch (IOException | UncheckedIOException e) {
            return new TooSlow();
        } finally {
            over.complete(true);
            cut.done();
            watched.cancel(false);
        }
    }

    private static Outcome read(InputStream in, int most, long end) throws IOException {
        byte[] buffer = new byte[Math.min(most + 1, 8192)];
        int filled = 0;
        while (true) {
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                return new Whole(Arrays.copyOf(buffer, filled));
            }
            filled += count;
            if (filled > most) {
                discard(in, end);
                return new TooLarge();
            }
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(most + 1, 2 * buffer.length));
            }
            if (System.nanoTime() - end > 0) {
                return new TooSlow();
            }
        }
    }

    private static void discard(InputStream in, long end) throws IOException {
        byte[] buffer = new byte[8192];
        int discarded = 0;
        while (discarded < LINGER && System.nanoTime() - end < 0) {
            int count = in.read(buffer, 0, Math.min(buffer.length, LINGER - discarded));
            if (count < 0) {
                return;
            }
            discarded += count;
        }
    }

    /**
     * The end of a wait for a sender who is silent: the reading thread is interrupted, which closes the channel under it.
     * Nobody is interrupted once the reading is done.
     */
    private static final class Cut {
        private final Thread reader;
        private boolean done;
        private boolean off;

        private Cut(Thread reader) {
            this.reader = reader;
        }

        private synchronized void off() {
            if (!done) {
                off = true;
                reader.interrupt();
            }
        }

        private synchronized void done() {
            done = true;
            if (off) {
                Thread.interrupted();
            }
        }
    }
}
