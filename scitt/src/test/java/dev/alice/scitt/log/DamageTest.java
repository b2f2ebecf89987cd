package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database file that was damaged while nobody had it open. */
class DamageTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final LogSettings SETTINGS = LogSettings.of("damage.test");
    private static final TestingIssuers ISSUERS = new TestingIssuers().trust(ISSUER);
    private static final int ENTRIES = Indexer.FLUSH + 300;
    private static final List<EntryId> IDS = new ArrayList<>();

    @TempDir
    static Path sound;

    @TempDir
    Path directory;

    @BeforeAll
    static void make_a_log() {
        try (TestingDatabase database = new TestingDatabase(sound);
                TransparencyLog log = open(database, List.of())) {
            List<CompletableFuture<Registration>> answers = new ArrayList<>();
            for (int n = 0; n < ENTRIES; n++) {
                byte[] payload = ("{\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
                SignedStatement statement =
                        SignedStatement.sign(ISSUER, "text/plain", "train-" + n / 10, Instant.EPOCH, payload);
                IDS.add(statement.id());
                answers.add(TestingLoader.offer(log, statement, ISSUER.key()));
            }
            assertThat(answers).allMatch(answer -> answer.join() instanceof Registration.Registered);
            await().atMost(60, TimeUnit.SECONDS).until(() -> new LogTablesProbe(database).indexed() > 0);
        }
    }

    private record LogTablesProbe(TestingDatabase database) {
        long indexed() {
            return LogStore.of(database.source())
                    .database()
                    .read(tables -> new IndexTables(tables).state().indexed());
        }
    }

    private static TransparencyLog open(TestingDatabase database, List<HeadMemory> memories) {
        return TransparencyLog.open(
                LogStore.of(database.source()),
                SETTINGS,
                SELF,
                ISSUERS,
                PolicyLanguage.NONE,
                memories,
                Clock.systemUTC());
    }

    private Path copy() throws IOException {
        for (String name : List.of("log.mv.db", "log.head")) {
            Files.copy(sound.resolve(name), directory.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return directory.resolve("log.mv.db");
    }

    @Test
    void a_file_that_was_cut_off_is_not_served() throws Exception {
        for (int cut = 1; cut <= 8; cut += 3) {
            // Given
            Path file = copy();
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                // When
                bytes.setLength(bytes.length() * (10 - cut) / 10);
            }

            // Then
            try (TestingDatabase database = new TestingDatabase(directory)) {
                assertThatThrownBy(() -> open(database, List.of())).isInstanceOf(ScittException.class);
            }
        }
    }

    @Test
    void flipped_bits_are_found_and_never_prove_anything_wrong() throws Exception {
        flips(3);
    }

    @Test
    @Tag("soak")
    void flipped_bits_are_found_and_never_prove_anything_wrong_two_hundred_times() throws Exception {
        flips(200);
    }

    private void flips(int rounds) throws IOException {
        Random random = new Random(rounds);
        int refused = 0;
        int noticed = 0;
        for (int round = 0; round < rounds; round++) {
            // Given
            Path file = copy();
            try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
                // When
                for (int flip = 0; flip < 64; flip++) {
                    long at = random.nextLong(bytes.length());
                    bytes.seek(at);
                    int value = bytes.read();
                    bytes.seek(at);
                    bytes.write(value ^ 1 << random.nextInt(8));
                }
            }

            // Then
            try (TestingDatabase database = new TestingDatabase(directory)) {
                try (TransparencyLog log = open(database, List.of())) {
                    noticed += unreadable(log) > 0 ? 1 : 0;
                } catch (ScittException e) {
                    refused++;
                    assertThat(e).hasMessageMatching("(?s).*(fsck|backup|restore|up to date|could not reach).*");
                }
            }
        }
        assertThat(refused + noticed).as("64 wrong bits do not stay unseen").isGreaterThan(rounds / 2);
    }

    /** Every entry is proven as it was, or not at all; fsck sees what reading sees. */
    private static int unreadable(TransparencyLog log) {
        OfflineVerifier verifier = new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT);
        int failures = 0;
        for (EntryId id : IDS) {
            try {
                Optional<Octets> transparent = log.reader().transparent(id);
                assertThat(transparent)
                        .as("an entry is there or it is damaged, not absent")
                        .isPresent();
                assertThat(verifier.transparent(transparent.get().toBytes())).isInstanceOf(Verification.Verified.class);
            } catch (ScittException e) {
                failures++;
            }
        }
        if (failures > 0) {
            try {
                assertThat(log.fsck().findings()).isNotEmpty();
            } catch (ScittException e) {
                assertThat(e).hasMessageContaining("could not");
            }
        }
        return failures;
    }

    @Test
    void a_log_that_a_witness_has_seen_further_on_is_not_served() throws Exception {
        // Given
        copy();
        HeadMemory witness = () -> Optional.of(new SeenHead(ENTRIES + 2L, Digest.sha256()));

        // When
        // Then
        try (TestingDatabase database = new TestingDatabase(directory)) {
            assertThatThrownBy(() -> open(database, List.of(witness)))
                    .isInstanceOf(ScittException.class)
                    .hasMessageContaining("a backup that is too old");
        }
    }

    @Test
    void a_log_of_which_a_witness_has_seen_another_root_is_not_served() throws Exception {
        // Given
        copy();
        HeadMemory witness = () -> Optional.of(new SeenHead(7, Digest.sha256()));

        // When
        // Then
        try (TestingDatabase database = new TestingDatabase(directory)) {
            assertThatThrownBy(() -> open(database, List.of(witness)))
                    .isInstanceOf(ScittException.class)
                    .hasMessageContaining("this is another log");
        }
    }

    @Test
    void a_log_that_is_what_was_seen_is_served() throws Exception {
        // Given
        copy();
        SeenHead[] seen = new SeenHead[1];
        HeadMemory remembering = new HeadMemory() {
            @Override
            public Optional<SeenHead> highest() {
                return Optional.ofNullable(seen[0]);
            }

            @Override
            public void saw(SeenHead head) {
                seen[0] = head;
            }
        };
        SignedStatement more = SignedStatement.sign(ISSUER, "text/plain", "t", Instant.EPOCH, new byte[] {1});
        try (TestingDatabase database = new TestingDatabase(directory)) {
            try (TransparencyLog log = open(database, List.of(remembering))) {
                log.register(more.bytes().toBytes());
            }

            // When
            try (TransparencyLog log = open(database, List.of(remembering))) {

                // Then
                assertThat(seen[0].size()).isEqualTo(log.reader().head().size());
            }
        }
    }
}
