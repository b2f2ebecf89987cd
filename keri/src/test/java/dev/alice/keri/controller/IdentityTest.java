package dev.alice.keri.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.port.Witnesses;
import dev.alice.keri.KeriException;
import dev.alice.keri.TestingHouse;
import dev.alice.keri.cesr.AttachmentText;
import dev.alice.keri.cesr.Attachments.Couple;
import dev.alice.keri.cesr.Matter;
import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import dev.alice.keri.event.Said;
import dev.alice.keri.flow.VouchingCheck;
import dev.alice.keri.kel.EventJudge;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.kel.Replay;
import dev.alice.keri.witness.VerdictBundle;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessPool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A live identifier: rotations under load, recovery, and witnesses that come and go. */
class IdentityTest {
    @TempDir
    Path directory;

    private TestingHouse house;

    @BeforeEach
    void start() {
        house = new TestingHouse(directory.resolve("house"));
    }

    @AfterEach
    void stop() {
        house.close();
    }

    private static Vouching vouched(Witnesses.Vouch vouch) {
        assertThat(vouch).isInstanceOf(Witnesses.Vouched.class);
        return ((Witnesses.Vouched) vouch).vouching();
    }

    private static VerdictBundle bundle(List<WitnessVerdict> verdicts) {
        StringBuilder stream = new StringBuilder();
        verdicts.forEach(verdict -> stream.append(new String(verdict.document().toArray(), StandardCharsets.UTF_8))
                .append(AttachmentText.couples(List.of(
                        new Couple(Matter.parse(verdict.witness().qb64()), Matter.parse(verdict.signature()))))));
        return VerdictBundle.parse(stream.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The state that a stranger comes to, who has the exported log alone. */
    private KeyState replayed() {
        Replay replay = new Replay(EventJudge.validating());
        MessageStream.parse(house.controller.kel(house.agent.aid()).getBytes(StandardCharsets.UTF_8))
                .forEach(replay::take);
        assertThat(replay.escrowed()).isEmpty();
        return replay.state(house.agent.aid()).orElseThrow();
    }

    @Test
    void anchors_and_rotations_at_the_same_moment_both_come_out_right() throws Exception {
        // Given
        List<Future<Vouching>> anchors = new ArrayList<>();
        List<Future<Extension>> rotations = new ArrayList<>();
        // When
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 8; i++) {
                Witnesses.Submission submission = TestingHouse.submission("flow " + i);
                anchors.add(threads.submit(() -> vouched(house.witnesses.vouch(submission))));
                if (i % 3 == 1) {
                    rotations.add(threads.submit(() -> house.agent.rotate()));
                }
            }
        }
        // Then
        for (Future<Extension> rotation : rotations) {
            assertThat(rotation.get()).isInstanceOf(Extension.Witnessed.class);
        }
        String kel = house.controller.kel(house.agent.aid());
        for (Future<Vouching> anchor : anchors) {
            assertThat(new VouchingCheck(3).objection(kel, anchor.get())).isEmpty();
            assertThat(house.witnesses.recheck(anchor.get())).isEmpty();
        }
        assertThat(replayed().sn()).isEqualTo(anchors.size() + rotations.size());
        assertThat(house.agent.publicKey())
                .isEqualTo(replayed().establishment().keySet().keys().get(0));
    }

    @Test
    void an_anchor_that_witnesses_refuse_for_ever_is_replaced_by_a_rotation_and_flows_go_on() {
        // Given
        Witnesses.Submission forbidden = TestingHouse.submission("forbidden");
        Said flow = new Said(forbidden.flow().qb64());
        Witnesses.NotVouched judged = (Witnesses.NotVouched) house.witnesses.vouch(forbidden);
        Extension refused = house.agent.anchor(flow, bundle(judged.verdicts()));
        // When
        Vouching after = vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        // Then
        assertThat(refused).isInstanceOfSatisfying(Extension.Unwitnessed.class, lacking -> {
            assertThat(lacking.refused()).isTrue();
            assertThat(lacking.reason()).contains("0 of 3 needed");
        });
        assertThat(house.agent.at(1).orElseThrow().event()).isInstanceOf(Rotation.class);
        assertThat(after.sn()).isEqualTo(2);
        assertThat(house.agent.verdictsOf(flow)).isEmpty();
        assertThat(replayed().sn()).isEqualTo(2);
    }

    @Test
    void an_anchor_that_only_waits_for_witnesses_is_not_replaced() {
        // Given
        house.pool.witnesses().get(0).stop();
        house.pool.witnesses().get(1).stop();
        // When
        Extension waiting = house.agent.anchor(List.of());
        Extension next = house.agent.anchor(List.of());
        // Then
        assertThat(waiting)
                .isInstanceOfSatisfying(
                        Extension.Unwitnessed.class,
                        lacking -> assertThat(lacking.refused()).isFalse());
        assertThat(next).isInstanceOf(Extension.Unwitnessed.class);
        assertThat(house.agent.state().sn()).isEqualTo(1);
        assertThat(house.agent.state().ilk()).isEqualTo("ixn");
    }

    @Test
    void a_witness_is_replaced_added_and_cut_by_rotation_and_a_new_one_gets_the_whole_log() {
        // Given
        vouched(house.witnesses.vouch(TestingHouse.submission("harmless")));
        try (WitnessPool others = WitnessPool.start(
                directory.resolve("others"),
                TestingHouse.PASSPHRASE,
                List.of(),
                new SecureRandom(),
                Clock.systemUTC())) {
            WitnessClient fifth = others.clients(Duration.ofSeconds(20)).get(0);
            Aid fourth = house.pool.aids().get(3);
            assertThatThrownBy(() -> house.agent.rotate(WitnessChange.add(fifth.aid())))
                    .isInstanceOf(KeriException.class)
                    .hasMessageContaining("introduce it by its OOBI");
            house.controller.reach(fifth);
            // When
            Extension replaced = house.agent.rotate(WitnessChange.replace(fourth, fifth.aid()));
            Extension added = house.agent.rotate(WitnessChange.add(fourth));
            Extension cut = house.agent.rotate(WitnessChange.cut(fifth.aid()));
            // Then
            assertThat(List.of(replaced, added, cut))
                    .allSatisfy(each -> assertThat(each).isInstanceOf(Extension.Witnessed.class));
            assertThat(((Extension.Witnessed) added).event().establishment().toad())
                    .isEqualTo(4);
            assertThat(fifth.latest(house.agent.aid())).isGreaterThanOrEqualTo(3);
            assertThat(replayed().establishment().witnesses()).containsExactlyElementsOf(house.pool.aids());
            assertThat(replayed().establishment().toad()).isEqualTo(3);
            vouched(house.witnesses.vouch(TestingHouse.submission("after all of that")));
        }
    }

    @Test
    void the_verdict_of_a_witness_that_was_added_counts_at_those_that_were_there_before() {
        // Given
        try (WitnessPool others = WitnessPool.start(
                directory.resolve("others"),
                TestingHouse.PASSPHRASE,
                List.of(),
                new SecureRandom(),
                Clock.systemUTC())) {
            WitnessClient fifth = others.clients(Duration.ofSeconds(20)).get(0);
            house.controller.reach(fifth);
            house.agent.rotate(WitnessChange.replace(house.pool.aids().get(3), fifth.aid()));
            house.pool.witnesses().get(0).stop();
            // When
            Vouching vouching = vouched(house.witnesses.vouch(TestingHouse.submission("with the fifth")));
            // Then
            assertThat(vouching.verdicts())
                    .hasSize(3)
                    .anySatisfy(verdict -> assertThat(verdict.witness().qb64())
                            .isEqualTo(fifth.aid().qb64()));
        }
    }

    @Test
    void an_old_copy_of_the_database_signs_nothing_before_it_has_heard_of_what_it_lacks() throws Exception {
        // Given
        TestingHouse.shut(house.database);
        Path file = house.directory.resolve("alice.mv.db");
        Path copy = directory.resolve("backup");
        Files.copy(file, copy);
        house = house.again();
        house.agent.anchor(List.of());
        String last = house.agent.state().said().qb64();
        TestingHouse.shut(house.database);
        Files.copy(copy, file, StandardCopyOption.REPLACE_EXISTING);
        house.pool.witnesses().forEach(witness -> witness.stop());
        house = house.again();
        // When
        Extension early = house.agent.anchor(List.of());
        house.pool.witnesses().forEach(witness -> witness.start());
        Extension late = house.agent.anchor(List.of());
        // Then
        assertThat(early)
                .isInstanceOfSatisfying(
                        Extension.Unwitnessed.class,
                        lacking -> assertThat(lacking.reason()).contains("0 of 4 witnesses answer"));
        assertThat(late).isInstanceOfSatisfying(Extension.Witnessed.class, witnessed -> {
            assertThat(witnessed.event().event().sn()).isEqualTo(2);
            assertThat(((Interaction) witnessed.event().event()).prior().qb64()).isEqualTo(last);
        });
    }

    @Test
    void a_threshold_that_is_not_immune_and_a_cut_of_nobody_are_refused_and_nothing_is_signed() {
        // Given
        Aid stranger = new Aid(dev.alice.keri.Vectors.key(9).nonTransferable().qb64());
        WitnessChange loose = new WitnessChange(List.of(), List.of(), OptionalInt.of(2));
        // When / Then
        assertThatThrownBy(() -> house.agent.rotate(loose)).hasMessageContaining("with 4 it is 3");
        assertThatThrownBy(() -> house.agent.rotate(WitnessChange.cut(stranger)))
                .hasMessageContaining("is not a witness now");
        assertThat(house.agent.state().sn()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "3,3", "4,3", "5,4", "6,4", "7,5", "10,7"})
    void the_immune_threshold_is_known(int witnesses, int toad) {
        assertThat(Immunity.threshold(witnesses)).isEqualTo(toad);
        assertThat(Immunity.holds(witnesses, toad)).isTrue();
        assertThat(Immunity.holds(witnesses, witnesses + 1)).isFalse();
        if (witnesses > 0) {
            assertThat(Immunity.holds(witnesses, witnesses / 2)).isFalse();
        }
    }
}
