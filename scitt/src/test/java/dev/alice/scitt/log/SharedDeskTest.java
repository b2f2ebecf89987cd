package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The desk of a process that shares a log, when leading does not go as it should. */
class SharedDeskTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final LogSettings SETTINGS = LogSettings.of("desk.test");

    private final TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
    private final TestingDatabase postgres = TestingDatabase.postgres(TestingPostgres.newDatabase());
    private final TestingTap tap = new TestingTap(postgres.source());
    private LogDatabase database;

    @BeforeEach
    void make_log() {
        TransparencyLog.open(postgres.source(), SETTINGS, SELF, issuers, Clock.systemUTC())
                .close();
        database = LogStore.of(tap).database();
    }

    @AfterEach
    void close_database() {
        postgres.close();
    }

    private SharedDesk desk(Takeover takeover) {
        return SharedDesk.start(
                database,
                issuers,
                new PolicyBook(PolicyLanguage.NONE),
                new EntryIndex(true),
                new WaitingLine(512, Duration.ofMillis(4)),
                takeover);
    }

    private String ask(String sql) {
        return Jdbi.create(postgres.source())
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    @Test
    void a_takeover_that_takes_long_keeps_its_lease_until_another_has_it() throws Exception {
        // Given
        CountDownLatch renewed = new CountDownLatch(1);
        CountDownLatch overtaken = new CountDownLatch(1);
        Takeover endless = meanwhile -> {
            String before = ask("SELECT until FROM scitt_lease");
            try {
                while (true) {
                    meanwhile.run();
                    if (!ask("SELECT until FROM scitt_lease").equals(before)) {
                        renewed.countDown();
                    }
                }
            } catch (OvertakenException e) {
                overtaken.countDown();
                throw e;
            }
        };
        try (SharedDesk desk = desk(endless)) {
            assertThat(renewed.await(30, TimeUnit.SECONDS)).isTrue();

            // When
            postgres.execute("UPDATE scitt_lease SET holder = 'another', until = now() + INTERVAL '1 hour'");

            // Then
            assertThat(overtaken.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_process_that_hangs_while_it_opens_the_log_does_not_hold_up_who_leads() throws Exception {
        // Given
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (TransparencyLog log =
                TransparencyLog.open(postgres.source(), SETTINGS, SELF, issuers, Clock.systemUTC())) {
            Thread hanging = Thread.ofVirtual()
                    .start(() -> new PostgresLogStore(postgres.source()).alone(() -> {
                        opening.countDown();
                        try {
                            released.await();
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }));
            assertThat(opening.await(30, TimeUnit.SECONDS)).isTrue();
            String before = ask("SELECT until FROM scitt_lease");

            // When
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !ask("SELECT until FROM scitt_lease").equals(before));
            released.countDown();
            hanging.join();

            // Then
            assertThat(log.register(statement(1))).isInstanceOf(Registration.Registered.class);
        }
    }

    @Test
    void a_lease_whose_row_is_locked_is_not_waited_for() {
        // Given
        Jdbi.create(postgres.source()).useTransaction(handle -> {
            handle.execute("SELECT 1 FROM scitt_lease WHERE id = 1 FOR UPDATE");

            // When
            assertThatThrownBy(() ->
                            database.transaction(tables -> new IntakeTables(tables).lease("me", SharedDesk.LEASE)))

                    // Then
                    .hasMessageContaining("lock timeout");
        });
    }

    private static byte[] statement(int number) {
        return SignedStatement.sign(ISSUER, "text/plain", "desk", Instant.EPOCH, new byte[] {(byte) number})
                .bytes()
                .toBytes();
    }

    private TransparencyLog open(IssuerKeys keys) {
        return TransparencyLog.open(postgres.source(), SETTINGS, SELF, keys, Clock.systemUTC());
    }

    private static byte[] by(TestingSigner signer, int number) {
        return SignedStatement.sign(signer, "text/plain", "desk", Instant.EPOCH, new byte[] {(byte) number})
                .bytes()
                .toBytes();
    }

    @Test
    void a_far_issuer_of_another_process_holds_nobody_up_and_is_not_refused_for_good() throws Exception {
        // Given
        TestingSigner far = new TestingSigner("did:web:far.example", 3);
        issuers.trust(far);
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<IssuerKeys.Standing> document = new CompletableFuture<>();
        IssuerKeys ofLeader = (issuer, kid) -> {
            if (issuer.equals(far.issuer())) {
                asked.countDown();
                return document.join();
            }
            return issuers.standing(issuer, kid);
        };
        try (TransparencyLog leader = open(ofLeader)) {
            assertThat(leader.register(statement(1))).isInstanceOf(Registration.Registered.class);
            try (TransparencyLog other = open(issuers)) {
                CompletableFuture<Registration> waiting = other.submit(by(far, 2));
                assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

                // When
                Registration meanwhile = other.register(statement(3));
                document.complete(new IssuerKeys.Unsettled("far.example did not answer"));

                // Then
                assertThat(meanwhile).isInstanceOf(Registration.Registered.class);
                assertThat(waiting.get(30, TimeUnit.SECONDS))
                        .isEqualTo(new Registration.Unavailable("far.example did not answer"));
            }
        }
    }

    @Test
    void a_leader_verifies_what_another_process_hands_in_with_the_key_that_it_knows() {
        // Given
        TestingSigner impostor = new TestingSigner(ISSUER.issuer(), 9);
        IssuerKeys deceived = (issuer, kid) -> new IssuerKeys.Current(impostor.key());
        try (TransparencyLog leader = open(issuers)) {
            assertThat(leader.register(statement(1))).isInstanceOf(Registration.Registered.class);
            try (TransparencyLog other = open(deceived)) {

                // When
                Registration answer = other.register(by(impostor, 2));

                // Then
                assertThat(answer)
                        .isInstanceOfSatisfying(
                                Registration.Rejected.class,
                                why -> assertThat(why.detail()).contains("does not verify"));
            }
        }
    }

    @Test
    void the_first_answer_stands_and_is_kept_from_when_it_was_given() {
        // Given
        List<Octets> statements = List.of(Octets.of(statement(1)));
        long id = database.transaction(tables -> new IntakeTables(tables).offer("me", statements))
                .getFirst();
        postgres.execute("UPDATE scitt_intake SET offered_at = now() - INTERVAL '1 hour'");

        // When
        database.write(tables -> {
            IntakeTables intake = new IntakeTables(tables);
            intake.answer(List.of(IntakeTables.Answer.place(id, 7, true)));
            intake.answer(List.of(IntakeTables.Answer.refusal(id, "by a leader of yesterday", false)));
            intake.sweep(Duration.ofMinutes(10));
        });

        // Then
        List<IntakeTables.Answer> answers = database.transaction(tables -> new IntakeTables(tables).collect("me"));
        assertThat(answers).containsExactly(IntakeTables.Answer.place(id, 7, true));
    }

    private static RegistrationGate.Admitted admitted(int number) {
        return new RegistrationGate.Admitted(
                SignedStatement.decode(statement(number)), RegistrationPolicy.ADMIT, ISSUER.key());
    }

    private static final Takeover NEVER = meanwhile -> {
        throw new ScittException("this process does not lead");
    };

    @Test
    void a_desk_that_closes_while_its_database_is_away_tells_everybody_who_waits() throws Exception {
        // Given
        postgres.execute("UPDATE scitt_lease SET holder = 'another', until = now() + INTERVAL '1 hour'");
        AtomicBoolean away = new AtomicBoolean();
        tap.listening(sql -> {
            if (away.get()) {
                throw new SQLException("the database is away");
            }
        });
        SharedDesk desk = desk(NEVER);
        CompletableFuture<Registration> handedIn = desk.offer(admitted(1));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ask("SELECT count(*) FROM scitt_intake").equals("1"));
        away.set(true);
        CompletableFuture<Registration> inLine = desk.offer(admitted(2));

        // When
        Thread.ofVirtual().start(desk::close);

        // Then
        assertThat(handedIn.get(30, TimeUnit.SECONDS)).isInstanceOf(Registration.Unavailable.class);
        assertThat(inLine.get(30, TimeUnit.SECONDS)).isInstanceOf(Registration.Unavailable.class);
    }

    @Test
    void a_desk_that_breaks_down_tells_everybody_who_waits() throws Exception {
        // Given
        postgres.execute("UPDATE scitt_lease SET holder = 'another', until = now() + INTERVAL '1 hour'");
        tap.listening(sql -> {
            if (sql.startsWith("INSERT INTO scitt_intake")) {
                throw new StackOverflowError("a test of errors");
            }
        });
        try (SharedDesk desk = desk(NEVER)) {

            // When
            CompletableFuture<Registration> answer = desk.offer(admitted(1));

            // Then
            assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(Registration.Unavailable.class);
        }
    }
}
