package dev.alice.gateway.authority;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tpm.TpmFailure;
import dev.alice.sandbox.tpm.TpmQuoter;
import dev.alice.scitt.scrapi.BoundedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A server before its authority: it enrols its key once, and then gets a certificate for each quote that holds. */
public final class AuthorityClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int MAX_ANSWER = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String url;
    private final TpmQuoter quoter;
    private final Duration limit;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    public AuthorityClient(URI authority, TpmQuoter quoter) {
        this(authority, quoter, LIMIT);
    }

    /** @param limit for each whole answer */
    AuthorityClient(URI authority, TpmQuoter quoter, Duration limit) {
        String text = authority.toString();
        this.url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.quoter = quoter;
        this.limit = limit;
    }

    /** There is no certificate, and why. */
    public static final class NotCertified extends Exception {
        private static final long serialVersionUID = 1L;

        NotCertified(String reason) {
            super(reason);
        }
    }

    /**
     * A certificate of the host key, in OpenSSH's form.
     *
     * @param binding what a quote over a nonce is bound to
     */
    public String certificate(Function<Octets, Binding> binding) throws NotCertified {
        JsonNode answer = quote(binding);
        if (answer.path("unenrolled").asBoolean()) {
            enrol();
            answer = quote(binding);
        }
        if (!answer.path("certificate").isTextual()) {
            throw new NotCertified(answer.path("reason").asText("the authority gives no reason"));
        }
        return answer.path("certificate").asText();
    }

    private JsonNode quote(Function<Octets, Binding> binding) throws NotCertified {
        Octets nonce = Octets.hex(text(get("/nonce"), "nonce"));
        return switch (quoter.quote(binding.apply(nonce))) {
            case TpmQuoter.Result.None none -> throw new NotCertified(none.reason());
            case TpmQuoter.Result.Quoted quoted ->
                post("/certificate", quoted.bundle().toJson());
        };
    }

    private void enrol() throws NotCertified {
        try {
            TpmQuoter.Identity identity = quoter.identity();
            Map<String, Object> application = new HashMap<>();
            application.put("attestationKey", identity.attestationKey().asBase64url());
            application.put("endorsementKey", identity.endorsementKey().asBase64url());
            application.put(
                    "certificates",
                    identity.certificates().stream().map(Octets::asBase64url).toList());
            JsonNode challenge = post("/apply", JSON.writeValueAsBytes(application));
            Octets secret = quoter.activate(new Credential(
                    Octets.base64url(text(challenge, "idObject")),
                    Octets.base64url(text(challenge, "encryptedSecret"))));
            application.put("token", text(challenge, "token"));
            application.put("secret", secret.asHex());
            text(post("/enrol", JSON.writeValueAsBytes(application)), "attestationKey");
        } catch (TpmFailure e) {
            throw new NotCertified(e.reason());
        } catch (IOException | IllegalArgumentException e) {
            throw new NotCertified("the authority's answer cannot be used: " + e.getMessage());
        }
    }

    private JsonNode get(String path) throws NotCertified {
        return send(
                HttpRequest.newBuilder(URI.create(url + path)).timeout(limit).GET());
    }

    private JsonNode post(String path, byte[] body) throws NotCertified {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private JsonNode send(HttpRequest.Builder request) throws NotCertified {
        try {
            JsonNode read = JSON.readTree(
                    BoundedBody.ask(http, request.build(), MAX_ANSWER, limit).body());
            return read == null ? JSON.createObjectNode() : read;
        } catch (IOException e) {
            throw new NotCertified("the authority at " + url + " cannot be asked: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotCertified("the authority was not waited for");
        }
    }

    private static String text(JsonNode answer, String field) throws NotCertified {
        if (answer.path(field).isTextual()) {
            return answer.path(field).asText();
        }
        throw new NotCertified(answer.path("reason").asText("the authority's answer has no " + field));
    }

    @Override
    public void close() {
        http.close();
    }
}
