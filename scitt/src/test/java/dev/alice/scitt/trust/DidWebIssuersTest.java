package dev.alice.scitt.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EcKey;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.IssuerKeys.Current;
import dev.alice.scitt.log.IssuerKeys.Standing;
import dev.alice.scitt.log.IssuerKeys.Unsettled;
import dev.alice.scitt.log.IssuerKeys.Untrusted;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DidWebIssuersTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PLACE = "/.well-known/did.json";

    private final TestingClock clock = new TestingClock();
    private final List<CoseKey> keys = List.of(
            SigningKey.generate(Algorithm.ED25519, RANDOM).publicKey(),
            SigningKey.generate(Algorithm.ES256, RANDOM).publicKey(),
            SigningKey.generate(Algorithm.ES384, RANDOM).publicKey());
    private TestingWeb web;

    @BeforeEach
    void start() throws Exception {
        web = new TestingWeb();
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private DidWebIssuers issuers(Set<String> local, Duration limit) throws Exception {
        return new DidWebIssuers(
                new PinnedHttps(web.client(), local, limit), Set.of(web.hostAndPort(), "localhost"), clock);
    }

    private DidWebIssuers issuers() throws Exception {
        return issuers(Set.of(web.hostAndPort()), Duration.ofSeconds(10));
    }

    private static Octets kid(String text) {
        return Octets.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String jwk(CoseKey key) {
        return switch (key) {
            case Ed25519Key ed ->
                "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"" + ed.x().base64Url() + "\"}";
            case EcKey ec ->
                "{\"kty\":\"EC\",\"crv\":\"" + (ec.curve() == EcKey.Curve.P256 ? "P-256" : "P-384") + "\",\"x\":\""
                        + ec.x().base64Url() + "\",\"y\":\"" + ec.y().base64Url() + "\"}";
        };
    }

    private static String multibase(CoseKey key) {
        byte[] bytes = switch (key) {
            case Ed25519Key ed -> joined("ed01", ed.x());
            case EcKey ec -> {
                String sign = (ec.y().toBytes()[ec.y().length() - 1] & 1) == 0 ? "02" : "03";
                yield joined((ec.curve() == EcKey.Curve.P256 ? "8024" : "8124") + sign, ec.x());
            }
        };
        StringBuilder text = new StringBuilder();
        for (BigInteger rest = new BigInteger(1, bytes);
                rest.signum() > 0;
                rest = rest.divide(BigInteger.valueOf(58))) {
            text.append("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
                    .charAt(rest.mod(BigInteger.valueOf(58)).intValue()));
        }
        return "z" + text.reverse();
    }

    private static byte[] joined(String hex, Octets rest) {
        byte[] head = java.util.HexFormat.of().parseHex(hex);
        byte[] all = java.util.Arrays.copyOf(head, head.length + rest.length());
        System.arraycopy(rest.toBytes(), 0, all, head.length, rest.length());
        return all;
    }

    /** A document with every key in both forms, by the names jwk-N and multi-N. */
    private String document(String did) {
        List<String> methods = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int n = 0; n < keys.size(); n++) {
            methods.add("{\"id\":\"#jwk-" + n + "\",\"type\":\"JsonWebKey2020\",\"controller\":\"" + did
                    + "\",\"publicKeyJwk\":" + jwk(keys.get(n)) + "}");
            methods.add("{\"id\":\"" + did + "#multi-" + n + "\",\"type\":\"Multikey\",\"controller\":\"" + did
                    + "\",\"publicKeyMultibase\":\"" + multibase(keys.get(n)) + "\"}");
            names.add("\"#jwk-" + n + "\"");
            names.add("\"" + did + "#multi-" + n + "\"");
        }
        methods.add("{\"id\":\"#login\",\"type\":\"JsonWebKey2020\",\"controller\":\"" + did + "\",\"publicKeyJwk\":"
                + jwk(SigningKey.generate(Algorithm.ED25519, new SecureRandom()).publicKey()) + "}");
        methods.add(
                "{\"id\":\"#other\",\"type\":\"EcdsaSecp256k1VerificationKey2019\",\"controller\":\"" + did + "\"}");
        return "{\"@context\":[\"https://www.w3.org/ns/did/v1\"],\"id\":\"" + did + "\",\"verificationMethod\":["
                + String.join(",", methods) + "],\"assertionMethod\":[" + String.join(",", names)
                + "],\"authentication\":[\"#login\"]}";
    }

    @Test
    void the_keys_for_statements_are_found_by_all_their_names() throws Exception {
        // Given
        web.page(PLACE, document(web.did()).getBytes(StandardCharsets.UTF_8));
        DidWebIssuers issuers = issuers();

        for (int n = 0; n < keys.size(); n++) {
            // When
            List<Standing> found = List.of(
                    issuers.standing(web.did(), kid("#jwk-" + n)),
                    issuers.standing(web.did(), kid("jwk-" + n)),
                    issuers.standing(web.did(), kid(web.did() + "#multi-" + n)),
                    issuers.standing(web.did(), keys.get(n).thumbprint().octets()));

            // Then
            assertThat(found).containsOnly(new Current(keys.get(n)));
        }
        assertThat(issuers.standing(web.did(), kid("#login"))).isInstanceOf(Untrusted.class);
        assertThat(issuers.standing(web.did(), kid("#nobody"))).isInstanceOf(Untrusted.class);
        assertThat(web.asked()).isEqualTo(1);
    }

    @Test
    void a_document_below_a_path_and_in_chunks_is_read() throws Exception {
        // Given
        String did = web.did() + ":teams:build";
        byte[] body = document(did).getBytes(StandardCharsets.UTF_8);
        web.page("/teams/build/did.json", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body);
        });

        // When
        Standing standing = issuers().standing(did, kid("#jwk-0"));

        // Then
        assertThat(standing).isEqualTo(new Current(keys.getFirst()));
    }

    @Test
    void loopback_is_not_asked_unless_an_operator_allowed_it() throws Exception {
        // Given
        web.page(PLACE, document(web.did()).getBytes(StandardCharsets.UTF_8));

        // When
        Standing standing = issuers(Set.of(), Duration.ofSeconds(10)).standing(web.did(), kid("#jwk-0"));

        // Then
        assertThat(standing)
                .isInstanceOfSatisfying(
                        Untrusted.class, why -> assertThat(why.reason()).contains("not public"));
        assertThat(web.asked()).isZero();
    }

    @Test
    void a_host_that_is_not_on_the_list_is_not_asked() throws Exception {
        // Given
        DidWebIssuers issuers = new DidWebIssuers(
                uri -> {
                    throw new AssertionError("asked " + uri);
                },
                Set.of("issuer.example"),
                clock);

        // When
        List<Standing> standings = List.of(
                issuers.standing("did:web:other.example", kid("#k")),
                issuers.standing("did:web:issuer.example%3A8443", kid("#k")),
                issuers.standing("did:web:issuer.example.other.example", kid("#k")));

        // Then
        assertThat(standings).allSatisfy(standing -> assertThat(standing).isInstanceOf(Untrusted.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redirect", "huge", "huge-chunks", "not-json", "other-id", "twice", "private", "slow", "error"})
    void an_answer_that_is_not_the_document_is_no_trust(String kind) throws Exception {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        String document = document(web.did());
        byte[] body = (switch (kind) {
                    case "not-json" -> "hello";
                    case "other-id" -> document(web.did() + ":other");
                    case "twice" -> document.replace("#jwk-1", "#jwk-0");
                    case "private" -> document.replaceFirst("\"kty\"", "\"d\":\"AAAA\",\"kty\"");
                    default -> document;
                })
                .getBytes(StandardCharsets.UTF_8);
        web.page(PLACE, exchange -> {
            switch (kind) {
                case "redirect" -> {
                    exchange.getResponseHeaders().add("Location", "https://" + web.hostAndPort() + "/elsewhere");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "error" -> exchange.sendResponseHeaders(500, -1);
                case "huge" -> {
                    exchange.sendResponseHeaders(200, PinnedHttps.MAX_BODY + 1);
                    exchange.getResponseBody().write(new byte[PinnedHttps.MAX_BODY + 1]);
                }
                case "huge-chunks" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(new byte[4 * PinnedHttps.MAX_BODY]);
                }
                case "slow" -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body, 0, 10);
                    exchange.getResponseBody().flush();
                    try {
                        over.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                default -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            }
        });
        web.page("/elsewhere", body);

        // When
        Standing standing = issuers(
                        Set.of(web.hostAndPort()), kind.equals("slow") ? Duration.ofSeconds(3) : Duration.ofSeconds(60))
                .standing(web.did(), kid("#jwk-0"));
        over.countDown();

        // Then
        boolean forNow = kind.equals("slow") || kind.equals("error");
        assertThat(standing).isInstanceOf(forNow ? Unsettled.class : Untrusted.class);
        assertThat(web.asked()).isEqualTo(1);
    }

    @Test
    void a_document_is_kept_renewed_behind_the_scenes_and_forgotten() throws Exception {
        // Given
        web.page(PLACE, document(web.did()).getBytes(StandardCharsets.UTF_8));
        DidWebIssuers issuers = issuers();
        issuers.standing(web.did(), kid("#jwk-0"));
        clock.forward(DidWebIssuers.FRESH.minusSeconds(1));
        issuers.standing(web.did(), kid("#jwk-0"));
        int whileFresh = web.asked();
        web.page(PLACE, document(web.did()).replace("#jwk-0", "#new-0").getBytes(StandardCharsets.UTF_8));
        clock.forward(Duration.ofSeconds(2));
        issuers.standing(web.did(), kid("#jwk-0"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> issuers.standing(web.did(), kid("#new-0")) instanceof Current);
        web.noPage(PLACE);

        // When
        clock.forward(DidWebIssuers.FRESH.multipliedBy(2));
        Standing gone = issuers.standing(web.did(), kid("#jwk-0"));
        Standing again = issuers.standing(web.did(), kid("#jwk-0"));
        int whileRefused = web.asked();
        web.page(PLACE, document(web.did()).getBytes(StandardCharsets.UTF_8));
        clock.forward(DidWebIssuers.REFUSED);
        Standing back = issuers.standing(web.did(), kid("#jwk-0"));

        // Then
        assertThat(whileFresh).isEqualTo(1);
        assertThat(gone).isInstanceOf(Untrusted.class);
        assertThat(again).isEqualTo(gone);
        assertThat(whileRefused).isEqualTo(3);
        assertThat(back).isEqualTo(new Current(keys.getFirst()));
    }

    @ParameterizedTest
    @CsvSource({
        "did:web:a.example, https://a.example/.well-known/did.json",
        "did:web:A.example, https://a.example/.well-known/did.json",
        "did:web:a.example%3A8443, https://a.example:8443/.well-known/did.json",
        "did:web:a.example:u:v, https://a.example/u/v/did.json",
    })
    void an_identifier_leads_to_its_document(String did, String address) {
        // Given
        // When
        DidWeb parsed = DidWeb.parse(did);

        // Then
        assertThat(parsed.document()).isEqualTo(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "did:web:",
                "did:key:z6Mk",
                "did:web:a.example/path",
                "did:web:user@a.example",
                "did:web:a.example:..",
                "did:web:a.example:.ssh",
                "did:web:a.example:%2e%2e",
                "did:web:a.example:x?y",
                "did:web:a.example:x#y",
                "did:web:a.example%3A0",
                "did:web:a.example%3A99999",
                "did:web:[::1]",
                "did:web:a..example",
                "did:web:a.example:",
                "did:web:a.example:1:2:3:4:5:6:7:8:9",
            })
    void an_identifier_that_could_lead_elsewhere_is_refused(String did) {
        // Given
        // When
        // Then
        assertThatThrownBy(() -> DidWeb.parse(did)).isInstanceOf(MalformedException.class);
    }

    @Property(tries = 200)
    void whatever_is_parsed_leads_to_the_host_that_it_names(@ForAll @StringLength(max = 60) String rest) {
        // Given
        String did = "did:web:" + rest;
        DidWeb parsed;
        try {
            parsed = DidWeb.parse(did);
        } catch (MalformedException e) {
            return;
        }

        // When
        URI address = parsed.document();

        // Then
        assertThat(address.getScheme()).isEqualTo("https");
        assertThat(address.getHost()).isEqualTo(parsed.host());
        assertThat(address.getPath()).endsWith("/did.json");
    }

    @Test
    void a_document_that_nobody_was_asked_for_is_asked_for_again_at_once() throws Exception {
        // Given
        Octets body = Octets.of(document(web.did()).getBytes(StandardCharsets.UTF_8));
        AtomicInteger asked = new AtomicInteger();
        DidWebIssuers issuers = new DidWebIssuers(
                uri -> switch (asked.getAndIncrement()) {
                    case 0 -> new DocumentSource.Away("too many at once", false);
                    case 1 -> new DocumentSource.Away("it did not answer", true);
                    default -> new DocumentSource.Document(body);
                },
                Set.of(web.hostAndPort()),
                clock);

        // When
        List<Standing> standings = List.of(
                issuers.standing(web.did(), kid("#jwk-0")),
                issuers.standing(web.did(), kid("#jwk-0")),
                issuers.standing(web.did(), kid("#jwk-0")));
        clock.forward(DidWebIssuers.REFUSED);
        Standing later = issuers.standing(web.did(), kid("#jwk-0"));

        // Then
        assertThat(standings)
                .containsExactly(
                        new Unsettled("too many at once"),
                        new Unsettled("it did not answer"),
                        new Unsettled("it did not answer"));
        assertThat(later).isEqualTo(new Current(keys.getFirst()));
    }

    @Test
    void a_host_that_does_not_answer_leaves_room_for_others() throws Exception {
        // Given
        web.page(PLACE, document(web.did()).getBytes(StandardCharsets.UTF_8));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String slow = "localhost:" + silent.getLocalPort();
            PinnedHttps source = new PinnedHttps(web.client(), Set.of(slow, web.hostAndPort()), Duration.ofSeconds(20));
            List<CompletableFuture<DocumentSource.Answer>> waiting = IntStream.range(0, 40)
                    .mapToObj(n -> {
                        CompletableFuture<DocumentSource.Answer> answer = new CompletableFuture<>();
                        Thread.ofVirtual()
                                .start(() -> answer.complete(source.fetch(URI.create("https://" + slow + "/"))));
                        return answer;
                    })
                    .toList();
            Awaitility.await()
                    .until(() ->
                            waiting.stream().filter(CompletableFuture::isDone).count() == 36);

            // When
            DocumentSource.Answer answer = source.fetch(URI.create("https://" + web.hostAndPort() + PLACE));

            // Then
            assertThat(answer).isInstanceOf(DocumentSource.Document.class);
            assertThat(waiting)
                    .filteredOn(CompletableFuture::isDone)
                    .allMatch(done -> done.join() instanceof DocumentSource.Away(String why, boolean asked) && !asked);
        }
    }
}
