package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Cbor;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.CheckpointNote;
import dev.alice.scitt.log.EntryPage;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogEntry;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.StoreLogReader;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapiTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);

    @TempDir
    Path directory;

    private final TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private TestingDatabase database;
    private TransparencyLog log;
    private WebServer server;
    private URI base;

    @BeforeEach
    void start() {
        IssuerKeys slowForSome = (issuer, keyId) -> {
            if (issuer.equals("did:keri:ESlow")) {
                asked.countDown();
                try {
                    answer.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return issuers.standing(issuer, keyId);
        };
        database = new TestingDatabase(directory);
        log = TransparencyLog.open(
                database.source(),
                new LogSettings("scrapi.test", 4096, 1, 512, Optional.empty()),
                SELF,
                slowForSome,
                Clock.systemUTC());
        server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing ->
                        routing.register(new ScrapiService(log)).register("/log", new LogService(log.reader())))
                .build()
                .start();
        base = URI.create("http://127.0.0.1:" + server.port());
    }

    @AfterEach
    void stop() {
        answer.countDown();
        server.stop();
        log.close();
        database.close();
        client.close();
    }

    private static SignedStatement statement(TestingSigner signer, int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return SignedStatement.sign(
                signer, SignedStatement.contentTypeOf("proposal"), "train", Instant.ofEpochSecond(number), payload);
    }

    private HttpResponse<byte[]> post(byte[] body) throws IOException, InterruptedException {
        return post(body, "application/cose");
    }

    private HttpResponse<byte[]> post(byte[] body, String type) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/entries"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String title(HttpResponse<byte[]> response) {
        assertThat(response.headers().firstValue("Content-Type")).contains("application/concise-problem-details+cbor");
        Cbor.Dictionary details = (Cbor.Dictionary) Cbor.decode(response.body());
        return details.get(-1) instanceof Cbor.Text title ? title.value() : "no title";
    }

    @Test
    void a_posted_statement_is_answered_with_a_receipt_that_verifies() throws Exception {
        // Given
        SignedStatement statement = statement(ISSUER, 1);
        byte[] bytes = statement.bytes().toBytes();

        // When
        HttpResponse<byte[]> first = post(bytes);
        HttpResponse<byte[]> again = post(bytes, SignedStatement.MEDIA_TYPE);

        // Then
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("Content-Type")).contains("application/scitt-receipt+cose");
        assertThat(first.headers().firstValue("Location")).contains("/entries/" + statement.id());
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        HttpResponse<byte[]> fetched = get("/entries/" + statement.id());
        assertThat(fetched.statusCode()).isEqualTo(200);
        assertThat(fetched.body()).isEqualTo(first.body());
        assertThat(new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT).pair(bytes, first.body()))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void what_is_not_acceptable_is_refused_with_its_problem() throws Exception {
        // Given
        byte[] good = statement(ISSUER, 1).bytes().toBytes();
        byte[] forged = good.clone();
        forged[forged.length - 3] ^= 1;

        // When
        HttpResponse<byte[]> malformed = post(new byte[] {1, 2, 3});
        HttpResponse<byte[]> rejected = post(forged);
        HttpResponse<byte[]> stranger = post(
                statement(new TestingSigner("did:keri:EStranger", 4), 1).bytes().toBytes());
        HttpResponse<byte[]> wrongType = post(good, "application/json");
        HttpResponse<byte[]> empty = post(new byte[0]);

        // Then
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(title(malformed)).isEqualTo("Malformed request");
        assertThat(rejected.statusCode()).isEqualTo(400);
        assertThat(title(rejected)).isEqualTo("Rejected");
        assertThat(stranger.statusCode()).isEqualTo(400);
        assertThat(title(stranger)).isEqualTo("Rejected");
        assertThat(wrongType.statusCode()).isEqualTo(415);
        assertThat(empty.statusCode()).isEqualTo(400);
        assertThat(log.reader().head().size()).isEqualTo(1);
    }

    @Test
    void a_body_that_announces_too_much_is_refused_before_it_is_sent() throws Exception {
        // Given
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();

            // When: a gigabyte is announced and none of it comes
            out.write(("POST /entries HTTP/1.1\r\nHost: x\r\nContent-Type: application/cose\r\n"
                            + "Content-Length: 1000000000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] head = new byte[12];
            InputStream in = socket.getInputStream();
            int read = in.readNBytes(head, 0, head.length);

            // Then
            assertThat(new String(head, 0, read, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void a_body_of_unknown_length_is_read_to_the_limit_and_no_further() throws Exception {
        // Given
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/entries"))
                .header("Content-Type", "application/cose")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[5000])))
                .build();

        // When
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

        // Then
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(title(response)).isEqualTo("Payload Too Large");
    }

    @Test
    void a_busy_log_says_when_to_come_back() throws Exception {
        // Given
        byte[] slow =
                statement(new TestingSigner("did:keri:ESlow", 5), 1).bytes().toBytes();
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return post(slow).statusCode();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        asked.await();

        // When
        HttpResponse<byte[]> second = post(statement(ISSUER, 1).bytes().toBytes());
        answer.countDown();

        // Then
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(title(second)).isEqualTo("Too Many Requests");
        assertThat(first.join()).isEqualTo(400);
    }

    @Test
    void entries_that_are_pending_unknown_or_misnamed_are_told_apart() throws Exception {
        // Given
        EntryId genesis =
                log.reader().list(EntryQuery.all()).entries().getFirst().id();

        // When
        HttpResponse<byte[]> pending = get("/entries/" + genesis);
        HttpResponse<byte[]> unknown = get("/entries/" + statement(ISSUER, 9).id());
        HttpResponse<byte[]> misnamed = get("/entries/short");

        // Then
        assertThat(pending.statusCode()).isEqualTo(204);
        assertThat(pending.headers().firstValue("Retry-After")).isPresent();
        assertThat(pending.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(title(unknown)).isEqualTo("Not Found");
        assertThat(misnamed.statusCode()).isEqualTo(400);
    }

    @Test
    void keys_are_published_as_a_set_and_by_name() throws Exception {
        // Given
        String name = SELF.key().thumbprint().octets().base64Url();

        // When
        HttpResponse<byte[]> set = get("/.well-known/scitt-keys");
        HttpResponse<byte[]> one = get("/.well-known/scitt-keys/" + name);
        HttpResponse<byte[]> none = get("/.well-known/scitt-keys/nobody");

        // Then
        assertThat(set.headers().firstValue("Content-Type")).contains("application/cbor");
        Cbor.Dictionary key = (Cbor.Dictionary) Cbor.decode(one.body());
        assertThat(((Cbor.Array) Cbor.decode(set.body())).items()).containsExactly(key);
        assertThat(key.get(-2)).isEqualTo(new Cbor.Bytes(SELF.key().x()));
        assertThat(key.get(2)).isEqualTo(new Cbor.Bytes(SELF.key().thumbprint().octets()));
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(title(none)).isEqualTo("No such key");
    }

    @Test
    void the_checkpoint_is_a_note_signed_by_the_log() throws Exception {
        // Given
        post(statement(ISSUER, 1).bytes().toBytes());

        // When
        HttpResponse<byte[]> response = get("/checkpoint");

        // Then
        CheckpointNote note = CheckpointNote.verified(new String(response.body(), StandardCharsets.UTF_8), SELF.key());
        assertThat(note.origin()).isEqualTo("scrapi.test");
        assertThat(note.size()).isEqualTo(2);
        assertThat(note.root()).isEqualTo(log.reader().head().root());
    }

    @Test
    void a_far_log_reads_like_the_near_one() throws Exception {
        // Given
        for (int n = 0; n < 5; n++) {
            assertThat(post(statement(ISSUER, n).bytes().toBytes()).statusCode())
                    .isEqualTo(201);
        }
        log.putCollateral("EIssuer", "{\"v\":\"KERI10JSON\"}\nünd");
        StoreLogReader near = new StoreLogReader(database.source());
        try (HttpLogReader far = new HttpLogReader(base)) {

            // When
            List<LogEntry> entries = new ArrayList<>();
            EntryQuery query =
                    EntryQuery.all().about("train").by("did:keri:EIssuer").of("proposal");
            EntryPage page = far.list(query.page(-1, 2));
            entries.addAll(page.entries());
            while (page.next().isPresent()) {
                page = far.list(query.page(page.next().getAsLong(), 2));
                entries.addAll(page.entries());
            }

            // Then
            assertThat(far.head()).isEqualTo(near.head());
            assertThat(entries).isEqualTo(near.list(query).entries()).hasSize(5);
            EntryId id = entries.get(3).id();
            assertThat(far.show(id)).isEqualTo(near.show(id)).isPresent();
            assertThat(far.statement(id)).isEqualTo(near.statement(id)).isPresent();
            assertThat(far.receipt(id)).isEqualTo(near.receipt(id)).isPresent();
            assertThat(far.transparent(id)).isEqualTo(near.transparent(id)).isPresent();
            assertThat(far.key()).isEqualTo(near.key());
            assertThat(far.collateral("EIssuer")).contains("{\"v\":\"KERI10JSON\"}\nünd");
            EntryId unknown = statement(ISSUER, 99).id();
            assertThat(List.<Optional<?>>of(
                            far.show(unknown),
                            far.statement(unknown),
                            far.receipt(unknown),
                            far.transparent(unknown),
                            far.collateral("EOther")))
                    .allMatch(Optional::isEmpty);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/log/entries?limit=0",
        "/log/entries?limit=1001",
        "/log/entries?after=-2",
        "/log/entries?after=x",
        "/log/entries?limit=1&limit=2",
        "/log/entries?sort=asc",
        "/log/entries/short",
    })
    void a_question_out_of_bounds_is_refused(String path) throws Exception {
        // Given
        // When
        HttpResponse<byte[]> response = get(path);

        // Then
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void a_server_that_is_gone_or_is_no_log_is_named() {
        // Given
        URI elsewhere = URI.create(base + "/nowhere");

        // When
        // Then
        try (HttpLogReader far = new HttpLogReader(elsewhere)) {
            assertThatThrownBy(far::head).isInstanceOf(ScittException.class).hasMessageContaining("is it a log?");
        }
        server.stop();
        try (HttpLogReader gone = new HttpLogReader(base)) {
            assertThatThrownBy(gone::head)
                    .isInstanceOf(ScittException.class)
                    .hasMessageContaining("see that the server runs");
        }
        assertThatThrownBy(() -> new HttpLogReader(URI.create("file:///etc")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_hundred_bodies_of_noise_do_no_harm() throws Exception {
        // Given
        List<byte[]> noise = Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(600)
                .list()
                .ofSize(100)
                .sample();

        // When
        List<Integer> statuses = new ArrayList<>();
        for (byte[] body : noise) {
            statuses.add(post(body).statusCode());
        }

        // Then
        assertThat(statuses).containsOnly(400);
        SignedStatement good = statement(ISSUER, 1);
        assertThat(post(good.bytes().toBytes()).statusCode()).isEqualTo(201);
        assertThat(log.reader().statement(good.id())).contains(good.bytes());
        assertThat(Octets.of(post(good.bytes().toBytes()).body()))
                .isEqualTo(log.reader().receipt(good.id()).orElseThrow());
    }
}
