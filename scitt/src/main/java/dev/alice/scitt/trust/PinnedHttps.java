package dev.alice.scitt.trust;

import dev.alice.scitt.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * A source over https that cannot be turned against its own network: a name is resolved once, every address that it has
 * must be public, and the connection goes to an address that was looked at. Redirects are not followed, answers and time
 * are bounded, and few fetches run at once.
 */
public final class PinnedHttps implements DocumentSource {
    /** The longest document, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    private static final int MAX_AT_ONCE = 16;
    /** Of one host, so that one that is slow leaves room for others. */
    private static final int MAX_OF_ONE_HOST = 4;
    /** A name that is being resolved cannot be given up: its thread may outlive the fetch. */
    private static final int MAX_THREADS = 64;

    private final SSLSocketFactory tls;
    private final Set<String> privateAllowed;
    private final Duration limit;
    private final Semaphore threads = new Semaphore(MAX_THREADS);
    private final Map<String, Integer> fetching = new HashMap<>();

    /**
     * A source.
     *
     * @param tls what certificates are believed; the name is checked in any case
     * @param privateAllowed hosts, as {@code HOST:PORT}, that may be at loopback and private addresses
     * @param limit for a whole fetch
     */
    public PinnedHttps(SSLSocketFactory tls, Set<String> privateAllowed, Duration limit) {
        this.tls = tls;
        this.privateAllowed = Set.copyOf(privateAllowed);
        this.limit = limit;
    }

    @Override
    public Answer fetch(URI uri) {
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null || uri.getRawUserInfo() != null) {
            return new Missing(uri + " is not an https address");
        }
        String host = uri.getAuthority();
        if (!enter(host)) {
            return new Away("too many documents are being fetched; try again", false);
        }
        try {
            if (!threads.tryAcquire()) {
                return new Away("too many hosts do not answer; try again", false);
            }
            return bounded(uri);
        } finally {
            leave(host);
        }
    }

    private boolean enter(String host) {
        synchronized (fetching) {
            int all = fetching.values().stream().mapToInt(Integer::intValue).sum();
            int same = fetching.getOrDefault(host, 0);
            if (all >= MAX_AT_ONCE || same >= MAX_OF_ONE_HOST) {
                return false;
            }
            fetching.put(host, same + 1);
            return true;
        }
    }

    private void leave(String host) {
        synchronized (fetching) {
            fetching.computeIfPresent(host, (name, count) -> count == 1 ? null : count - 1);
        }
    }

    /** On a thread of its own, since neither the resolver nor a handshake knows a limit for the whole. */
    private Answer bounded(URI uri) {
        AtomicReference<@Nullable Socket> open = new AtomicReference<>();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Thread.ofPlatform().name("document").daemon().start(() -> {
            try {
                answer.complete(get(uri, open));
            } catch (ProtocolException e) {
                answer.complete(new Missing(uri + " could not be read: " + e));
            } catch (IOException | RuntimeException e) {
                answer.complete(new Away(uri + " could not be read: " + e, true));
            } finally {
                threads.release();
            }
        });
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Away(uri + " did not answer within " + limit.toMillis() + " ms", true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Away("reading " + uri + " was interrupted", false);
        } catch (ExecutionException e) {
            return new Away(uri + " could not be read: " + e.getCause(), true);
        } finally {
            close(open.get());
        }
    }

    private Answer get(URI uri, AtomicReference<@Nullable Socket> open) throws IOException {
        int port = uri.getPort() == -1 ? 443 : uri.getPort();
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(uri.getHost());
        } catch (UnknownHostException e) {
            return new Away("the host " + uri.getHost() + " is not found", true);
        }
        if (!privateAllowed.contains(uri.getHost() + ":" + port)) {
            for (InetAddress address : addresses) {
                if (!PublicAddress.is(address)) {
                    return new Missing(
                            uri.getHost() + " is at an address that is not public, where nothing is fetched from");
                }
            }
        }
        try (Socket plain = new Socket()) {
            open.set(plain);
            plain.setSoTimeout((int) limit.toMillis());
            plain.connect(new InetSocketAddress(addresses[0], port), (int) limit.toMillis());
            try (SSLSocket secure = (SSLSocket) tls.createSocket(plain, uri.getHost(), port, true)) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                if (uri.getHost().chars().anyMatch(Character::isLetter)) {
                    parameters.setServerNames(List.of(new SNIHostName(uri.getHost())));
                }
                secure.setSSLParameters(parameters);
                secure.startHandshake();
                secure.getOutputStream().write(request(uri, port));
                secure.getOutputStream().flush();
                byte[] body = new HttpAnswer(secure.getInputStream(), MAX_BODY).body();
                return new Document(Octets.of(body));
            }
        }
    }

    private static byte[] request(URI uri, int port) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String host = port == 443 ? uri.getHost() : uri.getHost() + ":" + port;
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nAccept: application/did+json, application/json\r\nUser-Agent: alice-scitt\r\n"
                        + "Connection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void close(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed, or as good as
                System.getLogger(PinnedHttps.class.getName())
                        .log(System.Logger.Level.TRACE, "a socket did not close", e);
            }
        }
    }
}
