package dev.alice.keri.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Vouching;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.TestingHouse;
import dev.alice.keri.TestingImpostor;
import dev.alice.keri.TestingLog;
import dev.alice.keri.Vectors;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.cesr.Signatures;
import dev.alice.keri.controller.Extension;
import dev.alice.keri.event.Aid;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a flow through four real witnesses, and what happens where some of them fail. */
class KeriWitnessesTest {
    @TempDir
    Path directory;

    private TestingHouse house;

    @BeforeEach
    void start() {
        house = new TestingHouse(directory);
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static Vouching vouched(Witnesses.Vouch vouch) {
        assertThat(vouch).isInstanceOf(Witnesses.Vouched.class);
        return ((Witnesses.Vouched) vouch).vouching();
    }

    private static Witnesses.NotVouched notVouched(Witnesses.Vouch vouch) {
        assertThat(vouch).isInstanceOf(Witnesses.NotVouched.class);
        return (Witnesses.NotVouched) vouch;
    }

    /** @param limit after which a call of it that hangs is given up */
    private WitnessClient impostor(TestingImpostor impostor, Duration limit) {
        Aid fourth = house.pool.aids().get(3);
        return new WitnessClient(fourth, () -> Optional.of(impostor.address()), new WitnessHttp(), limit);
    }

    @Test
    void a_flow_is_vouched_for_and_holds_offline_against_the_exported_log() {
        // Given
        Witnesses.Submission submission = TestingHouse.submission("harmless");
        // When
        Vouching vouching = vouched(house.witnesses.vouch(submission));
        // Then
        assertThat(vouching.flow()).isEqualTo(submission.flow());
        assertThat(vouching.sn()).isEqualTo(1);
        assertThat(vouching.receipts()).isGreaterThanOrEqualTo(3);
        assertThat(vouching.approvals()).isGreaterThanOrEqualTo(3);
        assertThat(house.witnesses.recheck(vouching)).isEmpty();
        assertThat(house.witnesses.recheck(vouching)).isEmpty();
        assertThat(new VouchingCheck(3).objection(house.controller.kel(house.agent.aid()), vouching))
                .isEmpty();
    }

    @Test
    void the_same_flow_again_keeps_its_anchor() {
        // Given
        Vouching first = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        // When
        Vouching again = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        // Then
        assertThat(again.said()).isEqualTo(first.said());
        assertThat(house.agent.state().sn()).isEqualTo(1);
    }

    @Test
    void a_flow_that_rules_object_to_is_refused_in_their_words_and_never_anchored() {
        // When
        Witnesses.NotVouched refused = notVouched(house.witnesses.vouch(TestingHouse.submission("forbidden")));
        // Then
        assertThat(refused.reason()).contains("0 of 3").contains("it says forbidden");
        // a fourth that is slow is not waited for
        assertThat(refused.verdicts()).hasSizeBetween(3, 4).allMatch(v -> !v.approves());
        assertThat(house.agent.state().sn()).isZero();
    }

    @Test
    void with_one_witness_down_flows_go_on_and_it_catches_up_later() {
        // Given
        house.pool.witnesses().get(1).stop();
        Vouching first = vouched(house.witnesses.vouch(TestingHouse.submission("one")));
        vouched(house.witnesses.vouch(TestingHouse.submission("two")));
        assertThat(first.receipts()).isEqualTo(3);
        assertThat(house.witnesses.status().get(1).up()).isFalse();
        assertThat(house.witnesses.status().get(1).state()).isEqualTo("is stopped");
        // When
        house.pool.witnesses().get(1).start();
        house.pool.witnesses().get(0).stop();
        // Then
        vouched(house.witnesses.vouch(TestingHouse.submission("three")));
        assertThat(house.clients.get(1).latest(house.agent.aid())).isEqualTo(3);
    }

    @Test
    void with_two_witnesses_down_a_flow_is_refused_and_works_again_by_itself() {
        // Given
        house.pool.witnesses().get(0).stop();
        house.pool.witnesses().get(2).stop();
        Witnesses.NotVouched refused = notVouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        assertThat(refused.reason()).contains("2 of 3").contains("is stopped");
        // When
        house.pool.witnesses().get(0).start();
        // Then
        assertThat(vouched(house.witnesses.vouch(TestingHouse.submission("harmless")))
                        .receipts())
                .isEqualTo(3);
    }

    @Test
    void witnesses_that_go_down_before_typing_stop_the_flow_until_they_return() {
        // Given
        Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        house.pool.witnesses().get(0).stop();
        house.pool.witnesses().get(1).stop();
        assertThat(house.witnesses.recheck(vouching).orElseThrow()).contains("only 2 of 3");
        // When
        house.pool.witnesses().get(1).start();
        // Then
        assertThat(house.witnesses.recheck(vouching)).isEmpty();
    }

    @Test
    void a_witness_that_signs_with_a_wrong_key_is_not_counted() throws Exception {
        // Given
        String own = house.pool.aids().get(3).qb64();
        UnaryOperator<byte[]> forge = answer -> {
            String text = new String(answer, StandardCharsets.UTF_8);
            int couple = text.indexOf(own);
            byte[] body = text.substring(0, text.indexOf("-CAB")).getBytes(StandardCharsets.UTF_8);
            var forged = dev.alice.keri.cesr.Matter.of(
                    dev.alice.keri.cesr.MatterCode.ED25519_SIGNATURE,
                    Vectors.key(9).sign(body));
            return (text.substring(0, couple + 44) + forged.qb64()).getBytes(StandardCharsets.UTF_8);
        };
        try (TestingImpostor impostor =
                new TestingImpostor(house.pool.witnesses().get(3).address().orElseThrow(), "/bundles", forge)) {
            house = house.with(impostor(impostor, Duration.ofSeconds(20)));
            // When
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            house.pool.witnesses().get(0).stop();
            Witnesses.NotVouched refused = notVouched(house.witnesses.vouch(TestingHouse.submission("another")));
            // Then
            assertThat(vouching.receipts()).isEqualTo(3);
            assertThat(MessageStream.parse(vouching.proof().getBytes(StandardCharsets.UTF_8)))
                    .singleElement()
                    .satisfies(event ->
                            assertThat(event.attachments().witnessSignatures()).hasSize(3));
            assertThat(refused.reason()).contains(own.substring(0, 8)).contains("not its signature");
        }
    }

    @Test
    void a_receipt_for_another_event_is_not_counted() throws Exception {
        // Given
        byte[][] first = new byte[1][];
        UnaryOperator<byte[]> replay = answer -> {
            if (first[0] == null) {
                first[0] = answer;
            }
            return first[0];
        };
        try (TestingImpostor impostor =
                new TestingImpostor(house.pool.witnesses().get(3).address().orElseThrow(), "/bundles", replay)) {
            house = house.with(impostor(impostor, Duration.ofSeconds(20)));
            vouched(house.witnesses.vouch(TestingHouse.submission("one")));
            house.pool.witnesses().get(0).stop();
            // When
            Witnesses.NotVouched refused = notVouched(house.witnesses.vouch(TestingHouse.submission("two")));
            // Then
            assertThat(refused.reason()).contains("not its signature over event");
        }
    }

    @Test
    void a_witness_that_never_answers_costs_a_bounded_time() throws Exception {
        // Given
        try (TestingImpostor impostor = new TestingImpostor(
                house.pool.witnesses().get(3).address().orElseThrow(),
                "/verdicts",
                answer -> TestingImpostor.SILENCE)) {
            house = house.with(impostor(impostor, Duration.ofSeconds(120)));
            long began = System.nanoTime();
            // When
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            // Then
            assertThat(vouching.verdicts()).hasSize(3);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
        }
    }

    @Test
    void a_witness_that_hangs_on_receipts_is_named_in_the_log_and_the_flow_goes_on() throws Exception {
        // Given
        Aid fourth = house.pool.aids().get(3);
        try (TestingLog log = new TestingLog();
                TestingImpostor impostor = new TestingImpostor(
                        house.pool.witnesses().get(3).address().orElseThrow(),
                        "/bundles",
                        answer -> TestingImpostor.SILENCE)) {
            house = house.with(impostor(impostor, Duration.ofSeconds(3)));
            // When
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            // Then
            assertThat(vouching.receipts()).isEqualTo(3);
            assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line)
                            .contains("a witness gave no receipt: did not answer in time")
                            .contains(fourth.qb64()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(log.lines())
                            .anySatisfy(line -> assertThat(line)
                                    .contains("a witness fell silent")
                                    .contains(fourth.qb64())));
            // When
            house.pool.witnesses().get(0).stop();
            Witnesses.NotVouched refused = notVouched(house.witnesses.vouch(TestingHouse.submission("another")));
            // Then
            assertThat(refused.reason())
                    .contains("needed")
                    .contains(fourth.qb64().substring(0, 8));
        }
    }

    @Test
    void a_witness_that_hangs_when_the_watcher_asks_is_named_in_the_log_and_the_recheck_goes_on() throws Exception {
        // Given
        Aid fourth = house.pool.aids().get(3);
        try (TestingLog log = new TestingLog();
                TestingImpostor impostor = new TestingImpostor(
                        house.pool.witnesses().get(3).address().orElseThrow(),
                        "/query",
                        answer -> TestingImpostor.SILENCE)) {
            house = house.with(impostor(impostor, Duration.ofSeconds(3)));
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
            // When
            Optional<String> objection = house.witnesses.recheck(vouching);
            house.pool.witnesses().get(0).stop();
            Optional<String> without = house.witnesses.recheck(vouching);
            // Then
            assertThat(objection).isEmpty();
            assertThat(without)
                    .hasValueSatisfying(why -> assertThat(why)
                            .startsWith("only 2 of 3")
                            .contains(fourth.qb64().substring(0, 8)));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(log.lines())
                            .anySatisfy(line -> assertThat(line)
                                    .contains("a witness fell silent")
                                    .contains(fourth.qb64())));
        }
    }

    @Test
    void a_vouching_with_any_part_exchanged_does_not_hold() {
        // Given
        Vouching good = vouched(house.witnesses.vouch(TestingHouse.submission("one")));
        Vouching other = vouched(house.witnesses.vouch(TestingHouse.submission("two")));
        // When
        List<Vouching> forged = List.of(
                with(good, other.proof(), good.verdicts()),
                with(good, good.proof(), other.verdicts()),
                with(good, good.proof(), good.verdicts().subList(0, 2)),
                with(good, good.proof().replaceFirst("-V..-AAB[\\w-]{88}-B.*", ""), good.verdicts()),
                with(good, "", good.verdicts()));
        // Then
        assertThat(forged)
                .allSatisfy(v -> assertThat(house.witnesses.recheck(v)).isPresent());
    }

    private static Vouching with(Vouching v, String proof, List<dev.alice.flow.WitnessVerdict> verdicts) {
        return new Vouching(v.flow(), v.agent(), v.sn(), v.said(), v.receipts(), v.needed(), v.pool(), verdicts, proof);
    }

    @Test
    void a_crash_between_signing_and_receipts_leads_to_the_same_event_and_no_fork() {
        // Given
        house.pool.witnesses().forEach(w -> w.stop());
        Extension signed = house.agent.anchor(List.of());
        String said = house.agent.state().said().qb64();
        TestingHouse.shut(house.database);
        house.pool.close();
        // When
        house = new TestingHouse(directory);
        // Then
        assertThat(signed).isInstanceOf(Extension.Unwitnessed.class);
        assertThat(house.agent.state().said().qb64()).isEqualTo(said);
        assertThat(house.agent.at(1).orElseThrow().receipts()).hasSizeGreaterThanOrEqualTo(3);
        vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
    }

    @Test
    void a_database_that_lost_its_last_events_takes_them_over_from_the_witnesses() throws Exception {
        // Given
        TestingHouse.shut(house.database);
        Path copy = directory.resolve("copy");
        java.nio.file.Files.copy(directory.resolve("alice.mv.db"), copy);
        house.pool.close();
        house = new TestingHouse(directory);
        Vouching lost = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        TestingHouse.shut(house.database);
        house.pool.close();
        java.nio.file.Files.move(
                copy, directory.resolve("alice.mv.db"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        // When
        house = new TestingHouse(directory);
        // Then
        assertThat(house.agent.state().said().qb64()).isEqualTo(lost.said());
        assertThat(vouched(house.witnesses.vouch(TestingHouse.submission("harmless")))
                        .said())
                .isEqualTo(lost.said());
    }

    @Test
    void a_rotation_changes_the_key_and_old_signatures_still_verify_by_their_kid() {
        // Given
        byte[] message = "a statement".getBytes(StandardCharsets.UTF_8);
        var before = house.agent.signWithKid(message);
        var keyBefore = house.agent.publicKey();
        // When
        Extension rotated = house.agent.rotate();
        // Then
        assertThat(rotated).isInstanceOf(Extension.Witnessed.class);
        assertThat(house.agent.publicKey()).isNotEqualTo(keyBefore);
        var key = house.controller.publicKey(house.agent.aid(), before.kid()).orElseThrow();
        assertThat(Signatures.verify(key, before.signature().raw(), message)).isTrue();
        assertThat(Signatures.verify(house.agent.publicKey(), house.agent.sign(message), message))
                .isTrue();
        vouched(house.witnesses.vouch(TestingHouse.submission("after the rotation")));
    }

    @Test
    void identifiers_and_ports_are_the_same_after_a_restart() {
        // Given
        var aids = house.pool.aids();
        var addresses = house.pool.witnesses().stream().map(w -> w.address()).toList();
        var agent = house.agent.aid();
        house.close();
        // When
        house = new TestingHouse(directory);
        // Then
        assertThat(house.pool.aids()).isEqualTo(aids);
        assertThat(house.pool.witnesses().stream().map(w -> w.address()).toList())
                .isEqualTo(addresses);
        assertThat(house.agent.aid()).isEqualTo(agent);
    }
}
