package dev.alice.scitt.scrapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogSettings;
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
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send what they should not, too much of it, too slowly, or all at once. */
class HostileClientsTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final int MOST = 8192;

    @TempDir
    Path directory;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private TestingDatabase database;
    private TransparencyLog log;
    private WebServer server;
    private URI entries;

    @BeforeEach
    void start() {
        database = new TestingDatabase(directory);
        log = TransparencyLog.open(
                database.source(),
                new LogSettings("hostile.test", MOST, 64, 512, Optional.empty()),
                SELF,
                new TestingIssuers().trust(ISSUER),
                Clock.systemUTC());
        serve(Duration.ofSeconds(60));
    }

    /** @param body how long a body is waited for */
    private void serve(Duration body) {
        server = LogListener.bounded(WebServer.builder())
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.register(new ScrapiService(log, Duration.ofSeconds(30), body)))
                .build()
                .start();
        entries = URI.create("http://127.0.0.1:" + server.port() + "/entries");
    }

    @AfterEach
    void stop() {
        server.stop();
        log.close();
        database.close();
        client.close();
    }

    private static SignedStatement statement(int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return SignedStatement.sign(ISSUER, "application/json", "train", Instant.ofEpochSecond(number), payload);
    }

    private HttpResponse<byte[]> post(byte[] body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(entries)
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/cose")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private void malformed(int count) throws Exception {
        // Given
        MalformedBodies bodies =
                new MalformedBodies(20261122, statement(1).bytes().toBytes());
        long before = log.reader().head().size();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

        // When
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> answers = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                byte[] body = bodies.next();
                answers.add(threads.submit(() -> statuses.merge(post(body).statusCode(), 1, Integer::sum)));
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        }

        // Then
        assertThat(statuses.keySet()).isSubsetOf(400, 413, 201);
        // A bit that is flipped in the unprotected header's place may leave the same statement, which is no harm.
        assertThat(log.reader().head().size() - before).isLessThanOrEqualTo(1);
        assertThat(statuses.getOrDefault(201, 0)).isLessThan(count / 50 + 1);
        assertThat(post(statement(2).bytes().toBytes()).statusCode()).isEqualTo(201);
        assertThat(log.fsck().findings()).isEmpty();
    }

    @Test
    void hundreds_of_malformed_bodies_are_refused() throws Exception {
        malformed(400);
    }

    @Test
    @Tag("soak")
    void ten_thousand_malformed_bodies_are_refused() throws Exception {
        malformed(10_000);
    }

    @Test
    void five_hundred_at_once_each_get_an_answer_that_is_right() throws Exception {
        // Given
        Map<Integer, Octets> receipts = new ConcurrentHashMap<>();
        Map<Integer, Integer> statuses = new ConcurrentHashMap<>();

        // When
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> answers = new ArrayList<>();
            for (int n = 0; n < 500; n++) {
                int number = n;
                answers.add(threads.submit(() -> {
                    byte[] body = number % 10 == 9
                            ? new byte[MOST + 1]
                            : statement(number).bytes().toBytes();
                    HttpResponse<byte[]> response = post(body);
                    while (response.statusCode() == 429) {
                        assertThat(response.headers().firstValue("Retry-After")).isPresent();
                        statuses.merge(429, 1, Integer::sum);
                        response = post(body);
                    }
                    statuses.merge(response.statusCode(), 1, Integer::sum);
                    if (response.statusCode() == 201) {
                        receipts.put(number, Octets.of(response.body()));
                    }
                    return null;
                }));
            }
            for (Future<?> answer : answers) {
                answer.get();
            }
        }

        // Then
        assertThat(statuses.get(201)).isEqualTo(450);
        assertThat(statuses.get(413)).isEqualTo(50);
        assertThat(statuses.keySet()).isSubsetOf(201, 413, 429);
        OfflineVerifier verifier = new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT);
        receipts.forEach((number, receipt) -> assertThat(
                        verifier.pair(statement(number).bytes().toBytes(), receipt.toBytes()))
                .isInstanceOf(Verification.Verified.class));
        assertThat(log.reader().head().size()).isEqualTo(451);
        assertThat(log.reader()
                        .list(EntryQuery.all().about("train").page(-1, 1000))
                        .entries())
                .hasSize(450);
    }

    @Test
    void a_body_that_does_not_come_is_not_waited_for() throws Exception {
        // Given
        server.stop();
        serve(Duration.ofMillis(1500));
        String head =
                "POST /entries HTTP/1.1\r\nHost: x\r\nContent-Type: application/cose\r\nContent-Length: 400\r\n\r\n";

        // When
        String silent = answer(head, 0);
        String trickling = answer(head, 60);

        // Then
        assertThat(silent)
                .satisfiesAnyOf(
                        text -> assertThat(text).startsWith("HTTP/1.1 408"),
                        text -> assertThat(text).isEmpty());
        assertThat(trickling)
                .satisfiesAnyOf(
                        text -> assertThat(text).startsWith("HTTP/1.1 408"),
                        text -> assertThat(text).isEmpty());
        assertThat(post(statement(1).bytes().toBytes()).statusCode()).isEqualTo(201);
    }

    /** What the server says to one who sends a byte now and then; fails where the connection is kept for ever. */
    private String answer(String head, int bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                Future<String> said = thread.submit(() -> {
                    InputStream in = socket.getInputStream();
                    try {
                        return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
                    } catch (SocketException e) {
                        // what is still sent resets a connection that was given up, words and all
                        return "";
                    }
                });
                for (int n = 0; n < bytes && !said.isDone(); n++) {
                    try {
                        out.write(0);
                        out.flush();
                    } catch (IOException e) {
                        break;
                    }
                    Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
                }
                return said.get();
            }
        }
    }

    @Test
    void a_body_without_an_announced_length_is_cut_at_the_limit() throws Exception {
        // Given
        byte[] endless = new byte[4 * MOST];

        // When
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(entries)
                        .header("Content-Type", "application/cose")
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(endless)))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());

        // Then
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(post(statement(1).bytes().toBytes()).statusCode()).isEqualTo(201);
    }
}
