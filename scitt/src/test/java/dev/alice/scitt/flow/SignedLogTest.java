package dev.alice.scitt.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Bytes;
import dev.alice.flow.Statement;
import dev.alice.flow.port.StatementLog;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.StatementSigner;
import dev.alice.scitt.cose.TestingSigner;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.TestingDatabase;
import dev.alice.scitt.log.TestingIssuers;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.verify.LeafProfile;
import dev.alice.scitt.verify.OfflineVerifier;
import dev.alice.scitt.verify.Verification;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignedLogTest {
    private static final TestingSigner AGENT = new TestingSigner("did:keri:EAgent", 1);
    private static final TestingSigner SELF = new TestingSigner("did:keri:ELog", 2);
    private static final Statement PROPOSAL = new Statement("proposal", "train", Bytes.utf8("{\"steps\":[]}"));

    @TempDir
    Path directory;

    private TestingDatabase database;
    private TransparencyLog log;

    @BeforeEach
    void open() {
        database = new TestingDatabase(directory);
        log = TransparencyLog.open(
                database.source(),
                LogSettings.of("flow.test"),
                SELF,
                new TestingIssuers().trust(AGENT),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        log.close();
        database.close();
    }

    @Test
    void a_logged_statement_comes_back_as_an_entry_that_verifies() {
        // Given
        StatementLog statements = new SignedLog(log, AGENT, SELF.key(), Clock.systemUTC());

        // When
        StatementLog.Registration registration = statements.register(PROPOSAL);

        // Then
        assertThat(registration).isInstanceOfSatisfying(StatementLog.Logged.class, logged -> {
            assertThat(logged.entry().index()).isEqualTo(1);
            assertThat(logged.entry().treeSize()).isEqualTo(2);
            Verification verdict = new OfflineVerifier(AGENT.key(), SELF.key(), LeafProfile.STATEMENT)
                    .transparent(logged.entry().transparent().toArray());
            assertThat(verdict).isInstanceOfSatisfying(Verification.Verified.class, verified -> {
                assertThat(verified.statement().kind()).isEqualTo("proposal");
                assertThat(verified.statement().payload().toBytes())
                        .isEqualTo(PROPOSAL.payload().toArray());
            });
        });
    }

    @Test
    void an_agent_that_the_log_does_not_trust_logs_nothing() {
        // Given
        TestingSigner stranger = new TestingSigner("did:keri:EStranger", 3);
        StatementLog statements = new SignedLog(log, stranger, SELF.key(), Clock.systemUTC());

        // When
        StatementLog.Registration registration = statements.register(PROPOSAL);

        // Then
        assertThat(registration)
                .isInstanceOfSatisfying(
                        StatementLog.NotLogged.class,
                        not -> assertThat(not.reason()).contains("nobody knows did:keri:EStranger"));
        assertThat(log.reader().head().size()).isEqualTo(1);
    }

    @Test
    void a_receipt_by_another_key_than_the_trusted_one_does_not_count() {
        // Given
        TestingSigner other = new TestingSigner("did:keri:EOther", 4);
        StatementLog statements = new SignedLog(log, AGENT, other.key(), Clock.systemUTC());

        // When
        StatementLog.Registration registration = statements.register(PROPOSAL);

        // Then
        assertThat(registration)
                .isInstanceOfSatisfying(
                        StatementLog.NotLogged.class,
                        not -> assertThat(not.reason()).contains("does not verify"));
    }

    @Test
    void a_signer_that_fails_is_a_refusal() {
        // Given
        StatementSigner broken = new StatementSigner() {
            @Override
            public String issuer() {
                return AGENT.issuer();
            }

            @Override
            public Octets keyId() {
                return AGENT.keyId();
            }

            @Override
            public byte[] sign(byte[] toBeSigned) {
                throw new IllegalStateException("the keeper is closed");
            }
        };
        StatementLog statements = new SignedLog(log, broken, SELF.key(), Clock.systemUTC());

        // When
        StatementLog.Registration registration = statements.register(PROPOSAL);

        // Then
        assertThat(registration)
                .isInstanceOfSatisfying(
                        StatementLog.NotLogged.class,
                        not -> assertThat(not.reason()).contains("the keeper is closed"));
    }
}
