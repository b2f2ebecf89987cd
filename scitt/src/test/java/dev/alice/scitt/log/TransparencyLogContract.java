package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.merkle.TileId;
import dev.alice.scitt.merkle.TileTree;
import dev.alice.scitt.vault.KeyLogSigner;
import dev.alice.scitt.verify.ConsistencyVerifier;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a log promises, whatever store it is in. */
abstract class TransparencyLogContract {
    static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    static final LogSettings SETTINGS = LogSettings.of("log.test");

    @TempDir
    Path directory;

    final TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
    TestingDatabase database;

    /** The database of this test; asked for again, it is the same, opened anew. */
    abstract TestingDatabase connect();

    /** An empty database of the same kind. */
    abstract TestingDatabase another() throws Exception;

    @BeforeEach
    void open_database() {
        database = connect();
    }

    @AfterEach
    void close_database() {
        database.close();
    }

    TransparencyLog open() {
        return TransparencyLog.open(database.source(), SETTINGS, SELF, issuers, Clock.systemUTC());
    }

    static SignedStatement statement(String kind, String subject, int number) {
        byte[] payload = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return SignedStatement.sign(
                ISSUER, SignedStatement.contentTypeOf(kind), subject, Instant.ofEpochSecond(1_800_000_000), payload);
    }

    static Registration.Registered register(TransparencyLog log, SignedStatement statement) {
        Registration registration = log.register(statement.bytes().toBytes());
        assertThat(registration).isInstanceOf(Registration.Registered.class);
        return (Registration.Registered) registration;
    }

    static Verification verify(LogReader reader, EntryId id, TestingSigner issuer) {
        return new OfflineVerifier(issuer.key(), reader.key(), LeafProfile.STATEMENT)
                .transparent(reader.transparent(id).orElseThrow().toBytes());
    }

    @Test
    void a_new_log_begins_with_its_signed_policy() {
        // Given
        try (TransparencyLog log = open()) {
            LogReader reader = log.reader();

            // When
            EntryPage page = reader.list(EntryQuery.all());

            // Then
            assertThat(page.entries()).singleElement().satisfies(genesis -> {
                assertThat(genesis.index()).isZero();
                assertThat(genesis.kind()).isEqualTo("registration-policy");
                assertThat(genesis.issuer()).isEqualTo("did:keri:ELog");
                assertThat(reader.receipt(genesis.id())).isEmpty();
            });
            register(log, statement("proposal", "t", 1));
            assertThat(verify(reader, page.entries().getFirst().id(), SELF)).isInstanceOf(Verification.Verified.class);
        }
    }

    @Test
    void a_registered_statement_is_found_shown_and_proven() {
        // Given
        try (TransparencyLog log = open()) {
            SignedStatement statement = statement("proposal", "train-1", 1);

            // When
            Registration.Registered registered = register(log, statement);

            // Then
            LogReader reader = log.reader();
            assertThat(registered.fresh()).isTrue();
            assertThat(registered.entry().index()).isEqualTo(1);
            assertThat(reader.show(statement.id())).contains(registered.entry());
            assertThat(reader.statement(statement.id())).contains(statement.bytes());
            assertThat(reader.receipt(statement.id()))
                    .contains(Octets.of(registered.receipt().encode()));
            assertThat(verify(reader, statement.id(), ISSUER)).isInstanceOf(Verification.Verified.class);
            CheckpointNote note = CheckpointNote.verified(reader.head().checkpoint(), reader.key());
            assertThat(note.size()).isEqualTo(2);
            assertThat(note.root()).isEqualTo(reader.head().root());
        }
    }

    @Test
    void offering_a_statement_again_gives_the_same_entry_and_receipt() {
        // Given
        try (TransparencyLog log = open()) {
            SignedStatement statement = statement("proposal", "train-1", 1);
            Registration.Registered first = register(log, statement);
            register(log, statement("proposal", "train-1", 2));

            // When
            Registration.Registered again = register(log, statement);

            // Then
            assertThat(again.fresh()).isFalse();
            assertThat(again.entry()).isEqualTo(first.entry());
            assertThat(again.receipt().encode()).isEqualTo(first.receipt().encode());
            assertThat(log.reader().head().size()).isEqualTo(3);
        }
    }

    @Test
    void many_at_once_get_an_index_each_and_receipts_that_verify() {
        // Given
        try (TransparencyLog log = open()) {
            List<SignedStatement> statements = IntStream.range(0, 700)
                    .mapToObj(n -> statement("outcome", "t", n % 650))
                    .toList();

            // When
            List<CompletableFuture<Registration>> answers = statements.parallelStream()
                    .map(statement -> log.submit(statement.bytes().toBytes()))
                    .toList();

            // Then
            Set<Long> indexes = new HashSet<>();
            LogReader reader = log.reader();
            OfflineVerifier verifier = new OfflineVerifier(ISSUER.key(), reader.key(), LeafProfile.STATEMENT);
            for (int i = 0; i < answers.size(); i++) {
                Registration.Registered registered =
                        (Registration.Registered) answers.get(i).join();
                indexes.add(registered.entry().index());
                assertThat(verifier.pair(
                                statements.get(i).bytes().toBytes(),
                                registered.receipt().encode()))
                        .isInstanceOf(Verification.Verified.class);
            }
            assertThat(indexes).hasSize(650);
            await().untilAsserted(() -> assertThat(reader.head().size()).isEqualTo(651));
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void the_index_answers_by_subject_issuer_kind_and_time_in_pages() {
        // Given
        try (TransparencyLog log = open()) {
            for (int n = 0; n < 25; n++) {
                register(log, statement(n % 2 == 0 ? "proposal" : "outcome", "train-" + n % 3, n));
            }
            LogReader reader = log.reader();
            EntryQuery query =
                    EntryQuery.all().about("train-0").by("did:keri:EIssuer").of("proposal");

            // When
            List<LogEntry> found = new ArrayList<>();
            OptionalLong next = OptionalLong.of(-1);
            while (next.isPresent()) {
                EntryPage page = reader.list(query.page(next.getAsLong(), 2));
                found.addAll(page.entries());
                next = page.next();
            }

            // Then
            assertThat(found)
                    .hasSize(5)
                    .allMatch(entry ->
                            entry.subject().equals("train-0") && entry.kind().equals("proposal"));
            assertThat(found).extracting(LogEntry::index).isSorted();
            Instant third = reader.list(EntryQuery.all()).entries().get(3).time();
            assertThat(reader.list(EntryQuery.all().between(third, null)).entries())
                    .isNotEmpty()
                    .noneMatch(entry -> entry.time().isBefore(third));
            assertThat(reader.list(EntryQuery.all().about("train-9' OR '1'='1")).entries())
                    .isEmpty();
        }
    }

    @Test
    void what_is_not_acceptable_is_rejected_with_its_reason_and_leaves_no_trace() {
        // Given
        try (TransparencyLog log = open()) {
            byte[] good = statement("proposal", "t", 1).bytes().toBytes();
            byte[] forged = good.clone();
            forged[forged.length - 1] ^= 1;
            TestingSigner stranger = new TestingSigner("did:keri:EStranger", 9);
            byte[] foreign = SignedStatement.sign(stranger, "text/plain", "s", Instant.EPOCH, new byte[] {1})
                    .bytes()
                    .toBytes();
            byte[] subjectless = SignedStatement.sign(ISSUER, "text/plain", " ", Instant.EPOCH, new byte[] {1})
                    .bytes()
                    .toBytes();

            // When
            List<Registration> answers = List.of(
                    log.register(forged),
                    log.register(foreign),
                    log.register(subjectless),
                    log.register(new byte[] {1, 2, 3}),
                    log.register(new byte[70_000]));

            // Then
            assertThat(answers)
                    .extracting(answer -> ((Registration.Rejected) answer).problem())
                    .containsExactly(
                            Registration.Problem.REJECTED,
                            Registration.Problem.REJECTED,
                            Registration.Problem.MALFORMED,
                            Registration.Problem.MALFORMED,
                            Registration.Problem.TOO_LARGE);
            assertThat(((Registration.Rejected) answers.get(1)).detail()).contains("nobody knows did:keri:EStranger");
            assertThat(log.reader().head().size()).isEqualTo(1);
        }
    }

    @Test
    void a_replaced_key_registers_nothing_new_but_what_it_signed_stays_sound() {
        // Given
        try (TransparencyLog log = open()) {
            register(log, statement("proposal", "t", 1));

            // When
            issuers.supersede(ISSUER);

            // Then
            assertThat(log.register(statement("proposal", "t", 2).bytes().toBytes()))
                    .isInstanceOf(Registration.Rejected.class);
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void an_issuer_port_that_fails_registers_nothing_and_may_be_asked_again() {
        // Given
        IssuerKeys broken = (issuer, keyId) -> {
            throw new IllegalStateException("no key event log today");
        };
        try (TransparencyLog log = TransparencyLog.open(database.source(), SETTINGS, SELF, broken, Clock.systemUTC())) {
            byte[] statement = statement("proposal", "t", 1).bytes().toBytes();

            // When
            Registration registration = log.register(statement);

            // Then
            assertThat(registration).isInstanceOf(Registration.Unavailable.class);
            assertThat(log.reader().head().size()).isEqualTo(1);
        }
    }

    @Test
    void more_than_its_capacity_makes_a_log_busy() throws Exception {
        // Given
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        IssuerKeys slow = (issuer, keyId) -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return issuers.standing(issuer, keyId);
        };
        LogSettings one = new LogSettings("log.test", 65_535, 1, 512, Optional.empty());
        try (TransparencyLog log = TransparencyLog.open(database.source(), one, SELF, slow, Clock.systemUTC())) {
            byte[] first = statement("proposal", "t", 1).bytes().toBytes();
            CompletableFuture<Registration> held = CompletableFuture.supplyAsync(() -> log.register(first));
            entered.await();

            // When
            Registration second =
                    log.register(statement("proposal", "t", 2).bytes().toBytes());
            release.countDown();

            // Then
            assertThat(second).isInstanceOf(Registration.Busy.class);
            assertThat(held.join()).isInstanceOf(Registration.Registered.class);
        }
    }

    @Test
    void a_log_that_is_opened_again_goes_on_where_it_was() {
        // Given
        EntryId first;
        byte[] receipt;
        try (TransparencyLog log = open()) {
            Registration.Registered registered = register(log, statement("proposal", "t", 1));
            first = registered.entry().id();
            receipt = registered.receipt().encode();
        }
        database.close();
        database = connect();

        // When
        try (TransparencyLog log = open()) {
            Registration.Registered second = register(log, statement("proposal", "t", 2));

            // Then
            assertThat(second.entry().index()).isEqualTo(2);
            assertThat(log.reader().receipt(first)).contains(Octets.of(receipt));
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void old_receipts_hold_after_the_log_has_changed_its_key() {
        // Given
        SignedStatement old = statement("proposal", "t", 1);
        try (TransparencyLog log = open()) {
            register(log, old);
        }
        TestingSigner renewed = new TestingSigner("did:keri:ELog", 77);

        // When
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), SETTINGS, renewed, issuers, Clock.systemUTC())) {
            SignedStatement fresh = statement("proposal", "t", 2);
            register(log, fresh);

            // Then
            StoreLogReader reader = log.reader();
            OfflineVerifier before = new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT);
            assertThat(before.transparent(
                            reader.transparent(old.id()).orElseThrow().toBytes()))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(verify(reader, fresh.id(), ISSUER)).isInstanceOf(Verification.Verified.class);
            assertThat(reader.keys()).containsExactlyInAnyOrder(SELF.key(), renewed.key());
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void a_log_whose_signer_fails_says_so_and_recovers() {
        // Given
        boolean[] locked = {false};
        LogSigner moody = new LogSigner() {
            @Override
            public String issuer() {
                return SELF.issuer();
            }

            @Override
            public CoseKey publicKey() {
                return SELF.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                if (locked[0]) {
                    throw new IllegalStateException("the key store is locked");
                }
                return SELF.sign(message);
            }
        };
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), SETTINGS, moody, issuers, Clock.systemUTC())) {
            byte[] statement = statement("proposal", "t", 1).bytes().toBytes();

            // When
            locked[0] = true;
            Registration refused = log.register(statement);
            locked[0] = false;
            Registration accepted = log.register(statement);

            // Then
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            Registration.Unavailable.class,
                            unavailable -> assertThat(unavailable.reason()).contains("the key store is locked"));
            assertThat(accepted).isInstanceOf(Registration.Registered.class);
            assertThat(log.fsck().findings()).isEmpty();
        }
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
    void a_database_is_not_opened_as_another_log() {
        // Given
        open().close();
        TestingSigner other = new TestingSigner("did:keri:EOther", 3);

        // When
        // Then
        assertThatThrownBy(() -> TransparencyLog.open(database.source(), SETTINGS, other, issuers, Clock.systemUTC()))
                .isInstanceOf(ScittException.class)
                .hasMessageContaining("did:keri:ELog");
    }

    @Test
    void collateral_is_kept_by_name() {
        // Given
        try (TransparencyLog log = open()) {
            log.putCollateral("EAid", "icp");

            // When
            log.putCollateral("EAid", "icp\nixn");

            // Then
            assertThat(log.reader().collateral("EAid")).contains("icp\nixn");
            assertThat(log.reader().collateral("EOther")).isEmpty();
            assertThatThrownBy(() -> log.putCollateral("../x", "")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_closed_log_takes_nothing() {
        // Given
        TransparencyLog log = open();

        // When
        log.close();

        // Then
        assertThat(log.register(statement("proposal", "t", 1).bytes().toBytes()))
                .isEqualTo(new Registration.Unavailable("the log is closed"));
    }

    @Test
    void a_log_goes_over_to_another_key_by_a_statement_that_the_key_before_has_signed() {
        // Given
        TestingSigner renewed = new TestingSigner("did:keri:ELog", 78);
        try (TransparencyLog log = open()) {
            SignedStatement old = statement("proposal", "t", 1);
            register(log, old);

            // When
            Registration rotation = log.rotate(renewed);

            // Then
            StoreLogReader reader = log.reader();
            assertThat(rotation).isInstanceOfSatisfying(Registration.Registered.class, registered -> {
                assertThat(registered.entry().kind()).isEqualTo("log-key");
                assertThat(registered.statement().verifies(SELF.key())).isTrue();
            });
            SignedStatement fresh = statement("proposal", "t", 2);
            assertThat(register(log, fresh).receipt().keyId())
                    .contains(renewed.key().thumbprint().octets());
            assertThat(verify(reader, fresh.id(), ISSUER)).isInstanceOf(Verification.Verified.class);
            assertThat(new OfflineVerifier(ISSUER.key(), SELF.key(), LeafProfile.STATEMENT)
                            .transparent(
                                    reader.transparent(old.id()).orElseThrow().toBytes()))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(reader.keys()).containsExactlyInAnyOrder(SELF.key(), renewed.key());
            assertThat(reader.key()).isEqualTo(renewed.key());
            assertThat(log.fsck().findings()).isEmpty();
        }
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
            await().untilAsserted(() -> assertThat(log.reader().head().size()).isEqualTo(301));
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

    private static KeyLogSigner hand(Algorithm algorithm) {
        return new KeyLogSigner(SELF.issuer(), SigningKey.generate(algorithm, new SecureRandom()));
    }

    @ParameterizedTest
    @CsvSource({"ED25519, STATEMENT_DIGEST", "ES256, STATEMENT"})
    void a_log_of_either_algorithm_and_leaf_profile_is_whole(Algorithm algorithm, LeafProfile profile)
            throws Exception {
        // Given
        KeyLogSigner hand = hand(algorithm);
        LogSettings settings = SETTINGS.with(profile);
        LeafProfile wrong = profile == LeafProfile.STATEMENT ? LeafProfile.STATEMENT_DIGEST : LeafProfile.STATEMENT;
        List<SignedStatement> statements = IntStream.range(0, 300)
                .mapToObj(n -> statement("outcome", "t" + n % 7, n))
                .toList();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        LogHead head;

        // When
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), settings, hand, issuers, Clock.systemUTC())) {
            statements.stream()
                    .map(statement -> log.submit(statement.bytes().toBytes()))
                    .toList()
                    .forEach(CompletableFuture::join);
            await().untilAsserted(() -> assertThat(log.reader().head().size()).isEqualTo(301));
        }
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), SETTINGS, hand, issuers, Clock.systemUTC())) {
            StoreLogReader reader = log.reader();
            head = reader.head();

            // Then
            assertThat(log.leafProfile()).isEqualTo(profile);
            assertThat(head.leafProfile()).isEqualTo(profile);
            assertThat(CheckpointNote.verified(head.checkpoint(), hand.publicKey())
                            .root())
                    .isEqualTo(head.root());
            assertThat(reader.keys()).containsExactly(hand.publicKey());
            SignedStatement genesis = SignedStatement.decode(
                    reader.statement(reader.at(0).orElseThrow().id())
                            .orElseThrow()
                            .toBytes());
            assertThat(genesis.algorithm()).isEqualTo(algorithm.label());
            assertThat(new String(genesis.payload().toBytes(), StandardCharsets.UTF_8))
                    .contains("\"leaf_profile\":\"" + profile.label() + "\"");
            for (SignedStatement statement : statements) {
                byte[] transparent =
                        reader.transparent(statement.id()).orElseThrow().toBytes();
                assertThat(new OfflineVerifier(ISSUER.key(), hand.publicKey(), profile).transparent(transparent))
                        .isInstanceOf(Verification.Verified.class);
                assertThat(new OfflineVerifier(ISSUER.key(), hand.publicKey(), wrong).transparent(transparent))
                        .isInstanceOf(Verification.Refused.class);
            }
            long at = reader.show(statements.get(17).id()).orElseThrow().index();
            assertThat(reader.tile(new TileId(0, at / 256), (int) (at % 256) + 1)
                            .orElseThrow()
                            .slice((int) (at % 256) * 32, (int) (at % 256) * 32 + 32))
                    .isEqualTo(
                            profile.leaf(statements.get(17).bytes().toBytes()).octets());
            Digest early = new TileTree(
                            id -> reader.tile(id, id.level() == 0 ? 256 : 1).orElseThrow())
                    .root(256);
            assertThat(new ConsistencyVerifier(hand.publicKey())
                            .verify(reader.consistencyReceipt(256).orElseThrow().toBytes(), 256, early))
                    .isInstanceOf(ConsistencyVerifier.Verdict.Continues.class);
            assertThat(log.fsck().findings()).isEmpty();
            LogArchive.export(LogStore.of(database.source()), archive, (entries, of) -> {});
        }
        try (TestingDatabase other = another()) {
            LogStore restored = LogStore.of(other.source());
            LogArchive.restore(restored, new ByteArrayInputStream(archive.toByteArray()), (entries, of) -> {});
            assertThat(new StoreLogReader(restored).head()).isEqualTo(head);
            assertThat(Fsck.run(other.source(), issuers).findings()).isEmpty();
            try (TransparencyLog log =
                    TransparencyLog.open(other.source(), settings, hand, issuers, Clock.systemUTC())) {
                register(log, statement("outcome", "new", 1));
                assertThat(log.fsck().findings()).isEmpty();
            }
        }
    }

    @Test
    void a_log_keeps_its_leaf_profile() {
        // Given
        open().close();

        // When
        // Then
        assertThatThrownBy(() -> TransparencyLog.open(
                        database.source(),
                        SETTINGS.with(LeafProfile.STATEMENT_DIGEST),
                        SELF,
                        issuers,
                        Clock.systemUTC()))
                .isInstanceOf(ScittException.class)
                .hasMessageContaining("has the leaf profile 'statement'")
                .hasMessageContaining("begin another log");
        TransparencyLog.open(database.source(), SETTINGS.with(LeafProfile.STATEMENT), SELF, issuers, Clock.systemUTC())
                .close();
    }

    @Test
    void a_log_goes_over_to_the_other_algorithm_and_back() {
        // Given
        KeyLogSigner second = hand(Algorithm.ES256);
        KeyLogSigner third = hand(Algorithm.ED25519);
        List<SignedStatement> statements = IntStream.range(0, 4)
                .mapToObj(n -> statement("proposal", "t", n))
                .toList();
        try (TransparencyLog log = open()) {
            register(log, statements.get(0));

            // When
            Registration there = log.rotate(second);
            register(log, statements.get(1));
            LogHead between = log.reader().head();
            Registration back = log.rotate(third);
            register(log, statements.get(2));

            // Then
            assertThat(List.of(there, back)).allMatch(Registration.Registered.class::isInstance);
            assertThat(CheckpointNote.verified(between.checkpoint(), second.publicKey())
                            .root())
                    .isEqualTo(between.root());
        }
        // a key that the log has not seen is announced when it is opened
        KeyLogSigner fourth = hand(Algorithm.ES256);
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), SETTINGS, fourth, issuers, Clock.systemUTC())) {
            register(log, statements.get(3));
            List<CoseKey> keys = List.of(SELF.key(), second.publicKey(), third.publicKey(), fourth.publicKey());
            assertThat(log.reader().keys()).containsExactlyInAnyOrderElementsOf(keys);
            for (int n = 0; n < 4; n++) {
                assertThat(new OfflineVerifier(ISSUER.key(), keys.get(n), LeafProfile.STATEMENT)
                                .transparent(log.reader()
                                        .transparent(statements.get(n).id())
                                        .orElseThrow()
                                        .toBytes()))
                        .isInstanceOf(Verification.Verified.class);
            }
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void a_log_signs_with_no_other_algorithm_and_with_low_s_alone() {
        // Given
        SigningKey large = SigningKey.generate(Algorithm.ES384, new SecureRandom());
        KeyLogSigner sound = hand(Algorithm.ES256);
        BigInteger n = CustomNamedCurves.getByName("P-256").getN();
        boolean[] turned = {false};

        // When
        LogSigner high = new LogSigner() {
            @Override
            public String issuer() {
                return sound.issuer();
            }

            @Override
            public CoseKey publicKey() {
                return sound.publicKey();
            }

            @Override
            public byte[] sign(byte[] message) {
                byte[] signature = sound.sign(message);
                if (turned[0]) {
                    BigInteger s = new BigInteger(1, signature, 32, 32);
                    byte[] other = BigIntegers.asUnsignedByteArray(32, n.subtract(s));
                    System.arraycopy(other, 0, signature, 32, 32);
                }
                return signature;
            }
        };

        // Then
        assertThatThrownBy(() -> new KeyLogSigner(SELF.issuer(), large)).isInstanceOf(IllegalArgumentException.class);
        assertThat(sound.sign(new byte[] {1})).isEqualTo(sound.sign(new byte[] {1}));
        try (TransparencyLog log =
                TransparencyLog.open(database.source(), SETTINGS, high, issuers, Clock.systemUTC())) {
            byte[] statement = statement("proposal", "t", 1).bytes().toBytes();
            turned[0] = true;
            assertThat(log.register(statement))
                    .isInstanceOfSatisfying(
                            Registration.Unavailable.class,
                            unavailable -> assertThat(unavailable.reason()).contains("s is over n/2"));
            turned[0] = false;
            assertThat(log.register(statement)).isInstanceOf(Registration.Registered.class);
            assertThat(log.fsck().findings()).isEmpty();
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
