package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    @TempDir
    Path directory;

    private final Map<EntryId, Long> acknowledged = new HashMap<>();

    @Test
    void no_acknowledged_entry_is_lost_when_the_writer_is_killed() throws Exception {
        rounds(3);
    }

    @Test
    @Tag("soak")
    void no_acknowledged_entry_is_lost_in_two_hundred_kills() throws Exception {
        rounds(200);
    }

    private void rounds(int count) throws Exception {
        Random random = new Random(count);
        for (int round = 0; round < count; round++) {
            // Given
            int acks = 1 + random.nextInt(120);

            // When
            killAfter(acks);

            // Then
            everythingAcknowledgedIsThere();
        }
    }

    private void killAfter(int acks) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        classPath,
                        TestingWriter.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = writer.inputReader(StandardCharsets.US_ASCII)) {
            int seen = 0;
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("[A-Za-z0-9_-]{43} [0-9]+")) {
                    String[] parts = line.split(" ", -1);
                    acknowledged.put(new EntryId(parts[0]), Long.valueOf(parts[1]));
                    seen++;
                }
                if (seen == acks) {
                    // Not Process.destroyForcibly, which would close the stream with the acks still in it.
                    writer.toHandle().destroyForcibly();
                }
            }
            assertThat(seen).isGreaterThanOrEqualTo(acks);
        }
        assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).as("killed by signal 9").isEqualTo(137);
    }

    private void everythingAcknowledgedIsThere() {
        TestingIssuers issuers = new TestingIssuers().trust(TestingWriter.ISSUER);
        try (TestingDatabase database = new TestingDatabase(directory);
                TransparencyLog log = TransparencyLog.open(
                        database.source(), TestingWriter.SETTINGS, TestingWriter.SELF, issuers, Clock.systemUTC())) {
            LogReader reader = log.reader();
            OfflineVerifier verifier =
                    new OfflineVerifier(TestingWriter.ISSUER.key(), reader.key(), LeafProfile.STATEMENT);
            acknowledged.forEach((id, index) -> {
                assertThat(reader.show(id))
                        .hasValueSatisfying(entry -> assertThat(entry.index()).isEqualTo(index));
                assertThat(verifier.transparent(
                                reader.transparent(id).orElseThrow().toBytes()))
                        .isInstanceOf(Verification.Verified.class);
            });
            assertThat(log.fsck().findings()).isEmpty();
        }
    }
}
