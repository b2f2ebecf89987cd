package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.HashEnvelope;
import dev.alice.scitt.cose.KeySigner;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.cose.TransparentStatement;
import dev.alice.scitt.scrapi.HttpLogReader;
import dev.alice.scitt.scrapi.ScrapiClient;
import dev.alice.scitt.trust.TrustAnchors;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.ReceiptVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice log submit}: signs a file where it is asked to, registers it, and verifies the receipt. */
@Command(
        name = "submit",
        mixinStandardHelpOptions = true,
        description = {
            "Register a statement, and keep its receipt once that is verified.",
            "With --key, FILE is the payload, and is signed first; without, FILE is a signed statement.",
            "Exit status: 0 registered, 1 refused."
        })
final class LogSubmitCommand implements Callable<Integer> {
    private static final int MAX_INPUT = 64 << 20;

    @Option(names = "--url", paramLabel = "URL", required = true, description = "The HTTP address of the log.")
    private URI url = URI.create("");

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "A private key (PKCS #8 or OpenSSH, Ed25519, P-256 or P-384).")
    @Nullable
    private Path key;

    @Option(names = "--issuer", paramLabel = "URI", description = "Who signs (iss).")
    @Nullable
    private String issuer;

    @Option(names = "--subject", paramLabel = "TEXT", description = "What the statement is about (sub).")
    @Nullable
    private String subject;

    @Option(
            names = "--kid",
            paramLabel = "TEXT",
            description = "The name of the key; its RFC 9679 thumbprint where none is given.")
    @Nullable
    private String kid;

    @Option(names = "--content-type", paramLabel = "TYPE", defaultValue = "application/octet-stream")
    private String contentType = "";

    @Option(names = "--chain", paramLabel = "FILE", description = "Certificates in PEM, the signer's first (x5chain).")
    @Nullable
    private Path chain;

    @Option(names = "--digest", description = "Sign the SHA-256 of the payload, which stays here (RFC 9995).")
    private boolean digest;

    @Option(names = "--location", paramLabel = "URI", description = "With --digest: where the payload may be had.")
    @Nullable
    private String location;

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description = "The log's public key (PEM); asked of the log where none is given.")
    @Nullable
    private Path logKey;

    @Option(
            names = "--leaf",
            paramLabel = "PROFILE",
            converter = LeafName.class,
            description = "What the log hashes: statement or digest; asked of the log where it is not said.")
    @Nullable
    private LeafProfile leaf;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write the transparent statement.")
    @Nullable
    private Path output;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for a busy log.")
    private int wait;

    @Option(names = "--json")
    private boolean json;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "The payload or the statement; standard input where it is missing or -.")
    @Nullable
    private Path file;

    @Override
    public Integer call() throws IOException {
        byte[] input = input();
        SignedStatement statement = key == null ? SignedStatement.decode(input) : signed(input);
        try (ScrapiClient client = new ScrapiClient(url, Duration.ofSeconds(wait))) {
            return switch (client.register(statement.bytes().toBytes())) {
                case ScrapiClient.Outcome.Registered registered -> registered(statement, registered);
                case ScrapiClient.Outcome.Refused refused -> {
                    say(Map.of(
                            "registered",
                            false,
                            "status",
                            refused.status(),
                            "title",
                            refused.title(),
                            "detail",
                            refused.detail()));
                    yield 1;
                }
                case ScrapiClient.Outcome.GaveUp gaveUp -> throw new GatewayException(gaveUp.reason());
            };
        }
    }

    private byte[] input() throws IOException {
        try (InputStream in = file == null || file.toString().equals("-") ? System.in : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_INPUT + 1);
            if (bytes.length > MAX_INPUT) {
                throw new GatewayException("the input is over " + MAX_INPUT + " bytes");
            }
            return bytes;
        }
    }

    private SignedStatement signed(byte[] payload) throws IOException {
        if (issuer == null || subject == null || key == null) {
            throw new IllegalArgumentException("to sign, say who and about what: --issuer URI --subject TEXT");
        }
        SigningKey signing = SigningKey.fromPem(Files.readString(key));
        Octets keyId = kid != null
                ? Octets.of(kid.getBytes(StandardCharsets.UTF_8))
                : chain != null
                        ? Octets.empty()
                        : signing.publicKey().thumbprint().octets();
        KeySigner signer = new KeySigner(issuer, keyId, signing.algorithm(), signing, certificates());
        return digest
                ? SignedStatement.signDigest(
                        signer,
                        new HashEnvelope(HashEnvelope.Hash.SHA_256, contentType, location),
                        subject,
                        Instant.now(),
                        payload)
                : SignedStatement.sign(signer, contentType, subject, Instant.now(), payload);
    }

    private List<Octets> certificates() throws IOException {
        List<Octets> certificates = new ArrayList<>();
        if (chain != null) {
            try {
                for (var link : CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(chain)))) {
                    X509Certificate certificate = TrustAnchors.certificate(link.getEncoded());
                    certificates.add(Octets.of(certificate.getEncoded()));
                }
            } catch (CertificateEncodingException e) {
                throw new GatewayException("a certificate in " + chain + " cannot be encoded: " + e.getMessage(), e);
            } catch (CertificateException e) {
                throw new GatewayException("the certificates in " + chain + " cannot be read: " + e.getMessage(), e);
            }
        }
        return certificates;
    }

    /** A receipt that does not verify is no receipt: the log has broken its word, and that is said aloud. */
    private int registered(SignedStatement statement, ScrapiClient.Outcome.Registered registered) throws IOException {
        Receipt receipt = Receipt.decode(registered.receipt().toBytes());
        Verification verdict = verifier().verify(statement, List.of(receipt));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("registered", true);
        shown.put("id", registered.id());
        switch (verdict) {
            case Verification.Refused refused -> {
                shown.put("verified", false);
                shown.put("reason", refused.detail() + " (" + refused.step().source() + ")");
            }
            case Verification.Verified verified -> {
                Verification.Inclusion place = verified.inclusions().getFirst();
                shown.put("verified", true);
                shown.put("index", place.leafIndex());
                shown.put("treeSize", place.treeSize());
                if (output != null) {
                    Files.write(output, new TransparentStatement(statement, List.of(receipt)).encode());
                }
            }
        }
        say(shown);
        return verdict instanceof Verification.Verified ? 0 : 1;
    }

    private ReceiptVerifier verifier() throws IOException {
        CoseKey given = logKey == null ? null : CoseKey.fromPem(Files.readString(logKey));
        if (given != null && leaf != null) {
            return new ReceiptVerifier(given, leaf);
        }
        try (HttpLogReader reader = new HttpLogReader(url)) {
            return new ReceiptVerifier(
                    given == null ? reader.key() : given, leaf == null ? reader.leafProfile() : leaf);
        }
    }

    private void say(Map<String, Object> shown) {
        if (json) {
            Json.print(shown);
        } else {
            shown.forEach((name, value) -> System.out.printf("%-10s %s%n", name, Visible.lines(String.valueOf(value))));
        }
    }
}
