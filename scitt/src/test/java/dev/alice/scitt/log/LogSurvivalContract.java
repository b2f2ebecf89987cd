package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.Verification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a log survives: damage, which it sees, a move to another database, and many at once. */
abstract class LogSurvivalContract extends LogFixture {
    LogSurvivalContract(TestingStore store) {
        super(store);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "UPDATE scitt_head SET size = 3 ; says 3 entries",
                "DELETE FROM scitt_bundle WHERE first = 3 ; the bundles hold them up to 3",
                "DELETE FROM scitt_bundle WHERE first = 2 ; entry 2 is missing",
                "DELETE FROM scitt_checkpoint WHERE size = 4 ; the last checkpoint",
                "UPDATE scitt_bundle SET data = SUBSTRING(data FROM 1 FOR 89) || X'00' || SUBSTRING(data FROM 91) WHERE first = 1 ; the tiles fold to root",
                "UPDATE scitt_bundle SET data = X'0000' WHERE first = 3 ; the tiles fold to root",
                "UPDATE scitt_bundle SET data = X'00' WHERE first = 3 ; is damaged",
                "UPDATE scitt_checkpoint SET receipt_signature = X'00' ; the signature of the last checkpoint",
                "DELETE FROM scitt_log_key ; of the last checkpoint is missing",
                "UPDATE scitt_index SET indexed = 9 ; the runs of the index",
            })
    void a_damaged_log_is_not_served_and_fsck_names_the_damage(String damage, String reason) {
        // Given
        try (TransparencyLog log = open()) {
            for (int n = 1; n < 4; n++) {
                register(log, statement("proposal", "t", n));
            }
        }

        // When
        database.execute(damage);

        // Then
        assertThatThrownBy(this::open).isInstanceOf(ScittException.class).hasMessageContaining(reason.strip());
        assertThat(Fsck.run(database.source(), issuers).findings()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "UPDATE scitt_checkpoint SET signed_at = 0 WHERE size = 3 ; checkpoint 3",
                "UPDATE scitt_checkpoint SET note_signature = receipt_signature WHERE size = 3 ; checkpoint 3",
                "UPDATE scitt_checkpoint SET receipt_signature = note_signature WHERE size = 2 ; checkpoint 2",
                "UPDATE scitt_checkpoint SET root = SUBSTRING(root FROM 1 FOR 31) WHERE size = 2 ; checkpoint",
                "UPDATE scitt_bundle SET data = (SELECT e.data FROM scitt_bundle e WHERE e.first = 2) WHERE first = 1 ; checkpoint 2",
            })
    void damage_in_the_past_is_found_by_fsck(String damage, String where) {
        // Given
        try (TransparencyLog log = open()) {
            for (int n = 1; n < 4; n++) {
                register(log, statement("proposal", "t", n));
            }
        }

        // When
        database.execute(damage);

        // Then
        assertThat(Fsck.run(database.source(), issuers).findings())
                .anyMatch(finding -> finding.where().equals(where.strip()));
    }

    @Test
    void an_exported_log_is_the_same_log_elsewhere() throws Exception {
        // Given
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        List<SignedStatement> statements = IntStream.range(0, 300)
                .mapToObj(n -> statement("outcome", "t" + n % 7, n))
                .toList();
        LogHead head;
        List<Octets> receipts;
        try (TransparencyLog log = open()) {
            statements.parallelStream()
                    .map(statement -> log.submit(statement.bytes().toBytes()))
                    .toList()
                    .forEach(CompletableFuture::join);
            log.putCollateral("EAid", "icp\nixn");
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(log.reader().head().size()).isEqualTo(301));
            head = log.reader().head();
            receipts = statements.stream()
                    .map(statement -> log.reader().receipt(statement.id()).orElseThrow())
                    .toList();
            LogArchive.export(LogStore.of(database.source()), archive, (entries, of) -> {});
        }
        byte[] damaged = archive.toByteArray();
        damaged[damaged.length / 2] ^= 4;

        try (TestingDatabase other = another();
                TestingDatabase third = another()) {
            // When
            LogStore restored = LogStore.of(other.source());
            long size =
                    LogArchive.restore(restored, new ByteArrayInputStream(archive.toByteArray()), (entries, of) -> {});

            // Then
            assertThat(size).isEqualTo(301);
            assertThat(new StoreLogReader(restored).head()).isEqualTo(head);
            try (TransparencyLog log =
                    TransparencyLog.open(other.source(), SETTINGS, SELF, issuers, Clock.systemUTC())) {
                assertThat(statements.stream()
                                .map(statement ->
                                        log.reader().receipt(statement.id()).orElseThrow()))
                        .containsExactlyElementsOf(receipts);
                assertThat(log.reader().collateral("EAid")).contains("icp\nixn");
                register(log, statement("outcome", "new", 1));
                assertThat(log.fsck().findings()).isEmpty();
            }
            assertThatThrownBy(() -> LogArchive.restore(
                            restored, new ByteArrayInputStream(archive.toByteArray()), (entries, of) -> {}))
                    .isInstanceOf(ScittException.class)
                    .hasMessageContaining("use an empty one");
            assertThatThrownBy(() -> LogArchive.restore(
                            LogStore.of(third.source()), new ByteArrayInputStream(damaged), (entries, of) -> {}))
                    .isInstanceOf(ScittException.class);
            assertThat(LogStore.of(third.source()).database().read(LogTables::head))
                    .isEmpty();
        }
    }

    @Test
    void an_export_of_the_first_form_is_read() throws Exception {
        // Given
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        LogHead head;
        try (TransparencyLog log = open()) {
            register(log, statement("outcome", "t", 1));
            head = log.reader().head();
            LogArchive.export(LogStore.of(database.source()), archive, (entries, of) -> {});
        }
        DataInputStream second = new DataInputStream(new ByteArrayInputStream(archive.toByteArray()));
        second.readUTF();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(first);
        out.writeUTF("alice-log-export/1");
        out.writeUTF(second.readUTF());
        out.writeUTF(second.readUTF());
        second.readUTF();
        out.writeLong(second.readLong());
        out.writeInt(second.readInt());
        second.skipNBytes(second.readUnsignedShort());
        out.write(SELF.key().x().toBytes());
        byte[] rest = second.readAllBytes();
        out.write(rest, 0, rest.length - 32);
        out.write(Digest.sha256(first.toByteArray()).toBytes());

        try (TestingDatabase other = another()) {
            // When
            LogArchive.restore(
                    LogStore.of(other.source()), new ByteArrayInputStream(first.toByteArray()), (entries, of) -> {});

            // Then
            assertThat(new StoreLogReader(other.source()).head()).isEqualTo(head);
            assertThat(Fsck.run(other.source(), issuers).findings()).isEmpty();
        }
    }

    @Test
    void five_hundred_submitters_and_a_race_for_one_statement() throws Exception {
        // Given
        SignedStatement contested = statement("proposal", "race", 0);
        try (TransparencyLog log = open()) {
            List<CompletableFuture<Registration>> answers = new ArrayList<>();
            List<CompletableFuture<Registration>> race = new ArrayList<>();
            try (ExecutorService submitters = Executors.newVirtualThreadPerTaskExecutor()) {

                // When
                for (int n = 0; n < 500; n++) {
                    byte[] own = statement("outcome", "s" + n, n).bytes().toBytes();
                    answers.add(CompletableFuture.supplyAsync(() -> log.register(own), submitters));
                    if (n % 10 == 0) {
                        race.add(CompletableFuture.supplyAsync(
                                () -> log.register(contested.bytes().toBytes()), submitters));
                    }
                }
            }

            // Then
            assertThat(answers).allMatch(answer -> answer.join() instanceof Registration.Registered);
            assertThat(race.stream()
                            .map(answer -> ((Registration.Registered) answer.join())
                                    .entry()
                                    .index()))
                    .containsOnly(((Registration.Registered) race.getFirst().join())
                            .entry()
                            .index());
            assertThat(log.fsck().size()).isEqualTo(502);
        }
    }

    @Test
    void a_thousand_receipts_read_while_the_log_grows_all_verify() throws Exception {
        // Given
        List<SignedStatement> statements = IntStream.range(0, 250)
                .mapToObj(n -> statement("outcome", "t", n))
                .toList();
        try (TransparencyLog log = open()) {
            statements.forEach(statement -> log.submit(statement.bytes().toBytes()));
            statements.forEach(statement -> register(log, statement));
            List<CompletableFuture<Verification>> verdicts = new ArrayList<>();
            try (ExecutorService readers = Executors.newFixedThreadPool(16)) {

                // When
                for (int n = 0; n < 1000; n++) {
                    EntryId id = statements.get(n % statements.size()).id();
                    verdicts.add(CompletableFuture.supplyAsync(() -> verify(log.reader(), id, ISSUER), readers));
                    if (n % 4 == 0) {
                        log.submit(
                                statement("outcome", "more", 1000 + n).bytes().toBytes());
                    }
                }
            }

            // Then
            assertThat(verdicts).allMatch(verdict -> verdict.join() instanceof Verification.Verified);
        }
    }
}
