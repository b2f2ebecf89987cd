package dev.alice.scitt.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class H2LogStoreTest extends TransparencyLogContract {
    H2LogStoreTest() {
        super(TestingStore.h2());
    }

    @Test
    void a_log_that_another_has_taken_over_writes_nothing_more() {
        // Given
        TransparencyLog stale = open();
        try (TransparencyLog taker = open()) {
            register(taker, statement("proposal", "t", 1));

            // When
            Registration late =
                    stale.register(statement("proposal", "t", 2).bytes().toBytes());
            Registration later =
                    stale.register(statement("proposal", "t", 3).bytes().toBytes());

            // Then
            assertThat(late).isInstanceOf(Registration.Unavailable.class);
            assertThat(later).isInstanceOf(Registration.Unavailable.class);
            assertThat(taker.reader().head().size()).isEqualTo(2);
            assertThat(taker.fsck().findings()).isEmpty();
        } finally {
            stale.close();
        }
    }
}
