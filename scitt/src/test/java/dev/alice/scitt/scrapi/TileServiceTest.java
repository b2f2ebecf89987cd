package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.IssuerKeys;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.Registration;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TilePath;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.verify.ConsistencyVerifier;
import io.helidon.webserver.WebServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TileServiceTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SLOW = new TestingSigner("did:keri:ESlow", 3);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final int ENTRIES = 300;

    @TempDir
    Path directory;

    private final TestingIssuers issuers = new TestingIssuers().trust(ISSUER).trust(SLOW);
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private TestingDatabase database;
    private TransparencyLog log;
    private WebServer server;
    private URI base;

    @BeforeEach
    void start() {
        IssuerKeys holdingUp = (issuer, keyId) -> {
            // The second question is that of the sequencer.
            if (issuer.equals(SLOW.issuer()) && asked.incrementAndGet() == 2) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return issuers.standing(issuer, keyId);
        };
        database = new TestingDatabase(directory);
        log = TransparencyLog.open(database.source(), LogSettings.of("tiles.test"), SELF, holdingUp, Clock.systemUTC());
        server = LogListener.bounded(WebServer.builder())
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.register(new ScrapiService(log, Duration.ofSeconds(2)))
                        .register(new TileService(log.reader()))
                        .register("/log", new LogService(log.reader())))
                .build()
                .start();
        base = URI.create("http://127.0.0.1:" + server.port());
        List<CompletableFuture<Registration>> answers = new ArrayList<>();
        for (int n = 1; n < ENTRIES; n++) {
            answers.add(log.submit(statement(ISSUER, n).bytes().toBytes()));
        }
        answers.forEach(answer -> assertThat(answer.join()).isInstanceOf(Registration.Registered.class));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.stop();
        log.close();
        database.close();
        client.close();
    }

    private static SignedStatement statement(TestingSigner signer, int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return SignedStatement.sign(signer, "application/json", "train", Instant.ofEpochSecond(number), payload);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void the_tiles_are_the_tree_that_the_checkpoint_signs() throws Exception {
        // Given
        try (HttpLogReader far = new HttpLogReader(base)) {
            TileTree tree =
                    new TileTree(id -> far.tile(id, (int) Math.min(256, (ENTRIES >> 8 * id.level()) - 256 * id.index()))
                            .orElseThrow());

            // When
            Digest root = tree.root(ENTRIES);
            List<Octets> entries = new ArrayList<>();
            for (int bundle = 0; bundle < 2; bundle++) {
                ByteBuffer in = ByteBuffer.wrap(far.bundle(bundle, Math.min(256, ENTRIES - 256 * bundle))
                        .orElseThrow()
                        .toBytes());
                while (in.hasRemaining()) {
                    byte[] entry = new byte[in.getShort() & 0xffff];
                    in.get(entry);
                    entries.add(Octets.of(entry));
                }
            }

            // Then
            assertThat(root).isEqualTo(far.head().root());
            assertThat(far.checkpoint()).isEqualTo(far.head().checkpoint());
            assertThat(entries).hasSize(ENTRIES);
            for (int n : new int[] {0, 1, 255, 256, 299}) {
                assertThat(Digest.leaf(entries.get(n).toBytes())).isEqualTo(tree.leaf(n));
            }
            assertThat(far.keys()).containsExactly(SELF.key());
            assertThat(far.tile(new TileId(0, 1), 45)).isEmpty();
            assertThat(far.bundle(1, 45)).isEmpty();
        }
    }

    @Test
    void what_never_changes_may_be_kept_and_what_is_missing_may_not() throws Exception {
        // Given
        // When
        HttpResponse<byte[]> full = get("/tile/0/000");
        HttpResponse<byte[]> partial = get("/tile/0/001.p/44");
        HttpResponse<byte[]> missing = get("/tile/0/001");
        HttpResponse<byte[]> checkpoint = get("/checkpoint");

        // Then
        assertThat(full.statusCode()).isEqualTo(200);
        assertThat(full.body()).hasSize(256 * 32);
        assertThat(full.headers().firstValue("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("immutable"));
        assertThat(partial.body()).hasSize(44 * 32);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(checkpoint.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void a_path_in_another_spelling_is_not_found() throws Exception {
        // Given
        List<String> paths = List.of(
                "/tile/0/0",
                "/tile/0/x000/000",
                "/tile/8/000",
                "/tile/-1/000",
                "/tile/0/000.p/0",
                "/tile/0/000.p/256",
                "/tile/0/000.p/01",
                "/tile/00/000",
                "/tile/entries/1",
                "/tile/0/000.p/",
                "/tile/0/000/",
                "/tile/entries",
                "/tile/0/x999/x999/x999/x999/x999/x999/999",
                "/tile/0/..%2f..%2fcheckpoint");

        for (String path : paths) {
            // When
            HttpResponse<byte[]> response = get(path);

            // Then
            assertThat(response.statusCode()).as(path).isBetween(400, 404);
            assertThat(TilePath.parse(path)).isEmpty();
        }
    }

    @Property(tries = 200)
    void a_path_is_the_same_after_reading(
            @ForAll @IntRange(min = -1, max = 7) int level,
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long index,
            @ForAll @IntRange(min = 1, max = 256) int width) {
        // Given
        TilePath path = new TilePath(level < 0 ? Optional.empty() : Optional.of(level), index, width);

        // When
        Optional<TilePath> read = TilePath.parse(path.toString());

        // Then
        assertThat(read).contains(path);
    }

    @Test
    void growth_is_proven_over_http() throws Exception {
        // Given
        try (HttpLogReader far = new HttpLogReader(base)) {
            Digest old =
                    new TileTree(id -> far.tile(id, id.level() == 0 ? 256 : 1).orElseThrow()).root(100);

            // When
            var receipt = far.consistencyReceipt(100).orElseThrow();
            var proof = far.consistency(100, 200).orElseThrow();

            // Then
            assertThat(new ConsistencyVerifier(far.key()).verify(receipt.toBytes(), 100, old))
                    .isEqualTo(new ConsistencyVerifier.Verdict.Continues(
                            100, ENTRIES, far.head().root()));
            assertThat(proof.fold(old)).isInstanceOf(Fold.Root.class);
            assertThat(far.consistencyReceipt(ENTRIES)).isEmpty();
            assertThat(far.consistencyReceipt(0)).isEmpty();
            assertThat(get("/log/consistency?from=0").statusCode()).isEqualTo(404);
            assertThat(get("/log/consistency/x/receipt").statusCode()).isEqualTo(400);
            assertThat(get("/log/consistency/9/receipt").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void who_has_waited_long_enough_is_told_to_come_back() throws Exception {
        // Given
        SignedStatement held = statement(SLOW, 1);
        HttpRequest offer = HttpRequest.newBuilder(base.resolve("/entries"))
                .header("Content-Type", "application/cose")
                .POST(HttpRequest.BodyPublishers.ofByteArray(held.bytes().toBytes()))
                .build();

        // When
        HttpResponse<byte[]> accepted = client.send(offer, HttpResponse.BodyHandlers.ofByteArray());
        HttpResponse<byte[]> pending = get("/entries/" + held.id());
        goOn.countDown();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/entries/" + held.id()).statusCode() == 200);
        HttpResponse<byte[]> again = client.send(offer, HttpResponse.BodyHandlers.ofByteArray());

        // Then
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.body()).isEmpty();
        assertThat(accepted.headers().firstValue("Location")).contains("/entries/" + held.id());
        assertThat(accepted.headers().firstValue("Retry-After")).isPresent();
        assertThat(pending.statusCode()).isEqualTo(204);
        assertThat(pending.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(pending.headers().firstValue("Retry-After")).isPresent();
        assertThat(again.statusCode()).isEqualTo(201);
    }

    @Test
    void entries_are_found_by_time_as_well() throws Exception {
        // Given
        String soon = Instant.now().plusSeconds(3600).toString();
        String early = Instant.now().minusSeconds(3600).toString();

        // When
        String all = new String(
                get("/log/entries?limit=2&from=" + early + "&until=" + soon).body(), StandardCharsets.UTF_8);
        String none = new String(get("/log/entries?from=" + soon).body(), StandardCharsets.UTF_8);

        // Then
        assertThat(all).contains("\"next\":1");
        assertThat(none).contains("\"entries\":[]");
        assertThat(get("/log/entries?from=yesterday").statusCode()).isEqualTo(400);
        assertThat(get("/log/checkpoint").statusCode()).isEqualTo(200);
    }

    @Test
    void a_key_is_found_by_the_ways_in_which_its_thumbprint_is_written() throws Exception {
        // Given
        Octets thumbprint = SELF.key().thumbprint().octets();

        for (String kid : List.of(thumbprint.base64Url(), thumbprint.base64Url() + "=", thumbprint.hex())) {
            // When
            HttpResponse<byte[]> found = get("/.well-known/scitt-keys/" + kid);

            // Then
            assertThat(found.statusCode()).isEqualTo(200);
            assertThat(found.headers().firstValue("Content-Type")).contains("application/cbor");
        }
    }
}
