package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.Fold;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
    @TempDir
    Path directory;

    private static final int WHOLE = 20;

    private final Map<EntryId, Long> acknowledged = new HashMap<>();
    private final Map<EntryId, Long> lately = new HashMap<>();
    private final Map<Long, Digest> roots = new TreeMap<>();

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
            acknowledged.putAll(lately);
            boolean whole = (round + 1) % WHOLE == 0 || round == count - 1;
            areThere(whole ? acknowledged : lately);
            lately.clear();
        }
        assertThat(roots).as("states seen").hasSize(count);
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
                    lately.put(new EntryId(parts[0]), Long.valueOf(parts[1]));
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

    private void areThere(Map<EntryId, Long> entries) {
        TestingIssuers issuers = new TestingIssuers().trust(TestingWriter.ISSUER);
        try (TestingDatabase database = new TestingDatabase(directory);
                TransparencyLog log = TransparencyLog.open(
                        database.source(), TestingWriter.SETTINGS, TestingWriter.SELF, issuers, Clock.systemUTC())) {
            StoreLogReader reader = log.reader();
            OfflineVerifier verifier =
                    new OfflineVerifier(TestingWriter.ISSUER.key(), reader.key(), LeafProfile.STATEMENT);
            entries.forEach((id, index) -> {
                assertThat(reader.show(id))
                        .hasValueSatisfying(entry -> assertThat(entry.index()).isEqualTo(index));
                assertThat(verifier.transparent(
                                reader.transparent(id).orElseThrow().toBytes()))
                        .isInstanceOf(Verification.Verified.class);
            });
            LogHead head = reader.head();
            roots.forEach((size, root) -> assertThat(
                            reader.consistency(size, head.size()).orElseThrow().fold(root))
                    .as("growth from %d to %d entries", size, head.size())
                    .isEqualTo(new Fold.Root(head.root())));
            assertThat(roots.put(head.size(), head.root())).isNull();
            assertThat(log.fsck().findings()).isEmpty();
        }
    }
}
