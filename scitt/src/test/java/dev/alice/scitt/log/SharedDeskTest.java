package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
            Thread hanging = Thread.ofVirtual().start(() -> new PostgresLogStore(postgres.source()).alone(() -> {
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
            await().atMost(Duration.ofSeconds(15))
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
            assertThatThrownBy(() -> database.transaction(
                            tables -> new IntakeTables(tables).lease("me", SharedDesk.LEASE)))

                    // Then
                    .hasMessageContaining("lock timeout");
        });
    }

    private static byte[] statement(int number) {
        return SignedStatement.sign(ISSUER, "text/plain", "desk", Instant.EPOCH, new byte[] {(byte) number})
                .bytes()
                .toBytes();
    }
}
