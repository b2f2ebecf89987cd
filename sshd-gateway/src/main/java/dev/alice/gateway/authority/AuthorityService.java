package dev.alice.gateway.authority;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.ssh.HostCertifier;
import dev.alice.sandbox.authority.Answer;
import dev.alice.sandbox.authority.AuthorityDesk;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.tcb.Octets;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authority over HTTP: {@code GET /nonce}, {@code POST /apply} and {@code POST /enrol} for a host's keys, {@code POST
 * /certificate} with a quote, {@code GET /ca} and {@code GET /krl} for those who connect.
 */
public final class AuthorityService implements HttpService {
    /** How long a certificate is valid. */
    public static final Duration LIFETIME = Duration.ofHours(1);
    /** Clocks that go wrong by so much do not matter. */
    private static final Duration SKEW = Duration.ofMinutes(2);

    private static final Logger log = LoggerFactory.getLogger(AuthorityService.class);
    private static final int MAX_CERTIFICATES = 4;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final AuthorityDesk desk;
    private final HostCertifier certifier;
    private final CertificateBook book;
    private final Clock clock;

    public AuthorityService(AuthorityDesk desk, HostCertifier certifier, CertificateBook book, Clock clock) {
        this.desk = desk;
        this.certifier = certifier;
        this.book = book;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(
                "/nonce",
                (request, response) -> say(
                        response, Status.OK_200, Map.of("nonce", desk.nonce().asHex())));
        rules.get("/ca", (request, response) -> response.send(certifier.publicKey() + "\n"));
        rules.get("/krl", this::revocations);
        rules.post("/apply", (request, response) -> answered(request, response, this::apply));
        rules.post("/enrol", (request, response) -> answered(request, response, this::enrol));
        rules.post("/certificate", (request, response) -> answered(request, response, this::certificate));
    }

    /** What a request is answered with. */
    private record Said(Status status, Map<String, Object> json) {}

    private interface Work {
        Said of(byte[] body) throws IOException;
    }

    private void answered(ServerRequest request, ServerResponse response, Work work) {
        Said said;
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(QuoteBundle.MAX_BYTES + 1);
            said = work.of(body);
        } catch (IOException | IllegalArgumentException e) {
            said = new Said(Status.BAD_REQUEST_400, Map.of("reason", String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a request to the authority could not be served");
            said = new Said(Status.INTERNAL_SERVER_ERROR_500, Map.of("reason", "the authority cannot answer now"));
        }
        say(response, said.status(), said.json());
    }

    private Said apply(byte[] body) throws IOException {
        JsonNode asked = JSON.readTree(body);
        return switch (desk.apply(application(asked))) {
            case Answer.Denied<AuthorityDesk.Challenge> denied -> denied(denied.reason(), false);
            case Answer.Granted<AuthorityDesk.Challenge> granted ->
                new Said(
                        Status.OK_200,
                        Map.of(
                                "token", granted.value().token().asHex(),
                                "idObject",
                                        granted.value().credential().idObject().asBase64url(),
                                "encryptedSecret",
                                        granted.value()
                                                .credential()
                                                .encryptedSecret()
                                                .asBase64url()));
        };
    }

    private Said enrol(byte[] body) throws IOException {
        JsonNode asked = JSON.readTree(body);
        Answer<Octets> answer =
                desk.enrol(application(asked), Octets.hex(text(asked, "token")), Octets.hex(text(asked, "secret")));
        return switch (answer) {
            case Answer.Denied<Octets> denied -> denied(denied.reason(), false);
            case Answer.Granted<Octets> granted -> {
                log.atInfo().addKeyValue("key", granted.value()).log("an attestation key was enrolled");
                yield new Said(
                        Status.OK_200, Map.of("attestationKey", granted.value().asHex()));
            }
        };
    }

    private Said certificate(byte[] body) {
        return switch (desk.appraise(QuoteBundle.parse(body))) {
            case Answer.Denied<AuthorityDesk.Proven> denied -> denied(denied.reason(), denied.unenrolled());
            case Answer.Granted<AuthorityDesk.Proven> granted -> certified(granted.value());
        };
    }

    private Said certified(AuthorityDesk.Proven proven) {
        Instant now = clock.instant();
        Instant until = now.plus(LIFETIME);
        List<String> principals = proven.host().principals();
        long serial = book.next(until, principals.getFirst());
        String certificate = certifier.certify(
                proven.hostKey().toArray(),
                principals,
                serial,
                "attested " + proven.attestationKey().asHex().substring(4, 20)
                        + (proven.verification().software() ? " by a software TPM" : ""),
                now.minus(SKEW),
                until);
        log.atInfo()
                .addKeyValue("serial", serial)
                .addKeyValue("principals", principals)
                .addKeyValue("software", proven.verification().software())
                .log("a host key was certified");
        return new Said(Status.OK_200, Map.of("certificate", certificate, "serial", serial, "until", until.toString()));
    }

    private Said denied(String reason, boolean unenrolled) {
        log.atWarn().addKeyValue("reason", reason).log("a host was turned away");
        return new Said(Status.FORBIDDEN_403, Map.of("reason", reason, "unenrolled", unenrolled));
    }

    private void revocations(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
        response.send(certifier.revocationList(book.revoked(), clock.instant()));
    }

    private static AuthorityDesk.Application application(JsonNode asked) {
        List<Octets> certificates = new ArrayList<>();
        JsonNode told = asked.path("certificates");
        if (!told.isArray() || told.size() > MAX_CERTIFICATES) {
            throw new IllegalArgumentException("certificates is a list of at most " + MAX_CERTIFICATES);
        }
        told.forEach(one -> certificates.add(Octets.base64url(one.asText())));
        return new AuthorityDesk.Application(
                Octets.base64url(text(asked, "attestationKey")),
                Octets.base64url(text(asked, "endorsementKey")),
                certificates);
    }

    private static String text(JsonNode asked, String field) {
        if (!asked.path(field).isTextual()) {
            throw new IllegalArgumentException("the request has no " + field);
        }
        return asked.path(field).asText();
    }

    private static void say(ServerResponse response, Status status, Map<String, Object> json) {
        try {
            response.status(status);
            response.header(HeaderNames.CONTENT_TYPE, "application/json");
            response.send(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer could not be written", e);
        }
    }
}
