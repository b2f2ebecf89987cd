package dev.alice.agent.model;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of one turn: it knows when the endpoint last sent a byte, reads no more than it may, and closing it
 * breaks off whatever it is doing.
 *
 * <p>LangChain4j's own client ends neither a stalled stream nor, before the next token, a cancelled one.
 */
final class TurnHttpClient implements HttpClient, AutoCloseable {

    private static final int ERROR_BODY = 4096;

    private final Wire wire;
    private final long maxBytes;
    private final AtomicLong lastByte = new AtomicLong(System.nanoTime());
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable InputStream> body = new AtomicReference<>();

    /** A client over a wire that it closes with itself. */
    TurnHttpClient(Wire wire, Limits limits) {
        this.wire = wire;
        this.maxBytes = limits.bytes();
    }

    /** How long nothing has come from the endpoint. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastByte.get());
    }

    /** How much of answers was read. */
    long bytes() {
        return bytes.get();
    }

    /** Begins to count silence anew. */
    void touch() {
        lastByte.set(System.nanoTime());
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        throw new UnsupportedOperationException("a turn only streams");
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        Thread.ofVirtual().name("model-turn").start(() -> stream(request, parser, listener));
    }

    private void stream(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        try {
            Wire.Response response = send(translated(request));
            try (InputStream in = response.body()) {
                if (response.status() / 100 != 2) {
                    String words = new String(in.readNBytes(ERROR_BODY), StandardCharsets.UTF_8);
                    listener.onError(new HttpException(response.status(), words));
                    return;
                }
                listener.onOpen(SuccessfulHttpResponse.builder()
                        .statusCode(response.status())
                        .headers(response.headers())
                        .build());
                parser.parse(in, listener);
                listener.onClose();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            listener.onError(e);
        } catch (IOException | RuntimeException e) {
            listener.onError(e);
        }
    }

    /** Sends a request; what is read of its answer is counted and bounded. */
    Wire.Response send(Wire.Request request) throws IOException, InterruptedException {
        Wire.Response response = wire.send(request);
        touch();
        InputStream in = new Measured(response.body());
        body.set(in);
        return new Wire.Response(response.status(), response.headers(), in);
    }

    private static Wire.Request translated(HttpRequest request) {
        String content = request.body();
        return new Wire.Request(
                request.method().name(), URI.create(request.url()), request.headers(), content == null ? "" : content);
    }

    @Override
    public void close() {
        wire.close();
        InputStream open = body.getAndSet(null);
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The connection is being given up; that it is broken already changes nothing.
                touch();
            }
        }
    }

    /** Counts, and ends a stream that is longer than it may be. */
    private final class Measured extends FilterInputStream {
        Measured(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            count(c < 0 ? 0 : 1);
            return c;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count(n);
            return n;
        }

        private void count(int n) throws IOException {
            if (n > 0) {
                touch();
                if (bytes.addAndGet(n) > maxBytes) {
                    throw new AnswerTooLongException(maxBytes);
                }
            }
        }
    }

    /** An answer that is longer than it may be. */
    static final class AnswerTooLongException extends IOException {
        AnswerTooLongException(long limit) {
            super("the answer is longer than " + limit + " bytes");
        }
    }

    /** Hands this client to LangChain4j, which wants to build one; the timeouts are this turn's own. */
    HttpClientBuilder asBuilder() {
        return new HttpClientBuilder() {
            @Override
            public @Nullable Duration connectTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder connectTimeout(@Nullable Duration timeout) {
                return this;
            }

            @Override
            public @Nullable Duration readTimeout() {
                return null;
            }

            @Override
            public HttpClientBuilder readTimeout(@Nullable Duration timeout) {
                return this;
            }

            @Override
            public HttpClient build() {
                return TurnHttpClient.this;
            }
        };
    }
}
