package dev.alice.keri.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.EndRole;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Query;
import dev.alice.keri.event.Reply;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.Judgement;
import dev.alice.keri.kel.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
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
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real controllers say to a witness over HTTP, and what it answers. */
class WitnessHttpTest {
    private static final List<Aid> POOL = IntStream.rangeClosed(0x21, 0x24)
            .mapToObj(i -> new Aid(Vectors.key(i).nonTransferable().qb64()))
            .toList();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final WitnessHttp wire = new WitnessHttp();
    private final TestingController controller = new TestingController(Vectors.key(0x11), 3, POOL);
    private Witness witness;
    private WitnessClient client;

    @BeforeEach
    void start() {
        witness = witness(directory, 0x21);
        client = new WitnessClient(witness.aid(), witness::address, wire, Duration.ofSeconds(30));
    }

    private static Witness witness(Path directory, int seedByte) {
        Witness witness = new Witness(
                directory,
                Vectors.key(seedByte),
                new Witness.Terms(3, List.of(), Duration.ofSeconds(1)),
                Clock.systemUTC());
        witness.start();
        return witness;
    }

    @AfterEach
    void stop() {
        witness.stop();
        http.shutdownNow();
        wire.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        witness.address().orElseThrow().resolve(path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return http.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    /** A message as a controller posts it. */
    private HttpResponse<String> post(String path, Octets body, String attachment) throws Exception {
        return send(
                "POST",
                path,
                body.text(),
                "Content-Type",
                "application/cesr+json",
                "CESR-ATTACHMENT",
                attachment,
                "CESR-DESTINATION",
                witness.aid().qb64());
    }

    private String attachment(IndexedSignature... signatures) {
        return AttachmentText.framed(AttachmentText.signatures(List.of(signatures), List.of()));
    }

    private String endorsement(byte[] message) {
        Submitter.Signed signed = controller.sign(message);
        return EndorsementText.of(
                controller.aid().matter(), 0, Matter.parse(controller.icp.said().qb64()), signed.signature());
    }

    @Test
    void a_receipt_is_a_rct_with_one_couple_of_the_right_type() throws Exception {
        // When
        HttpResponse<String> answer = post(
                "/receipts",
                controller.icp.raw(),
                attachment(controller.signed(controller.icp).signatures().get(0)));
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json+cesr");
        assertThat(answer.body())
                .startsWith(EventWriter.receipt(controller.icp).raw().text() + "-CAB" + witness.aid() + "0B");
    }

    @Test
    void another_destination_is_400_and_an_event_posted_to_the_root_is_204() throws Exception {
        // Given
        String attached =
                attachment(controller.signed(controller.icp).signatures().get(0));
        // When
        HttpResponse<String> elsewhere = send(
                "POST",
                "/receipts",
                controller.icp.raw().text(),
                "Content-Type",
                "application/cesr+json",
                "CESR-ATTACHMENT",
                attached,
                "CESR-DESTINATION",
                POOL.get(1).qb64());
        HttpResponse<String> taken = post("/", controller.icp.raw(), attached);
        // Then
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(taken.statusCode()).isEqualTo(204);
        assertThat(client.latest(controller.aid())).isZero();
    }

    @Test
    void receipts_of_the_other_witnesses_are_kept_once_each_and_shown() throws Exception {
        // Given
        client.receipt(controller.signed(controller.icp));
        byte[] raw = controller.icp.raw().toByteArray();
        List<Couple> couples = IntStream.rangeClosed(0x22, 0x24)
                .mapToObj(i -> new Couple(
                        Vectors.key(i).nonTransferable(),
                        Matter.of(
                                MatterCode.ED25519_SIGNATURE,
                                Vectors.key(i == 0x24 ? 0x55 : i).sign(raw))))
                .toList();
        String attached = AttachmentText.couples(couples);
        // When
        HttpResponse<String> first =
                post("/", EventWriter.receipt(controller.icp).raw(), attached);
        HttpResponse<String> again =
                post("/", EventWriter.receipt(controller.icp).raw(), attached);
        // Then
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(again.statusCode()).isEqualTo(204);
        String shown = get("/receipts?pre=" + controller.aid() + "&sn=0").body();
        assertThat(MessageStream.parse(shown.getBytes(StandardCharsets.UTF_8))
                        .get(0)
                        .attachments()
                        .couples())
                .extracting(couple -> couple.signer().qb64())
                .containsExactlyInAnyOrder(
                        POOL.get(0).qb64(), POOL.get(1).qb64(), POOL.get(2).qb64());
    }

    @Test
    void a_proof_of_duplicity_convinces_a_stranger_even_after_a_recovery() throws Exception {
        // Given
        Interaction one = controller.ixn(1, controller.icp.said(), "one");
        Interaction other = controller.ixn(1, controller.icp.said(), "other");
        client.receipt(controller.signed(controller.icp));
        client.receipt(controller.signed(one));
        HttpResponse<String> refused = post(
                "/receipts",
                other.raw(),
                attachment(controller.signed(other).signatures().get(0)));
        SigningKey next = Vectors.key(0x7e);
        Rotation recovery = EventWriter.rotation(
                controller.aid(),
                1,
                controller.icp.said(),
                KeySet.single(next.transferable(), Vectors.key(0x13).nextDigest()),
                3,
                List.of(),
                List.of(),
                List.of());
        client.receipt(new dev.alice.keri.kel.SignedEvent(
                recovery,
                List.of(IndexedSignature.both(0, next.sign(recovery.raw().toByteArray())))));
        // When
        HttpResponse<String> proof = get("/duplicity?pre=" + controller.aid());
        // Then
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("/duplicity?pre=");
        Replay stranger = new Replay(EventJudge.witnessing());
        List<Judgement> judgements = MessageStream.parse(proof.body().getBytes(StandardCharsets.UTF_8)).stream()
                .map(stranger::take)
                .toList();
        assertThat(judgements)
                .filteredOn(Judgement.Duplicitous.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(Judgement.Duplicitous.class, duplicity -> {
                    assertThat(duplicity.first()).isEqualTo(one.said());
                    assertThat(duplicity.other()).isEqualTo(other.said());
                });
        assertThat(get("/duplicity").body())
                .contains(one.said().qb64())
                .contains(other.said().qb64());
        assertThat(get("/duplicity?pre=" + witness.aid()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_newly_added_witness_takes_the_whole_log_and_then_receipts() throws Exception {
        // Given
        TestingController alone = new TestingController(Vectors.key(0x14), 1, List.of(POOL.get(1)));
        SigningKey next = Vectors.key(0x7e);
        Rotation adding = EventWriter.rotation(
                alone.aid(),
                1,
                alone.icp.said(),
                KeySet.single(next.transferable(), Vectors.key(0x13).nextDigest()),
                1,
                List.of(),
                List.of(witness.aid()),
                List.of());
        IndexedSignature signed =
                IndexedSignature.both(0, next.sign(adding.raw().toByteArray()));
        HttpResponse<String> early = post("/receipts", adding.raw(), attachment(signed));
        String unwitnessed = alone.icp.raw().text()
                + attachment(alone.signed(alone.icp).signatures().get(0));
        String log = alone.icp.raw().text()
                + AttachmentText.signatures(
                        alone.signed(alone.icp).signatures(),
                        List.of(IndexedSignature.both(
                                0, Vectors.key(0x22).sign(alone.icp.raw().toByteArray()))));
        // When
        HttpResponse<String> refused = send("PUT", "/", unwitnessed);
        HttpResponse<String> taken = send("PUT", "/", log);
        HttpResponse<String> receipted = post("/receipts", adding.raw(), attachment(signed));
        // Then
        assertThat(early.statusCode()).isEqualTo(202);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(taken.statusCode()).isEqualTo(204);
        assertThat(receipted.statusCode()).isEqualTo(200);
    }

    @Test
    void a_whole_log_and_metrics_are_read() throws Exception {
        // Given
        client.receipt(controller.signed(controller.icp));
        client.receipt(controller.signed(controller.ixn(1, controller.icp.said(), "one")));
        // When
        HttpResponse<String> log = get("/log?pre=" + controller.aid());
        HttpResponse<String> metrics = get("/metrics");
        // Then
        assertThat(MessageStream.parse(log.body().getBytes(StandardCharsets.UTF_8)))
                .hasSize(2)
                .allSatisfy(m -> assertThat(m.attachments().witnessSignatures()).hasSize(1));
        assertThat(metrics.body())
                .contains("# TYPE keri_witness_events_total counter\n")
                // a slow answer is asked for twice
                .containsPattern("keri_witness_events_total\\{outcome=\"receipted\"} [2-4]\n");
        assertThat(get("/log?pre=" + POOL.get(2)).statusCode()).isEqualTo(404);
    }

    @Test
    void roles_that_a_controller_states_are_shown_with_its_introduction_and_those_others_state_are_not()
            throws Exception {
        // Given
        client.receipt(controller.signed(controller.icp));
        Reply mine = new EndRole(controller.aid(), "watcher", POOL.get(3), true).reply(Instant.now());
        Reply forged = new EndRole(controller.aid(), "mailbox", POOL.get(3), true).reply(Instant.now());
        Reply old = new EndRole(controller.aid(), "watcher", POOL.get(3), false).reply(Instant.EPOCH);
        // When
        int kept = post("/", mine.raw(), endorsement(mine.raw().toByteArray())).statusCode();
        int refused =
                post("/", forged.raw(), endorsement(mine.raw().toByteArray())).statusCode();
        int late = post("/", old.raw(), endorsement(old.raw().toByteArray())).statusCode();
        // Then
        assertThat(List.of(kept, refused, late)).containsExactly(204, 400, 204);
        String shown = get("/oobi/" + controller.aid()).body();
        assertThat(shown).contains("/end/role/add").contains("watcher").doesNotContain("mailbox", "/end/role/cut");
        String asWitness =
                get("/oobi/" + controller.aid() + "/witness/" + witness.aid()).body();
        assertThat(asWitness)
                .contains("/loc/scheme")
                .contains(witness.address().orElseThrow().toString());
    }

    @Test
    void a_mailbox_is_streamed_to_its_owner_while_receipts_come() throws Exception {
        // Given
        client.receipt(controller.signed(controller.icp));
        Query ksn = Query.of(
                Instant.now(), "ksn", "", Json.fields("i", controller.aid().qb64()));
        assertThat(post("/", ksn.raw(), endorsement(ksn.raw().toByteArray())).statusCode())
                .isEqualTo(204);
        Json.Fields topics =
                new Json.Fields(Map.of("/receipt", new Json.Literal("0"), "/reply", new Json.Literal("0")));
        Query mine = Query.of(
                Instant.now(),
                "mbx",
                "",
                new Json.Fields(Map.of("pre", Json.text(controller.aid().qb64()), "topics", topics)));
        Query another = Query.of(
                Instant.now(),
                "mbx",
                "",
                new Json.Fields(Map.of("pre", Json.text(POOL.get(1).qb64()), "topics", topics)));
        // When
        HttpResponse<InputStream> stream = http.send(
                HttpRequest.newBuilder(witness.address().orElseThrow().resolve("/"))
                        .headers("Content-Type", "application/cesr+json")
                        .headers("CESR-ATTACHMENT", endorsement(mine.raw().toByteArray()))
                        .POST(HttpRequest.BodyPublishers.ofString(mine.raw().text()))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        // Then
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String first = until(lines, "/receipt", "/ksn/");
            assertThat(first).contains(controller.icp.said().qb64()).contains("id: 0\n");
            Interaction one = controller.ixn(1, controller.icp.said(), "one");
            client.receipt(controller.signed(one));
            assertThat(until(lines, one.said().qb64())).contains("id: 1\n").contains("event: /receipt\n");
        }
        assertThat(post("/", another.raw(), endorsement(another.raw().toByteArray()))
                        .statusCode())
                .isEqualTo(403);
    }

    private static String until(BufferedReader lines, String... wanted) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (!List.of(wanted).stream().allMatch(seen.toString()::contains)) {
            seen.append(lines.readLine()).append('\n');
        }
        return seen.toString();
    }

    @Test
    void a_place_is_read_from_an_introduction_and_nothing_else() {
        // Given
        URI oobi = URI.create(witness.address().orElseThrow() + "/oobi/" + witness.aid() + "/controller");
        // When
        WitnessPlace place = WitnessPlace.of(oobi);
        // Then
        assertThat(place.aid()).isEqualTo(witness.aid());
        assertThat(place.address()).isEqualTo(witness.address().orElseThrow());
        assertThat(WitnessPlace.in(directory)).containsExactly(place);
        assertThat(List.of("http://127.0.0.1:1/", "file:///oobi/" + witness.aid(), "http://h/oobi/xyz"))
                .allSatisfy(bad -> org.assertj.core.api.Assertions.assertThatThrownBy(
                                () -> WitnessPlace.of(URI.create(bad)))
                        .hasMessageContaining("introduction"));
    }

    @Test
    void large_bodies_at_once_are_put_off_and_small_ones_are_served_again_when_they_are_gone() throws Exception {
        // Given
        URI address = witness.address().orElseThrow();
        List<Socket> senders = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Socket socket = new Socket(address.getHost(), address.getPort());
            socket.getOutputStream()
                    .write("PUT / HTTP/1.1\r\nHost: w\r\nContent-Length: 4194304\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            senders.add(socket);
        }
        HttpRequest small = HttpRequest.newBuilder(address.resolve("/"))
                .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(http.send(small, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(503));
        // When
        for (Socket sender : senders) {
            sender.close();
        }
        // Then
        Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(http.send(small, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(400));
    }
}
