package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
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
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a log promises of its keys, algorithms and leaves. */
abstract class LogKeysContract extends LogFixture {
    LogKeysContract(TestingStore store) {
        super(store);
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
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(log.reader().head().size()).isEqualTo(301));
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
}
