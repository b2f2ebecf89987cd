package dev.alice.keri.oobi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Sad;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Introductions from a real HTTP server that says what each test wants said. */
class OobiTest {
    private static final String SINGLE = "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49";
    private static final SigningKey WITNESS = Vectors.key(0x21);
    private static final Aid EID = new Aid(WITNESS.nonTransferable().qb64());

    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private String base;
    private OobiResolver resolver;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
        resolver = resolver(Set.of("127.0.0.1:" + server.getAddress().getPort()), Duration.ofSeconds(60));
    }

    @AfterEach
    void close() {
        over.countDown();
        server.stop(0);
    }

    private static OobiResolver resolver(Set<String> allowed, Duration limit) {
        return new OobiResolver(OobiClient.within(new Reach(allowed), limit));
    }

    private void says(String path, byte[] body) {
        server.createContext(path, exchange -> send(exchange, 200, body));
    }

    private void says(String path, String body) {
        says(path, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String own(SigningKey key) {
        Inception inception =
                EventWriter.nonTransferable(new Aid(key.nonTransferable().qb64()));
        IndexedSignature signature =
                IndexedSignature.both(0, key.sign(inception.raw().toByteArray()));
        return inception.raw().text()
                + AttachmentText.framed(AttachmentText.signatures(java.util.List.of(signature), java.util.List.of()));
    }

    private static String place(SigningKey signer, String eid, String url, String at) {
        Map<String, Json> a = new LinkedHashMap<>();
        a.put("eid", Json.text(eid));
        a.put("scheme", Json.text("http"));
        a.put("url", Json.text(url));
        Sad reply = Sad.draft("KERI", "rpy")
                .said()
                .put("dt", at)
                .put("r", "/loc/scheme")
                .put("a", new Json.Fields(a))
                .seal();
        Couple couple = new Couple(
                signer.nonTransferable(),
                Matter.of(MatterCode.ED25519_SIGNATURE, signer.sign(reply.raw().toByteArray())));
        return reply.raw().text() + AttachmentText.couples(java.util.List.of(couple));
    }

    private Introduction resolve(String path) {
        return resolver.resolve(Oobi.parse(base + path));
    }

    @Test
    void a_log_with_its_receipts_proves_an_identifier() {
        // Given
        says("/oobi", Vectors.read("single"));
        // When
        Introduction blind = resolve("/oobi");
        Introduction named = resolve("/oobi/" + SINGLE + "/witness/" + EID);
        // Then
        assertThat(blind.aid().qb64()).isEqualTo(SINGLE);
        assertThat(named.state().sn()).isEqualTo(3);
        assertThat(named.log()).hasSize(4);
    }

    @Test
    void a_witness_says_where_it_is_and_its_latest_word_counts() {
        // Given
        says(
                "/oobi",
                own(WITNESS)
                        + place(WITNESS, EID.qb64(), base + "/new", "2026-02-01T00:00:00.000000+00:00")
                        + place(WITNESS, EID.qb64(), base + "/old", "2026-01-01T00:00:00.000000+00:00"));
        // When
        Introduction found = resolve("/oobi");
        // Then
        assertThat(found.place()).contains(URI.create(base + "/new"));
    }

    @Test
    void a_place_that_the_end_point_did_not_sign_counts_for_nothing() {
        // Given
        says("/oobi", own(WITNESS) + place(Vectors.key(9), EID.qb64(), base, "2026-02-01T00:00:00.000000+00:00"));
        // When / Then
        assertThat(resolve("/oobi").place()).isEmpty();
    }

    @Test
    void a_place_that_may_not_be_reached_refuses_the_whole_introduction() {
        // Given
        says(
                "/oobi",
                own(WITNESS)
                        + place(WITNESS, EID.qb64(), "http://169.254.169.254", "2026-02-01T00:00:00.000000+00:00"));
        // When / Then
        assertThatThrownBy(() -> resolve("/oobi"))
                .isInstanceOf(OobiException.class)
                .hasMessageContaining("169.254.169.254:80")
                .hasMessageContaining("not public");
    }

    @Test
    void an_introduction_of_somebody_else_or_without_receipts_is_refused() {
        // Given
        says("/oobi", Vectors.read("single"));
        says("/two/oobi", new byte[0]);
        says("/.well-known/keri/oobi", Vectors.read("neg-two-wigs"));
        // When / Then
        assertThatThrownBy(() -> resolve("/oobi/" + EID)).hasMessageContaining("does not prove " + EID);
        assertThatThrownBy(() -> resolve("/oobi/" + SINGLE + "/witness/BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
                .hasMessageContaining("is no witness of");
        assertThatThrownBy(() -> resolve("/.well-known/keri/oobi/" + SINGLE)).hasMessageContaining("2 of 3 receipts");
    }

    @Test
    void a_fork_is_refused_even_where_its_first_branch_is_good() {
        // Given
        says("/oobi", Vectors.read("duplicity"));
        // When / Then
        assertThatThrownBy(() -> resolve("/oobi/" + SINGLE)).hasMessageContaining("two events for one place");
    }

    @Test
    void loopback_is_refused_where_it_was_not_named_and_a_redirect_there_too() {
        // Given
        says("/oobi", Vectors.read("single"));
        server.createContext("/oobi/" + SINGLE, exchange -> {
            exchange.getResponseHeaders().set("Location", "http://localhost:1/oobi");
            send(exchange, 302, new byte[0]);
        });
        // When / Then
        OobiResolver strict = resolver(Set.of(), Duration.ofSeconds(60));
        assertThatThrownBy(() -> strict.resolve(Oobi.parse(base + "/oobi"))).hasMessageContaining("not public");
        assertThatThrownBy(() -> resolve("/oobi/" + SINGLE)).hasMessageContaining("localhost:1 is at an address");
    }

    @Test
    void redirects_are_followed_three_times_and_no_more() {
        // Given
        server.createContext("/oobi", exchange -> {
            exchange.getResponseHeaders().set("Location", "/oobi");
            send(exchange, 307, new byte[0]);
        });
        server.createContext("/.well-known/keri/oobi", exchange -> {
            exchange.getResponseHeaders().set("Location", "/there");
            send(exchange, 302, new byte[0]);
        });
        says("/there", Vectors.read("single"));
        // When / Then
        assertThat(resolve("/.well-known/keri/oobi").from().getPath()).isEqualTo("/there");
        assertThatThrownBy(() -> resolve("/oobi")).hasMessageContaining("more than 3 times");
    }

    @Test
    void an_answer_that_is_too_long_or_never_ends_is_given_up() {
        // Given
        byte[] long_ = new byte[OobiClient.MOST_BODY + 1];
        Arrays.fill(long_, (byte) 'A');
        says("/oobi", long_);
        server.createContext("/oobi/" + SINGLE, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        OobiResolver hasty = resolver(Set.of("127.0.0.1:" + server.getAddress().getPort()), Duration.ofMillis(300));
        // When / Then
        assertThatThrownBy(() -> resolve("/oobi")).hasMessageContaining("over " + OobiClient.MOST_BODY + " bytes");
        assertThatThrownBy(() -> hasty.resolve(Oobi.parse(base + "/oobi/" + SINGLE)))
                .hasMessageContaining("did not answer within 300 ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "oobi",
                "ftp://example.org/oobi",
                "http:///oobi",
                "http://user@example.org/oobi",
                "http://example.org/",
                "http://example.org/oobi/",
                "http://example.org/oobi/x",
                "http://example.org/oobi#f",
                "http://example.org/oobi/" + SINGLE + "/king",
                "http://example.org/oobi/" + SINGLE + "/witness/" + SINGLE + "/more",
                "http://exa mple.org/oobi"
            })
    void what_is_no_oobi_is_refused_before_anything_is_asked(String text) {
        assertThatThrownBy(() -> Oobi.parse(text)).isInstanceOf(OobiException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "198.18.0.1",
                "192.0.2.1",
                "::1",
                "::",
                "fe80::1",
                "fc00::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001::1",
                "2001:db8::1"
            })
    void addresses_that_are_not_public_are_known(String text) throws Exception {
        assertThat(Reach.isPublic(InetAddress.getByName(text))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.9.9.9", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"})
    void addresses_that_are_public_are_known(String text) throws Exception {
        assertThat(Reach.isPublic(InetAddress.getByName(text))).isTrue();
    }
}
