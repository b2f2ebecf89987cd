package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.cose.TestingSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationPolicyTest {
    private static final TestingSigner ISSUER = new TestingSigner("did:keri:EIssuer", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);

    /** A policy of this language is a subject that is not taken, in quotes; {@code "boom"} fails. */
    private static final PolicyLanguage NOT_ABOUT = document -> {
        String word = new String(document.toBytes(), StandardCharsets.UTF_8);
        if (!word.startsWith("\"")) {
            throw new MalformedException("a policy is a word in quotes");
        }
        return statement -> {
            if (word.equals("\"boom\"")) {
                throw new IllegalStateException("boom");
            }
            String subject = "\"" + statement.subject().orElse("") + "\"";
            return word.equals(subject) ? Optional.of("nothing about " + subject) : Optional.empty();
        };
    };

    @TempDir
    Path directory;

    private final TestingIssuers issuers = new TestingIssuers().trust(ISSUER);
    private TestingDatabase database;

    @BeforeEach
    void open_database() {
        database = new TestingDatabase(directory);
    }

    @AfterEach
    void close_database() {
        database.close();
    }

    private TransparencyLog open(PolicyLanguage language) {
        return TransparencyLog.open(
                LogStore.of(database.source()),
                LogSettings.of("policy.test"),
                SELF,
                issuers,
                language,
                Clock.systemUTC());
    }

    private static byte[] about(String subject, int number) {
        return SignedStatement.sign(
                        ISSUER, "text/plain", subject, Instant.EPOCH, ("n" + number).getBytes(StandardCharsets.UTF_8))
                .bytes()
                .toBytes();
    }

    private static byte[] word(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_policy_is_in_the_log_before_it_is_in_force() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            assertThat(log.register(about("war", 1))).isInstanceOf(Registration.Registered.class);

            // When
            Registration amended = log.amend(word("\"war\""));

            // Then
            assertThat(amended).isInstanceOfSatisfying(Registration.Registered.class, registered -> {
                assertThat(registered.entry().kind()).isEqualTo(PolicyLanguage.KIND);
                assertThat(registered.entry().issuer()).isEqualTo(SELF.issuer());
            });
            assertThat(log.register(about("war", 2)))
                    .isEqualTo(new Registration.Rejected(Registration.Problem.REJECTED, "nothing about \"war\""));
            assertThat(log.register(about("peace", 2))).isInstanceOf(Registration.Registered.class);
            assertThat(log.fsck().findings()).isEmpty();
        }
    }

    @Test
    void a_policy_is_a_barrier_for_what_is_on_its_way() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            List<CompletableFuture<Registration>> answers = new ArrayList<>();
            CompletableFuture<Registration> amended = new CompletableFuture<>();

            // When
            for (int n = 0; n < 400; n++) {
                answers.add(log.submit(about("war", n)));
                if (n == 200) {
                    Thread.ofPlatform().start(() -> amended.complete(log.amend(word("\"war\""))));
                }
            }

            // Then
            long barrier = ((Registration.Registered) amended.join()).entry().index();
            assertThat(answers).allSatisfy(answer -> {
                if (answer.join() instanceof Registration.Registered registered) {
                    assertThat(registered.entry().index()).isLessThan(barrier);
                }
            });
            assertThat(log.register(about("war", 1000))).isInstanceOf(Registration.Rejected.class);
        }
    }

    @Test
    void the_policy_in_force_is_found_again() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            log.amend(word("\"peace\""));
            log.amend(word("\"war\""));
        }

        // When
        try (TransparencyLog log = open(NOT_ABOUT)) {

            // Then
            assertThat(log.register(about("war", 1))).isInstanceOf(Registration.Rejected.class);
            assertThat(log.register(about("peace", 1))).isInstanceOf(Registration.Registered.class);
        }
    }

    @Test
    void going_back_to_an_earlier_policy_takes_effect_at_once() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            log.amend(word("\"war\""));
            log.amend(word("\"peace\""));

            // When
            Registration back = log.amend(word("\"war\""));

            // Then
            assertThat(back)
                    .isInstanceOfSatisfying(
                            Registration.Registered.class,
                            registered -> assertThat(registered.fresh()).isTrue());
            assertThat(log.register(about("war", 1))).isInstanceOf(Registration.Rejected.class);
            assertThat(log.register(about("peace", 1))).isInstanceOf(Registration.Registered.class);
        }
    }

    @Test
    void a_log_whose_policy_is_not_understood_is_not_served() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            log.amend(word("\"war\""));
        }

        // When
        // Then
        assertThatThrownBy(() -> open(PolicyLanguage.NONE))
                .isInstanceOf(ScittException.class)
                .hasMessageContaining("is not understood");
    }

    @Test
    void what_is_no_policy_is_not_registered_and_nobody_else_makes_one() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            byte[] foreign = SignedStatement.sign(
                            ISSUER, PolicyLanguage.CONTENT_TYPE, "policy.test", Instant.EPOCH, word("\"peace\""))
                    .bytes()
                    .toBytes();

            // When
            List<Registration> answers = List.of(log.amend(word("war")), log.amend(new byte[0]), log.register(foreign));

            // Then
            assertThat(answers)
                    .extracting(answer -> ((Registration.Rejected) answer).problem())
                    .containsExactly(
                            Registration.Problem.MALFORMED,
                            Registration.Problem.PAYLOAD_MISSING,
                            Registration.Problem.REJECTED);
            assertThat(log.reader().head().size()).isEqualTo(1);
        }
    }

    @Test
    void a_policy_that_fails_refuses() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            log.amend(word("\"boom\""));

            // When
            Registration registration = log.register(about("peace", 1));

            // Then
            assertThat(registration)
                    .isEqualTo(new Registration.Rejected(
                            Registration.Problem.REJECTED, "the registration policy could not be applied"));
        }
    }

    @Test
    void a_key_that_is_replaced_while_its_statement_waits_registers_nothing() {
        // Given
        boolean[] verified = {false};
        IssuerKeys rotating = new IssuerKeys() {
            @Override
            public Standing standing(String issuer, Octets keyId) {
                Standing standing = verified[0] ? new Superseded(ISSUER.key()) : new Current(ISSUER.key());
                verified[0] = true;
                return standing;
            }
        };
        try (TransparencyLog log = TransparencyLog.open(
                database.source(), LogSettings.of("policy.test"), SELF, rotating, Clock.systemUTC())) {

            // When
            Registration registration = log.register(about("peace", 1));

            // Then
            assertThat(registration).isInstanceOf(Registration.Rejected.class);
            assertThat(log.reader().head().size()).isEqualTo(1);
        }
    }

    private byte[] unwanted() {
        return SignedStatement.sign(ISSUER, "text/plain", "cats", Instant.EPOCH, new byte[] {1})
                .bytes()
                .toBytes();
    }

    @Test
    void a_policy_whose_sync_failed_is_in_force_since_it_is_in_the_log() {
        // Given
        AtomicInteger syncs = new AtomicInteger(-1);
        TestingTap tap = new TestingTap(database.source()).listening(sql -> {
            if (sql.startsWith("CHECKPOINT") && syncs.getAndDecrement() == 0) {
                throw new SQLException("the device did not answer");
            }
        });
        try (TransparencyLog log = TransparencyLog.open(
                LogStore.of(tap), LogSettings.of("policy.test"), SELF, issuers, NOT_ABOUT, Clock.systemUTC())) {
            syncs.set(0);

            // When
            Registration amended = log.amend("\"cats\"".getBytes(StandardCharsets.UTF_8));

            // Then
            assertThat(amended).isInstanceOf(Registration.Unavailable.class);
            assertThat(log.register(unwanted())).isInstanceOf(Registration.Rejected.class);
        }
    }

    @Test
    void a_policy_is_in_force_though_nobody_could_remember_its_head() {
        // Given
        HeadMemory forgetful = new HeadMemory() {
            @Override
            public Optional<SeenHead> highest() {
                return Optional.empty();
            }

            @Override
            public void saw(SeenHead head) {
                throw new ScittException("the disk of the head's file is full");
            }
        };
        try (TransparencyLog log = TransparencyLog.open(
                LogStore.of(database.source()),
                LogSettings.of("policy.test"),
                SELF,
                issuers,
                NOT_ABOUT,
                List.of(forgetful),
                Clock.systemUTC())) {

            // When
            Registration amended = log.amend("\"cats\"".getBytes(StandardCharsets.UTF_8));

            // Then
            assertThat(amended).isInstanceOf(Registration.Unavailable.class);
            assertThat(log.register(unwanted())).isInstanceOf(Registration.Rejected.class);
        }
    }

    @Test
    void a_log_that_cannot_be_led_leaves_no_thread_behind() {
        // Given
        try (TransparencyLog log = open(NOT_ABOUT)) {
            log.amend("\"cats\"".getBytes(StandardCharsets.UTF_8));
        }
        long before = indexers();

        // When
        assertThatThrownBy(() -> open(PolicyLanguage.NONE)).isInstanceOf(ScittException.class);

        // Then
        assertThat(indexers()).isEqualTo(before);
    }

    private static long indexers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("scitt-indexer"))
                .count();
    }
}
