package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.EntryId;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a log promises, whatever store it is in. */
abstract class TransparencyLogContract extends LogFixture {
    TransparencyLogContract(TestingStore store) {
        super(store);
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
            await().atMost(60, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(reader.head().size()).isEqualTo(651));
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
}
