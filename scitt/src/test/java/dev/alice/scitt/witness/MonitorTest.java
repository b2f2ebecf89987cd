package dev.alice.scitt.witness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.Ed25519Key;
import dev.alice.scitt.cose.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorTest {
    private static final SigningKey KEY = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
    private static final SigningKey OTHER = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
    private static final List<Ed25519Key> KEYS = List.of((Ed25519Key) KEY.publicKey());

    @TempDir
    Path directory;

    private final TestingFarLog log = new TestingFarLog(KEY).grow(300, 0);

    private Monitor.Look look(TestingFarLog from) {
        return new Monitor(from, KEYS, directory).look();
    }

    @Test
    void growth_is_followed_over_restarts() {
        // Given
        look(log);

        // When
        Monitor.Look same = look(log);
        Monitor.Look grown = look(log.grow(400, 0));
        log.show(500);
        Monitor.Look old = look(log);
        log.show(-1);
        Monitor.Look after = look(log);

        // Then
        assertThat(same).isInstanceOf(Monitor.Look.Same.class);
        assertThat(grown)
                .isInstanceOfSatisfying(
                        Monitor.Look.Grown.class,
                        look -> assertThat(look.from()).isEqualTo(300));
        assertThat(old).isEqualTo(new Monitor.Look.Old(500));
        assertThat(after).isInstanceOf(Monitor.Look.Same.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-100, 0, 100})
    void a_log_that_tells_another_story_is_a_fork_with_evidence(int difference) throws Exception {
        // Given
        look(log);
        TestingFarLog other = new TestingFarLog(KEY).grow(200, 0).grow(100 + difference, 7);
        if (difference < 0) {
            other = new TestingFarLog(KEY).grow(200 + difference, 0).grow(100, 7);
        }

        // When
        Monitor.Look look = look(other);

        // Then
        assertThat(look).isInstanceOf(Monitor.Look.Fork.class);
        Path evidence = ((Monitor.Look.Fork) look).evidence();
        SignedNote first = SignedNote.parse(Files.readString(evidence.resolve("first.txt")));
        SignedNote second = SignedNote.parse(Files.readString(evidence.resolve("second.txt")));
        assertThat(first.isSignedBy("far.example", KEYS.getFirst())).isTrue();
        assertThat(second.isSignedBy("far.example", KEYS.getFirst())).isTrue();
        assertThat(first.root()).isNotEqualTo(second.root());
        assertThat(look(log)).as("the head that was kept stays").isInstanceOf(Monitor.Look.Same.class);
    }

    @Test
    void what_is_not_signed_or_not_there_is_nothing() {
        // Given
        look(log);
        TestingFarLog forged = new TestingFarLog(OTHER).grow(400, 0);

        // When
        Monitor.Look unsigned = look(forged);
        log.away = true;
        Monitor.Look away = look(log);

        // Then
        assertThat(unsigned).isInstanceOf(Monitor.Look.Nothing.class);
        assertThat(away).isInstanceOf(Monitor.Look.Nothing.class);
    }
}
