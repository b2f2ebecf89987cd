package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.verify.LeafProfile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of the first version, with a row for every entry. */
class MigrationTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final LogSettings SETTINGS = LogSettings.of("migration.test");
    private static final TestingIssuers ISSUERS = new TestingIssuers().trust(ISSUER);

    @TempDir
    Path directory;

    private static TransparencyLog open(TestingDatabase database) {
        return TransparencyLog.open(database.source(), SETTINGS, SELF, ISSUERS, Clock.systemUTC());
    }

    @Test
    void what_the_first_version_held_is_served_as_before() throws Exception {
        // Given
        List<SignedStatement> statements = new ArrayList<>();
        List<Octets> receipts = new ArrayList<>();
        Path older = Files.createDirectory(directory.resolve("older"));
        try (TestingDatabase now = new TestingDatabase(directory);
                TestingDatabase then = new TestingDatabase(older)) {
            try (TransparencyLog log = open(now)) {
                for (int n = 0; n < 300; n++) {
                    SignedStatement statement = SignedStatement.sign(
                            ISSUER,
                            "text/plain",
                            "train-" + n % 5,
                            Instant.EPOCH,
                            ("n" + n).getBytes(StandardCharsets.UTF_8));
                    statements.add(statement);
                    log.submit(statement.bytes().toBytes());
                }
                statements.forEach(statement -> log.register(statement.bytes().toBytes()));
                statements.forEach(statement ->
                        receipts.add(log.reader().receipt(statement.id()).orElseThrow()));
                firstVersion(LogStore.of(now.source()).database(), then);
            }
        }

        // When
        try (TestingDatabase then = new TestingDatabase(older);
                TransparencyLog log = open(then)) {

            // Then
            assertThat(log.fsck().findings()).isEmpty();
            assertThat(log.leafProfile()).isEqualTo(LeafProfile.STATEMENT);
            assertThat(log.reader().keys()).containsExactly(SELF.key());
            for (int n = 0; n < statements.size(); n++) {
                assertThat(log.reader().receipt(statements.get(n).id())).contains(receipts.get(n));
            }
            assertThat(log.reader().list(EntryQuery.all().about("train-3")).entries())
                    .hasSize(60);
        }
    }

    /** Writes a log as the first version would have. */
    private static void firstVersion(LogDatabase from, TestingDatabase to) {
        Flyway.configure()
                .dataSource(to.source())
                .locations("classpath:dev/alice/scitt/db")
                .table("flyway_scitt")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target("1")
                .load()
                .migrate();
        LogState state = from.read(LogState::load);
        Jdbi.create(to.source())
                .useTransaction(handle -> from.read(tables -> {
                    LogTables.Head head = state.head();
                    handle.execute(
                            "INSERT INTO scitt_head (id, issuer, origin, size, root, epoch) VALUES (1, ?, ?, ?, ?, ?)",
                            head.issuer(),
                            head.origin(),
                            head.size(),
                            head.root().toBytes(),
                            head.epoch());
                    handle.execute(
                            "INSERT INTO scitt_log_key (kid, public_key, since) VALUES (?, ?, 0)",
                            SELF.key().thumbprint().octets().base64Url(),
                            SELF.key().x().toBytes());
                    for (long size = 0; size < state.size(); ) {
                        LogTables.Checkpoint checkpoint =
                                tables.checkpointBeyond(size, state.size()).orElseThrow();
                        byte[] note = new CheckpointNote(head.origin(), checkpoint.size(), checkpoint.root()).body();
                        new LogTables(handle, new KnownKeys())
                                .addCheckpoint(new LogTables.Checkpoint(
                                        checkpoint.size(),
                                        checkpoint.root(),
                                        checkpoint.keyId(),
                                        checkpoint.receiptSignature(),
                                        Optional.of(Octets.of(SELF.sign(note))),
                                        checkpoint.time()));
                        size = checkpoint.size();
                    }
                    EntryShelf shelf = new EntryShelf(tables, state, new VerifiedTiles().of(tables, state.edge()));
                    for (long at = 0; at < state.size(); at++) {
                        LogEntry entry = shelf.entry(at);
                        handle.execute(
                                "INSERT INTO scitt_entry (idx, entry_id, issuer, subject, kind, content_type, registered_at,"
                                        + " payload_digest, statement) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                at,
                                entry.id().value(),
                                entry.issuer(),
                                entry.subject(),
                                entry.kind(),
                                entry.contentType(),
                                entry.time().toEpochMilli(),
                                entry.payloadDigest().toBytes(),
                                shelf.statement(at).toBytes());
                    }
                    for (TileId id : List.of(new TileId(0, 0), new TileId(0, 1), new TileId(1, 0))) {
                        handle.execute(
                                "INSERT INTO scitt_tile (tile_level, tile_index, hashes) VALUES (?, ?, ?)",
                                id.level(),
                                id.index(),
                                LogState.stored(tables, state.head()).tile(id).toBytes());
                    }
                    return true;
                }));
    }

    @Test
    void a_crash_behind_the_last_step_of_a_migration_costs_nothing() {
        // Given
        try (TestingDatabase database = new TestingDatabase(directory)) {
            SignedStatement statement =
                    SignedStatement.sign(ISSUER, "text/plain", "train", Instant.EPOCH, new byte[] {1});
            try (TransparencyLog log = open(database)) {
                log.register(statement.bytes().toBytes());
            }
            database.execute("DELETE FROM \"flyway_scitt\" WHERE \"version\" IN ('2', '4')");

            // When
            try (TransparencyLog log = open(database)) {

                // Then
                assertThat(log.reader().statement(statement.id())).contains(statement.bytes());
                assertThat(log.fsck().findings()).isEmpty();
            }
        }
    }
}
