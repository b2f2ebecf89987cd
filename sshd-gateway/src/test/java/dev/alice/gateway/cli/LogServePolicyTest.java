package dev.alice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.gateway.GatewayException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.SigningKey;
import dev.alice.scitt.log.LogSettings;
import dev.alice.scitt.log.LogStore;
import dev.alice.scitt.log.TransparencyLog;
import dev.alice.scitt.policy.RuleBook;
import dev.alice.scitt.trust.IssuerDirectory;
import dev.alice.scitt.vault.KeyLogSigner;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogServePolicyTest {
    @TempDir
    Path directory;

    @Test
    void a_log_that_cannot_write_its_policy_now_is_not_served_without_it() throws Exception {
        // Given
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(
                "jdbc:h2:file:" + directory.resolve("log") + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;DB_CLOSE_DELAY=-1");
        source.setUser("sa");
        TransparencyLog log = TransparencyLog.open(
                LogStore.of(source),
                LogSettings.of("serve.test"),
                new KeyLogSigner("https://serve.test", SigningKey.generate(Algorithm.ED25519, new SecureRandom())),
                IssuerDirectory.empty(),
                RuleBook.LANGUAGE,
                Clock.systemUTC());
        Octets policy = RuleBook.example();

        // When
        log.close();

        // Then
        assertThatThrownBy(() -> LogServeCommand.enforce(log, policy))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("the policy is not in force: the log is closed");
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
