package dev.alice.scitt.scrapi;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;

/** The reading of a request's body within a size and a time. */
final class RequestBody {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private RequestBody() {}

    sealed interface Outcome {}

    /** The whole body; the array is the receiver's own. */
    @SuppressWarnings("ArrayRecordComponent")
    record Whole(byte[] bytes) implements Outcome {}

    /** More than was allowed, announced or sent. */
    record TooLarge() implements Outcome {}

    /** It did not come within the time, or broke off. */
    record TooSlow() implements Outcome {}

    static Outcome read(ServerRequest request, int most) {
        // Before the body is read: a client that announces too much is not listened to.
        if (request.headers().contentLength().orElse(0) > most) {
            return new TooLarge();
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        byte[] buffer = new byte[Math.min(most + 1, 8192)];
        int filled = 0;
        try (InputStream in = request.content().inputStream()) {
            while (true) {
                int count = in.read(buffer, filled, buffer.length - filled);
                if (count < 0) {
                    return new Whole(Arrays.copyOf(buffer, filled));
                }
                filled += count;
                if (filled > most) {
                    return new TooLarge();
                }
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, Math.min(most + 1, 2 * buffer.length));
                }
                // A single read waits as long as the listener's read timeout; many short ones are counted here.
                if (System.nanoTime() - end > 0) {
                    return new TooSlow();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return new TooSlow();
        }
    }
}
