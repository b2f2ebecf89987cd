package dev.alice.keri.witness;

import dev.alice.keri.cesr.Octets;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.Method;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import io.helidon.webclient.http1.Http1ClientResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plain HTTP/1.1 to any number of witnesses over connections that are kept, with no proxy and no redirects. A request
 * blocks its own thread and needs no other, because four of them are on their way for every flow twice.
 */
public final class WitnessHttp implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final int MOST_IDLE = 64;

    private final Http1Client client = Http1Client.builder()
            .shareConnectionCache(false)
            .connectionCacheSize(MOST_IDLE)
            .socketOptions(SocketOptions.builder()
                    .connectTimeout(CONNECT_LIMIT)
                    .tcpNoDelay(true)
                    .build())
            .proxy(Proxy.noProxy())
            .followRedirects(false)
            .sendExpectContinue(false)
            .servicesDiscoverServices(false)
            .build();

    /** A request that can be sent again and again. */
    static final class Request {
        private final Method method;
        private final URI uri;
        private final List<Header> headers = new ArrayList<>();
        private final Optional<Octets> body;

        private Request(Method method, URI uri, Optional<Octets> body) {
            this.method = method;
            this.uri = uri;
            this.body = body;
        }

        static Request get(URI uri) {
            return new Request(Method.GET, uri, Optional.empty());
        }

        static Request post(URI uri, byte[] body) {
            return new Request(Method.POST, uri, Optional.of(Octets.copyOf(body)));
        }

        static Request put(URI uri, byte[] body) {
            return new Request(Method.PUT, uri, Optional.of(Octets.copyOf(body)));
        }

        Request with(HeaderName name, String value) {
            headers.add(io.helidon.http.HeaderValues.create(name, value));
            return this;
        }
    }

    /**
     * What came back.
     *
     * @param keriAid the header {@code Keri-Aid}, empty where there is none
     */
    record Answer(int status, String keriAid, Octets body) {
        String text() {
            return new String(body.toByteArray(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Sends a request and reads the answer; an interrupt ends both.
     *
     * @param limit between two bytes
     * @param most bytes of an answer's body
     * @throws IOException where the connection fails, or the answer is too long
     * @throws RuntimeException where the client makes nothing of the answer
     */
    Answer send(Request request, Duration limit, int most) throws IOException {
        Http1ClientRequest call = client.method(request.method)
                .uri(request.uri)
                .skipUriEncoding(true)
                .readTimeout(limit);
        request.headers.forEach(call::header);
        try (Http1ClientResponse response =
                request.body.isPresent() ? call.submit(request.body.get().toByteArray()) : call.request()) {
            byte[] body = new byte[0];
            if (response.entity().hasEntity()) {
                try (InputStream in = response.inputStream()) {
                    body = in.readNBytes(most + 1);
                }
            }
            if (body.length > most) {
                throw new IOException("an answer of more than " + most + " bytes");
            }
            return new Answer(
                    response.status().code(),
                    response.headers().first(LogDesk.AID).orElse(""),
                    Octets.copyOf(body));
        }
    }

    /** Closes the connections that are kept. */
    @Override
    public void close() {
        client.closeResource();
    }
}
