package dev.alice.keri.kel;

import static dev.alice.keri.kel.TestingLogs.dip;
import static dev.alice.keri.kel.TestingLogs.drt;
import static dev.alice.keri.kel.TestingLogs.icp;
import static dev.alice.keri.kel.TestingLogs.ixn;
import static dev.alice.keri.kel.TestingLogs.keys;
import static dev.alice.keri.kel.TestingLogs.rot;
import static dev.alice.keri.kel.TestingLogs.seal;
import static dev.alice.keri.kel.TestingLogs.signed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.keri.cesr.MessageStream;
import dev.alice.keri.event.Inception;
import dev.alice.keri.event.Interaction;
import dev.alice.keri.event.Rotation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A delegated log, exported with the places of its seals, verifies here and with signify-ts. */
class DelegationInteropTest {
    @TempDir
    Path directory;

    private static String exported() {
        KelStore store = TestingLogs.database();
        Intake intake = new Intake(
                EventJudge.validating(), store, new Escrows(Clock.systemUTC()), (event, judgement) -> {});
        Inception boss = icp(1);
        Inception worker = dip(boss.aid(), 50);
        Interaction hire = ixn(boss, seal(worker));
        Interaction work = ixn(worker);
        Rotation next = drt(work, keys(51));
        Rotation second = rot(hire, 2, seal(next));
        intake.take(signed(boss, 1));
        intake.take(signed(worker, 50));
        intake.take(signed(work, 50));
        intake.take(signed(next, 51));
        intake.take(signed(hire, 1));
        intake.take(signed(second, 2));
        return KelText.log(store.events(boss.aid(), 0)) + KelText.log(store.events(worker.aid(), 0));
    }

    @Test
    void the_exported_log_names_the_places_of_its_seals() {
        // Given
        Replay replay = new Replay(EventJudge.validating());
        // When
        var messages = MessageStream.parse(exported().getBytes(StandardCharsets.UTF_8));
        messages.forEach(replay::take);
        // Then
        assertThat(replay.escrowed()).isEmpty();
        assertThat(replay.aids()).hasSize(2).allSatisfy(aid -> assertThat(
                        replay.state(aid).orElseThrow().sn())
                .isEqualTo(2));
        assertThat(messages.stream()
                        .filter(m -> m.attachments().sources().size() == 1)
                        .count())
                .isEqualTo(2);
    }

    @Test
    @Tag("interop")
    @EnabledIfEnvironmentVariable(named = "KERI_INTEROP", matches = ".+")
    void the_exported_log_verifies_with_another_implementation() throws Exception {
        // Given
        Path kel = directory.resolve("delegated.cesr");
        Files.writeString(kel, exported());
        // When
        Process node = new ProcessBuilder("node", "verify.mjs", kel.toString())
                .directory(Path.of(System.getenv("KERI_INTEROP")).toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output).as(output).endsWith("OK\n").doesNotContain("NOT OK").contains("drt s=2");
    }
}
