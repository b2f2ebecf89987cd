package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.scitt.verify.Verification;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PostgresLogStoreTest extends TransparencyLogContract {
    PostgresLogStoreTest() {
        super(TestingStore.postgres());
    }

    @Test
    void who_does_not_lead_registers_amends_and_reads_as_who_does() {
        // Given
        PolicyLanguage onlyOutcomes = document ->
                statement -> statement.kind().equals("outcome") ? Optional.empty() : Optional.of("outcomes alone");
        LogStore store = LogStore.of(database.source());
        try (TransparencyLog first =
                        TransparencyLog.open(store, SETTINGS, SELF, issuers, onlyOutcomes, Clock.systemUTC());
                TransparencyLog second =
                        TransparencyLog.open(store, SETTINGS, SELF, issuers, onlyOutcomes, Clock.systemUTC())) {
            Registration.Registered one = register(first, statement("proposal", "t", 1));
            Registration.Registered same = register(second, one.statement());

            // When
            Registration amended = second.amend(new byte[] {1});

            // Then
            assertThat(same.receipt().encode()).isEqualTo(one.receipt().encode());
            assertThat(same.fresh()).isFalse();
            assertThat(amended).isInstanceOf(Registration.Registered.class);
            for (TransparencyLog log : List.of(first, second)) {
                assertThat(log.register(statement("proposal", "t", 2).bytes().toBytes()))
                        .isEqualTo(new Registration.Rejected(Registration.Problem.REJECTED, "outcomes alone"));
                assertThat(verify(log.reader(), one.entry().id(), ISSUER)).isInstanceOf(Verification.Verified.class);
            }
            assertThat(second.fsck().findings()).isEmpty();
        }
    }
}
