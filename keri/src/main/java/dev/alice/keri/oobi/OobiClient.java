package dev.alice.keri.oobi;

import dev.alice.keri.cesr.Octets;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The fetching of introductions over http and https. A name is resolved once and the connection goes to the address that
 * was looked at; every redirect is looked at again; answers, time and the number of fetches at once are bounded.
 */
public final class OobiClient {
    /** The longest answer, in bytes. */
    public static final int MOST_BODY = 1 << 20;

    private static final int MOST_REDIRECTS = 3;
    private static final int MOST_AT_ONCE = 8;

    private final SSLSocketFactory tls;
    private final Reach reach;
    private final Duration limit;
    private final Semaphore slots = new Semaphore(MOST_AT_ONCE);

    /**
     * What was fetched.
     *
     * @param from the last address, behind all redirects
     * @param aid what the answer's field Keri-Aid says, not believed yet
     */
    record Fetched(URI from, Optional<String> aid, Octets body) {}

    /**
     * A client.
     *
     * @param tls what certificates are believed; the name is checked in any case
     * @param limit for a whole fetch, redirects included
     */
    public OobiClient(SSLSocketFactory tls, Reach reach, Duration limit) {
        this.tls = tls;
        this.reach = reach;
        this.limit = limit;
    }

    /** A client that believes the certificates that this Java believes. */
    public static OobiClient within(Reach reach, Duration limit) {
        return new OobiClient((SSLSocketFactory) SSLSocketFactory.getDefault(), reach, limit);
    }

    static boolean fetchable(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https"))
                && uri.getHost() != null
                && !uri.getHost().isEmpty()
                && uri.getRawUserInfo() == null;
    }

    /** Checks that an address may be connected to, without doing so. */
    void allow(URI uri) {
        reach.resolve(uri);
    }

    Fetched fetch(URI uri) {
        if (!slots.tryAcquire()) {
            throw new OobiException("too many introductions are being fetched; try again");
        }
        AtomicReference<@Nullable Socket> open = new AtomicReference<>();
        CompletableFuture<Fetched> answer = new CompletableFuture<>();
        Thread.ofVirtual().name("oobi").start(() -> {
            try {
                answer.complete(follow(uri, open));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            } finally {
                slots.release();
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late(uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OobiException("fetching " + uri + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OobiException refused) {
                throw refused;
            }
            if (e.getCause() instanceof SocketTimeoutException) {
                throw late(uri, e);
            }
            throw new OobiException(uri + " could not be read: " + e.getCause(), e);
        } finally {
            close(open.get());
        }
    }

    private OobiException late(URI uri, Exception cause) {
        return new OobiException(uri + " did not answer within " + limit.toMillis() + " ms", cause);
    }

    private Fetched follow(URI first, AtomicReference<@Nullable Socket> open) throws IOException {
        URI at = first;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            InetSocketAddress address = reach.resolve(at);
            try (Socket plain = new Socket()) {
                open.set(plain);
                plain.setSoTimeout((int) limit.toMillis());
                plain.connect(address, (int) limit.toMillis());
                try (Socket socket = Reach.isHttps(at) ? secure(plain, at) : plain) {
                    OutputStream out = socket.getOutputStream();
                    out.write(request(at));
                    out.flush();
                    HttpAnswer answer = new HttpAnswer(new BufferedInputStream(socket.getInputStream()), MOST_BODY);
                    if (answer.status() == 200) {
                        return new Fetched(at, answer.field("keri-aid"), Octets.copyOf(answer.body()));
                    }
                    at = redirect(at, answer);
                }
            }
        }
        throw new OobiException(first + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private static URI redirect(URI from, HttpAnswer answer) {
        Optional<String> location = answer.field("location");
        if (!List.of(301, 302, 303, 307, 308).contains(answer.status()) || location.isEmpty()) {
            throw new OobiException(from + " answered with status " + answer.status()
                    + (answer.status() == 404 ? ": nobody is introduced there" : ""));
        }
        URI to;
        try {
            to = from.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new OobiException(from + " redirects to something that is no address", e);
        }
        if (!fetchable(to) || Reach.isHttps(from) && !Reach.isHttps(to)) {
            throw new OobiException(from + " redirects to where nothing is fetched from");
        }
        return to;
    }

    private SSLSocket secure(Socket plain, URI uri) throws IOException {
        SSLSocket secure = (SSLSocket) tls.createSocket(plain, uri.getHost(), Reach.port(uri), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (uri.getHost().chars().anyMatch(Character::isLetter)
                && !uri.getHost().startsWith("[")) {
            parameters.setServerNames(List.of(new SNIHostName(uri.getHost())));
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private static byte[] request(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String host = uri.getPort() == -1 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        return ("GET " + path + query + " HTTP/1.1\r\nHost: " + host
                        + "\r\nAccept: application/json+cesr\r\nUser-Agent: alice-keri\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed, or as good as
                System.getLogger(OobiClient.class.getName())
                        .log(System.Logger.Level.TRACE, "a socket did not close", e);
            }
        }
    }
}
