package dev.alice.keri.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.Vouching;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.TestingHouse;
import dev.alice.keri.TestingImpostor;
import dev.alice.keri.TestingLog;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Blake3;
import dev.alice.keri.cesr.IndexedSignature;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MatterCode;
import dev.alice.keri.cesr.Octets;
import dev.alice.keri.cesr.SigningKey;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Event;
import dev.alice.keri.event.EventWriter;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Json;
import dev.alice.keri.event.Sad;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import dev.alice.keri.kel.SignedEvent;
import dev.alice.keri.watcher.Duplicity;
import dev.alice.keri.watcher.DuplicityLog;
import dev.alice.keri.watcher.DuplicityProof;
import dev.alice.keri.watcher.Juror;
import dev.alice.keri.witness.Verdict;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Witnesses that lie with their own key: caught, named, counted no more, and rotated out. */
class EvidenceTest {
    @TempDir
    Path directory;

    private TestingHouse house;
    private Aid liar;

    @BeforeEach
    void start() {
        house = new TestingHouse(directory);
        liar = house.pool.aids().get(3);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private TestingImpostor lying(String path, UnaryOperator<byte[]> change) throws Exception {
        TestingImpostor impostor =
                new TestingImpostor(house.pool.witnesses().get(3).address().orElseThrow(), path, change);
        house = house.with(new WitnessClient(
                liar, () -> Optional.of(impostor.address()), new WitnessHttp(), Duration.ofSeconds(20)));
        return impostor;
    }

    private void liarIsGone() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !house.agent.state().establishment().witnesses().contains(liar));
        assertThat(house.agent.state().establishment().witnesses()).hasSize(3);
    }

    private static Vouching vouched(Witnesses.Vouch vouch) {
        assertThat(vouch).isInstanceOf(Witnesses.Vouched.class);
        return ((Witnesses.Vouched) vouch).vouching();
    }

    private byte[] another(byte[] verdict, int number) {
        SigningKey key = house.witnessKey(3);
        Verdict said = Verdict.parse(verdict).get(0);
        Sad sad = Sad.draft("ALIC", "verdict")
                .said()
                .put("i", liar.qb64())
                .put("flow", said.flow().qb64())
                .put("ok", new Json.Literal("true"))
                .put("reason", "told " + number + " times")
                .put("policy", said.policy())
                .put("dt", "2026-01-01T00:00:00.000000+00:00")
                .seal();
        Matter signature =
                Matter.of(MatterCode.ED25519_SIGNATURE, key.sign(sad.raw().toByteArray()));
        return (sad.raw().text() + AttachmentText.couples(List.of(new Couple(liar.matter(), signature))))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_witness_that_judges_one_flow_twice_is_convicted_counts_no_more_and_is_rotated_out() throws Exception {
        // Given
        AtomicInteger asked = new AtomicInteger();
        try (TestingImpostor impostor = lying("/verdicts", verdict -> another(verdict, asked.incrementAndGet()))) {
            house.pool.witnesses().get(0).stop();
            house.pool.witnesses().get(1).stop();
            assertThat(house.witnesses.vouch(TestingHouse.submission("harmless")))
                    .isInstanceOf(Witnesses.NotVouched.class);
            house.pool.witnesses().get(0).start();
            // When
            Witnesses.Vouch again = house.witnesses.vouch(TestingHouse.submission("harmless"));
            // Then
            assertThat(again).isInstanceOf(Witnesses.NotVouched.class);
            assertThat(((Witnesses.NotVouched) again).reason()).contains("2 of 3");
            List<DuplicityLog.Entry> proofs = house.controller.juror().log().all();
            assertThat(proofs).singleElement().satisfies(entry -> {
                assertThat(entry.duplicity()).isInstanceOf(Duplicity.DoubleVerdict.class);
                assertThat(entry.duplicity().culprit()).isEqualTo(liar);
                assertThat(DuplicityProof.read(entry.duplicity().stream())).hasSize(1);
            });

            // When
            house.pool.witnesses().get(1).start();
            liarIsGone();
            // Then
            Vouching after = vouched(house.witnesses.vouch(TestingHouse.submission("another")));
            assertThat(after.pool()).isEqualTo(3);
            assertThat(house.witnesses.recheck(after)).isEmpty();
            assertThat(new VouchingCheck(3).objection(house.controller.kel(house.agent.aid()), after))
                    .isEmpty();
        }
    }

    @Test
    void a_witness_that_receipts_a_fork_stops_the_flow_and_is_rotated_out_with_the_proof_kept() throws Exception {
        // Given
        AtomicBoolean lies = new AtomicBoolean();
        SigningKey stolen = house.keeper("agent").key("agent", 0);
        UnaryOperator<byte[]> fork = shown -> lies.get() ? forked(stolen) : shown;
        try (TestingImpostor impostor = lying("/query", fork)) {
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> house.agent.at(1).orElseThrow().receipts().size() == 4);
            house.witnesses.patrol();
            lies.set(true);
            // When
            // a witness that is slow is not waited for, and then the next look is the one that sees what it shows
            Optional<String> objection = await().atMost(Duration.ofSeconds(60))
                    .until(() -> house.witnesses.recheck(vouching), Optional::isPresent);
            // Then
            assertThat(objection.orElseThrow()).contains("forked");
            assertThat(house.controller.juror().log().against(liar))
                    .singleElement()
                    .isInstanceOfSatisfying(Duplicity.DoubleReceipt.class, receipt -> {
                        assertThat(receipt.sn()).isEqualTo(1);
                        assertThat(DuplicityProof.read(receipt.stream())).contains(receipt);
                    });
            assertThat(house.controller.juror().log().against(house.agent.aid()))
                    .singleElement()
                    .isInstanceOf(Duplicity.ForkedLog.class);
            liarIsGone();
            assertThat(house.witnesses.recheck(vouching).orElseThrow()).contains("the proof is");
            Vouching next = vouched(house.witnesses.vouch(TestingHouse.submission("after the rotation")));
            assertThat(house.witnesses.recheck(next)).isEmpty();
            Juror restarted = new Juror(house.database, house.controller::kel, Clock.systemUTC());
            assertThat(restarted.convicted(liar)).isTrue();
        }
    }

    private byte[] forked(SigningKey stolen) {
        Said other = new Said(Blake3.digest(new byte[] {1}).qb64());
        Interaction event = EventWriter.interaction(
                house.agent.aid(), 1, house.agent.at(0).orElseThrow().event().said(), List.of(new Seal.Digest(other)));
        byte[] raw = event.raw().toByteArray();
        String attached = AttachmentText.signatures(
                List.of(IndexedSignature.both(0, stolen.sign(raw))),
                List.of(IndexedSignature.both(3, house.witnessKey(3).sign(raw))));
        return (event.raw().text() + attached).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_witness_that_shows_what_nobody_signed_is_named_and_the_others_suffice() throws Exception {
        // Given
        SigningKey nobody = dev.alice.keri.Vectors.key(9);
        try (TestingImpostor impostor = lying("/query", shown -> forked(nobody))) {
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            // When
            Optional<String> before = house.witnesses.recheck(vouching);
            house.pool.witnesses().get(0).stop();
            Optional<String> after = house.witnesses.recheck(vouching);
            // Then
            assertThat(before).isEmpty();
            assertThat(after.orElseThrow()).contains("only 2 of 3");
            assertThat(house.controller.juror().log().against(house.agent.aid()))
                    .isEmpty();
        }
    }

    @Test
    void an_event_that_this_controller_did_not_write_raises_an_alarm() {
        // Given
        vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        SigningKey stolen = house.keeper("agent").key("agent", 0);
        Event foreign = EventWriter.interaction(
                house.agent.aid(),
                house.agent.state().sn() + 1,
                house.agent.state().said(),
                List.of(new Seal.Digest(house.agent.state().said())));
        SignedEvent signed = new SignedEvent(
                foreign,
                List.of(IndexedSignature.both(0, stolen.sign(foreign.raw().toByteArray()))));
        house.clients.forEach(client -> client.receipt(signed));
        try (TestingLog log = new TestingLog()) {
            // When
            house.witnesses.patrol();
            // Then
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("ERROR witnesses hold an event that this controller did not write")
                            .contains(foreign.said().qb64()));
        }
    }

    @Test
    void a_patrol_over_honest_witnesses_finds_nothing() {
        // Given
        vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        // When
        house.witnesses.patrol();
        // Then
        assertThat(house.controller.juror().log().all()).isEmpty();
        assertThat(Octets.utf8(house.controller.kel(house.agent.aid())).length())
                .isPositive();
    }
}
