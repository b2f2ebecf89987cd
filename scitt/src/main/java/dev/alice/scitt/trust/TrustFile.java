package dev.alice.scitt.trust;

import dev.alice.scitt.JsonObject;
import dev.alice.scitt.MalformedException;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * An operator's file that says whose statements a log takes: either trust anchors in PEM, or a JSON object of
 *
 * <pre>{@code
 * {"v": "scitt-trust/1",
 *  "x509": "anchors.pem",
 *  "didWeb": {"hosts": ["example.com"], "private": ["localhost:8443"], "ca": "ca.pem"},
 *  "keys": [{"issuer": "https://issuer.example", "kid": "key-1", "pem": "issuer.pem", "retired": false}],
 *  "logins": {"host": "github.com", "directory": "keys"}}
 * }</pre>
 *
 * <p>Each part may be missing; files are named relative to this one. A directory of logins holds {@code USER.keys}.
 */
public final class TrustFile {
    private static final int MAX_FILE = 4 << 20;
    private static final int MAX_ITEMS = 1000;
    private static final Duration FETCH = Duration.ofSeconds(5);

    private final Path directory;
    private final Clock clock;

    private TrustFile(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Reads such a file.
     *
     * @throws MalformedException if it, or a file that it names, is not understood
     */
    public static IssuerDirectory read(Path file, Clock clock) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        TrustFile reader = new TrustFile(parent == null ? absolute : parent, clock);
        byte[] bytes = reader.bytes(absolute);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.stripLeading().startsWith("-----BEGIN")) {
            return IssuerDirectory.empty().withCertificates(new CertificateChains(TrustAnchors.fromPem(text), clock));
        }
        return reader.parse(JsonObject.parse(bytes, "the trust file " + file));
    }

    private IssuerDirectory parse(JsonObject json) {
        json.only("v", "x509", "didWeb", "keys", "logins");
        if (!json.text("v").equals("scitt-trust/1")) {
            throw new MalformedException(json.place() + " is not of version scitt-trust/1");
        }
        IssuerDirectory issuers = IssuerDirectory.empty();
        if (json.has("x509")) {
            TrustAnchors anchors = TrustAnchors.fromPem(text(json.text("x509")));
            issuers = issuers.withCertificates(new CertificateChains(anchors, clock));
        }
        if (json.object("didWeb").isPresent()) {
            issuers = issuers.with(DidWeb.METHOD, web(json.object("didWeb").get()));
        }
        if (json.object("logins").isPresent()) {
            LoginIssuers logins = logins(json.object("logins").get());
            issuers = issuers.with(logins.prefix(), logins);
        }
        PinnedKeys pinned = pinned(json.objects("keys", MAX_ITEMS));
        for (String issuer : pinned.issuers()) {
            issuers = issuers.with(issuer, pinned);
        }
        return issuers;
    }

    private DidWebIssuers web(JsonObject json) {
        json.only("hosts", "private", "ca");
        Set<String> local = Set.copyOf(json.texts("private", MAX_ITEMS));
        SSLSocketFactory tls = json.optionalText("ca")
                .map(name -> tls(text(name)))
                .orElseGet(() -> (SSLSocketFactory) SSLSocketFactory.getDefault());
        PinnedHttps source = new PinnedHttps(tls, local, FETCH);
        return new DidWebIssuers(source, Set.copyOf(json.texts("hosts", MAX_ITEMS)), clock);
    }

    private LoginIssuers logins(JsonObject json) {
        json.only("host", "directory");
        Path keys = directory.resolve(json.text("directory"));
        // LoginIssuers lets no other characters through than those of a login name.
        return new LoginIssuers(json.text("host"), login -> {
            Path file = keys.resolve(login + ".keys");
            return Files.isRegularFile(file)
                    ? new String(bytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .limit(MAX_ITEMS)
                            .toList()
                    : List.of();
        });
    }

    private PinnedKeys pinned(List<JsonObject> items) {
        List<PinnedKeys.Pin> pins = new ArrayList<>();
        for (JsonObject item : items) {
            item.only("issuer", "kid", "pem", "retired");
            pins.add(new PinnedKeys.Pin(
                    item.text("issuer"),
                    item.optionalText("kid").orElse(null),
                    CoseKey.fromPem(text(item.text("pem"))),
                    item.flag("retired").orElse(false)));
        }
        return new PinnedKeys(pins);
    }

    private static SSLSocketFactory tls(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            InputStream in = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedException("the certificates of didWeb.ca cannot be used: " + e.getMessage());
        }
    }

    private String text(String name) {
        return new String(bytes(directory.resolve(name)), StandardCharsets.UTF_8);
    }

    private byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            if (bytes.length > MAX_FILE) {
                throw new MalformedException(file + " is over " + MAX_FILE + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new ScittException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
