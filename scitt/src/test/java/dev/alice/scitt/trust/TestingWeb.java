package dev.alice.scitt.trust;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;

/** A real https server on loopback, certified for localhost by an authority of its own. */
final class TestingWeb implements AutoCloseable {
    private final TestingAuthority authority;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }

    TestingWeb() throws Exception {
        this.authority = TestingAuthority.root("web");
        KeyPair keys = TestingAuthority.pair("secp256r1");
        X509Certificate certificate = authority.certify(
                new X500Name("CN=localhost"),
                keys,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1)),
                TestingAuthority.names(new GeneralName(GeneralName.dNSName, "localhost")));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("web", keys.getPrivate(), new char[0], new Certificate[] {certificate});
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            Page page = pages.get(exchange.getRequestURI().getPath());
            try (exchange) {
                if (page == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    page.answer(exchange);
                }
            }
        });
        server.start();
    }

    SSLSocketFactory client() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    X509Certificate authority() {
        return authority.certificate();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String hostAndPort() {
        return "localhost:" + port();
    }

    String did() {
        return "did:web:localhost%3A" + port();
    }

    int asked() {
        return asked.get();
    }

    void page(String path, Page page) {
        pages.put(path, page);
    }

    void page(String path, byte[] body) {
        page(path, exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
    }

    void noPage(String path) {
        pages.remove(path);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
