package dev.alice.keri.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.TestingHouse;
import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.KeySet;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.kel.SignedEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real witness, spoken to over HTTP. */
class WitnessTest {
    private static final SigningKey WITNESS = Vectors.key(0x21);
    private static final List<Aid> POOL = IntStream.rangeClosed(0x21, 0x24)
            .mapToObj(i -> new Aid(Vectors.key(i).nonTransferable().qb64()))
            .toList();
    private static final WitnessRule SLOW = new WitnessRule() {
        @Override
        public String name() {
            return "slow/1";
        }

        @Override
        public Optional<String> objection(Submission submission) {
            if (submission.proposal().text().contains("slow")) {
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofSeconds(30).toNanos());
            }
            return Optional.empty();
        }
    };

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final WitnessHttp wire = new WitnessHttp();
    private final SigningKey controller = Vectors.key(0x11);
    private final Inception icp = EventWriter.inception(
            KeySet.single(controller.transferable(), Vectors.key(0x12).nextDigest()), 3, POOL, List.of(), List.of());
    private Witness witness;
    private WitnessClient client;

    @BeforeEach
    void start() {
        Witness.Terms terms = new Witness.Terms(3, List.of(TestingHouse.RULE, SLOW), Duration.ofSeconds(20));
        witness = new Witness(directory, WITNESS, terms, Clock.systemUTC());
        witness.start();
        client = new WitnessClient(witness.aid(), witness::address, wire, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        witness.stop();
        http.shutdownNow();
        wire.close();
    }

    private SignedEvent signed(Event event, SigningKey key) {
        return new SignedEvent(
                event, List.of(IndexedSignature.both(0, key.sign(event.raw().toByteArray()))));
    }

    /** The controller of the log that the witness serves, as who submits. */
    private Submitter submitter(SigningKey key) {
        return new Submitter() {
            @Override
            public Aid aid() {
                return icp.aid();
            }

            @Override
            public Signed sign(byte[] message) {
                return new Signed(0, icp.said(), Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(message)));
            }

            @Override
            public void bringLog(WitnessClient witness, long from) {
                witness.receipt(signed(icp, controller));
            }
        };
    }

    private Verdict judge(Submission submission) {
        return client.judge(submission, submitter(controller));
    }

    private static Said digest(String words) {
        return new Said(dev.alice.keri.cesr.Blake3.digest(words.getBytes(StandardCharsets.UTF_8))
                .qb64());
    }

    private Interaction ixn(long sn, Said prior, String words) {
        return EventWriter.interaction(icp.aid(), sn, prior, List.of(new Seal.Digest(digest(words))));
    }

    private static Submission submission(String words) throws NoSuchAlgorithmException {
        byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Submission(
                new Said(Matter.of(MatterCode.SHA2_256, sha).qb64()), Octets.copyOf(bytes), Octets.utf8("statement"));
    }

    private void refused(SignedEvent event, int status) {
        assertThatThrownBy(() -> client.receipt(event))
                .isInstanceOfSatisfying(
                        WitnessException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @Test
    void an_event_is_receipted_and_the_same_event_gets_the_same_receipt() {
        // Given
        Matter first = client.receipt(signed(icp, controller));
        // When
        Matter again = client.receipt(signed(icp, controller));
        // Then
        assertThat(again).isEqualTo(first);
    }

    @Test
    void strangers_have_so_much_room_and_no_more_also_after_a_restart() throws Exception {
        // Given
        witness.stop();
        Witness.Terms terms =
                new Witness.Terms(3, List.of(TestingHouse.RULE), Duration.ofSeconds(20), new Witness.Room(2, 3, 2));
        witness = new Witness(directory, WITNESS, terms, Clock.systemUTC());
        witness.start();
        client = new WitnessClient(witness.aid(), witness::address, wire, Duration.ofSeconds(30));
        TestingController second = TestingController.numbered(2, 3, POOL);
        TestingController third = TestingController.numbered(3, 3, POOL);
        client.receipt(signed(icp, controller));
        client.receipt(second.signed(second.icp));
        // When
        refused(third.signed(third.icp), 507);
        witness.stop();
        witness.start();
        refused(third.signed(third.icp), 507);
        // Then
        Interaction one = ixn(1, icp.said(), "one");
        Interaction two = ixn(2, one.said(), "two");
        client.receipt(signed(one, controller));
        client.receipt(signed(two, controller));
        refused(signed(ixn(3, two.said(), "three"), controller), 507);
        assertThat(client.receipt(second.signed(second.icp)).code()).isEqualTo(MatterCode.ED25519_SIGNATURE);
        assertThat(client.health().up()).isTrue();
        Verdict given = judge(submission("flow one"));
        judge(submission("flow two"));
        assertThatThrownBy(() -> judge(submission("flow three")))
                .isInstanceOfSatisfying(
                        WitnessException.class, e -> assertThat(e.status()).isEqualTo(429));
        assertThat(judge(submission("flow one"))).isEqualTo(given);
    }

    @Test
    void a_second_event_at_one_place_is_409_also_after_a_restart() {
        // Given
        client.receipt(signed(icp, controller));
        client.receipt(signed(ixn(1, icp.said(), "one"), controller));
        SignedEvent fork = signed(ixn(1, icp.said(), "other"), controller);
        // When
        refused(fork, 409);
        witness.stop();
        witness.start();
        // Then
        refused(fork, 409);
    }

    @Test
    void an_event_out_of_order_is_202_and_is_receipted_when_the_one_before_it_came() throws Exception {
        // Given
        client.receipt(signed(icp, controller));
        Interaction one = ixn(1, icp.said(), "one");
        Interaction two = ixn(2, one.said(), "two");
        refused(signed(two, controller), 202);
        // When
        client.receipt(signed(one, controller));
        // Then
        HttpResponse<String> receipts = get("/receipts?pre=" + icp.aid() + "&sn=2");
        assertThat(receipts.statusCode()).isEqualTo(200);
        assertThat(receipts.body())
                .contains(two.said().qb64())
                .contains(witness.aid().qb64());
    }

    @Test
    void a_wrong_key_is_400_and_a_wrong_event_leaves_the_place_free() {
        // Given
        client.receipt(signed(icp, controller));
        // When
        refused(signed(ixn(1, icp.said(), "one"), Vectors.key(0x66)), 400);
        // Then
        assertThat(client.receipt(signed(ixn(1, icp.said(), "other"), controller)))
                .isNotNull();
    }

    @Test
    void an_identifier_with_other_witnesses_is_400() {
        Inception foreign = EventWriter.inception(
                KeySet.single(controller.transferable(), Vectors.key(0x12).nextDigest()),
                1,
                List.of(POOL.get(1)),
                List.of(),
                List.of());
        refused(signed(foreign, controller), 400);
    }

    @Test
    void a_rotation_recovers_an_interaction() {
        // Given
        client.receipt(signed(icp, controller));
        client.receipt(signed(ixn(1, icp.said(), "one"), controller));
        SigningKey next = Vectors.key(0x12);
        KeySet keys = KeySet.single(next.transferable(), Vectors.key(0x13).nextDigest());
        // When
        Event rotation = EventWriter.rotation(icp.aid(), 1, icp.said(), keys, 3, List.of(), List.of(), List.of());
        client.receipt(signed(rotation, next));
        // Then
        assertThat(client.event(icp.aid(), 1).orElseThrow().body()).isEqualTo(rotation.raw());
        refused(signed(ixn(1, icp.said(), "third"), controller), 409);
    }

    @Test
    void a_verdict_is_final_over_repeats_and_restarts() throws Exception {
        // Given
        Verdict approved = judge(submission("harmless"));
        Verdict refused = judge(submission("forbidden"));
        // When
        witness.stop();
        witness.start();
        // Then
        assertThat(approved.approves()).isTrue();
        assertThat(refused.approves()).isFalse();
        assertThat(refused.reason()).isEqualTo("it says forbidden");
        assertThat(judge(submission("harmless"))).isEqualTo(approved);
        assertThat(judge(submission("forbidden"))).isEqualTo(refused);
    }

    @Test
    void a_verdict_asked_for_many_times_at_once_never_differs() throws Exception {
        // Given
        Submission submission = submission("asked for often");
        // When
        List<Verdict> verdicts = IntStream.range(0, 24)
                .parallel()
                .mapToObj(i -> judge(submission))
                .distinct()
                .toList();
        // Then
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void a_rule_that_fails_or_takes_too_long_refuses() throws Exception {
        // Given
        assertThat(judge(submission("boom")).approves()).isFalse();
        witness.stop();
        witness = new Witness(
                directory,
                WITNESS,
                new Witness.Terms(3, List.of(TestingHouse.RULE, SLOW), Duration.ofMillis(300)),
                Clock.systemUTC());
        witness.start();
        client = new WitnessClient(witness.aid(), witness::address, wire, Duration.ofSeconds(30));
        // When
        Verdict slow = judge(submission("slow"));
        // Then
        assertThat(slow.approves()).isFalse();
        assertThat(slow.reason()).contains("longer than 300 ms");
    }

    @Test
    void a_submission_whose_bytes_are_not_its_flow_is_400() throws Exception {
        // Given
        String document =
                submission("a").document().text().replaceFirst("\"proposal\":\"[^\"]*\"", "\"proposal\":\"YQ\"");
        document = document.replaceFirst("\"proposal\":\"YQ\"", "\"proposal\":\"Yg\"");
        // When
        HttpResponse<String> answer = post("/verdicts", "application/json+cesr", document);
        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("digest is not the flow");
    }

    private Verdict verdictOf(int seedByte, Said flow, boolean ok) {
        SigningKey key = Vectors.key(seedByte);
        Aid aid = new Aid(key.nonTransferable().qb64());
        Octets document = Verdict.draft(
                aid, flow, ok, "because", "rule/1", Clock.systemUTC().instant());
        String couple = AttachmentText.couples(List.of(new dev.alice.keri.cesr.Attachments.Couple(
                aid.matter(), Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(document.toByteArray())))));
        return Verdict.parse((document.text() + couple).getBytes(StandardCharsets.UTF_8))
                .get(0);
    }

    private SignedEvent anchor(Said flow, VerdictBundle bundle) {
        return signed(
                EventWriter.interaction(icp.aid(), 1, icp.said(), new FlowAnchor(flow, bundle.said()).seals()),
                controller);
    }

    @Test
    void an_anchor_is_receipted_only_with_three_approvals_of_the_pool_for_its_flow() throws Exception {
        // Given
        client.receipt(signed(icp, controller));
        Said flow = submission("harmless").flow();
        Said otherFlow = submission("another").flow();
        List<VerdictBundle> tooLittle = List.of(
                VerdictBundle.of(List.of(verdictOf(0x21, flow, true), verdictOf(0x22, flow, true))),
                VerdictBundle.of(List.of(
                        verdictOf(0x21, flow, true), verdictOf(0x22, flow, true), verdictOf(0x23, flow, false))),
                VerdictBundle.of(
                        List.of(verdictOf(0x21, flow, true), verdictOf(0x22, flow, true), verdictOf(0x55, flow, true))),
                VerdictBundle.of(
                        List.of(verdictOf(0x21, flow, true), verdictOf(0x22, flow, true), verdictOf(0x22, flow, true))),
                VerdictBundle.of(List.of(
                        verdictOf(0x21, flow, true), verdictOf(0x22, flow, true), verdictOf(0x23, otherFlow, true))));
        for (VerdictBundle bundle : tooLittle) {
            client.show(bundle);
            refused(anchor(flow, bundle), 403);
        }
        VerdictBundle enough = VerdictBundle.of(
                List.of(verdictOf(0x21, flow, true), verdictOf(0x22, flow, true), verdictOf(0x24, flow, true)));
        refused(anchor(flow, enough), 403);
        // When
        client.show(enough);
        Matter receipt = client.receipt(anchor(flow, enough));
        // Then
        assertThat(receipt.code()).isEqualTo(MatterCode.ED25519_SIGNATURE);
    }

    @Test
    void a_bundle_with_a_forged_verdict_is_refused() throws Exception {
        // Given
        Said flow = submission("harmless").flow();
        Verdict own = verdictOf(0x21, flow, true);
        Verdict forged = new Verdict(
                own.witness(),
                own.said(),
                own.flow(),
                true,
                own.reason(),
                own.policy(),
                own.document(),
                Matter.of(MatterCode.ED25519_SIGNATURE, new byte[64]));
        // When
        HttpResponse<String> answer =
                post("/bundles", "application/json+cesr", new String(forged.message(), StandardCharsets.UTF_8));
        // Then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not signed by the witness");
    }

    @Test
    void wrong_content_type_and_missing_attachment_have_their_own_statuses() throws Exception {
        assertThat(post("/receipts", "application/json", icp.raw().text()).statusCode())
                .isEqualTo(406);
        assertThat(post("/receipts", "application/cesr+json", icp.raw().text()).statusCode())
                .isEqualTo(412);
    }

    @Test
    void it_introduces_itself_and_tells_key_states_in_messages_that_verify() throws Exception {
        // Given
        client.receipt(signed(icp, controller));
        // When
        HttpResponse<String> own = get("/oobi");
        HttpResponse<String> other = get("/oobi/" + icp.aid() + "/witness");
        HttpResponse<String> notice = get("/ksn?pre=" + icp.aid());
        // Then
        assertThat(own.headers().firstValue("Keri-Aid")).contains(witness.aid().qb64());
        assertThat(MessageStream.parse(own.body().getBytes(StandardCharsets.UTF_8)))
                .hasSize(3);
        assertThat(MessageStream.parse(other.body().getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(m -> assertThat(m.body()).isEqualTo(icp.raw()));
        assertThat(notice.body())
                .contains("\"r\":\"/ksn/" + witness.aid() + "\"")
                .contains("\"et\":\"icp\"");
        assertThat(client.latest(icp.aid())).isZero();
    }

    @Test
    void a_whole_log_put_as_a_stream_is_taken() throws Exception {
        // Given
        Interaction one = ixn(1, icp.said(), "one");
        String stream = icp.raw().text()
                + AttachmentText.signatures(signed(icp, controller).signatures(), List.of())
                + one.raw().text()
                + AttachmentText.framed(
                        AttachmentText.signatures(signed(one, controller).signatures(), List.of()));
        // When
        client.put(stream);
        // Then
        assertThat(client.events(icp.aid(), 0)).hasSize(2);
    }

    @Test
    void a_submission_is_judged_only_for_the_controller_that_signed_it() throws Exception {
        // Given
        client.receipt(signed(icp, controller));
        Submission submission = submission("harmless");
        // When
        HttpResponse<String> unsigned =
                post("/verdicts", "application/json+cesr", submission.document().text());
        // Then
        assertThat(unsigned.statusCode()).isEqualTo(403);
        assertThatThrownBy(() -> client.judge(submission, submitter(Vectors.key(0x66))))
                .isInstanceOfSatisfying(
                        WitnessException.class, e -> assertThat(e.status()).isEqualTo(403));
        assertThat(get("/verdicts?flow=" + submission.flow()).statusCode()).isEqualTo(404);
        assertThat(judge(submission).approves()).isTrue();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = witness.address().orElseThrow().resolve(path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        URI uri = witness.address().orElseThrow().resolve(path);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
