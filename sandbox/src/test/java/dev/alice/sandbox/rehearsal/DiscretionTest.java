package dev.alice.sandbox.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscretionTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    password=x1        ; password=«secret»
                    db_password : x1   ; db_password : «secret»
                    api-key x1         ; api-key «secret»
                    auth-token-of= x y ; auth-token-of= «secret»
                    no secrets here    ; no secrets «secret»
                    plain = value      ; plain = value
                    """)
    void what_is_assigned_to_a_secret_name_goes(String line, String shown) {
        assertThat(Discretion.ordinary().redaction().apply(line)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a", "token", "=", "password "})
    void a_hostile_line_costs_what_it_is_long(String piece) {
        // Given
        String text = "password" + piece.repeat((256 << 10) / piece.length());

        // When, Then: quadratic readings take minutes
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(Discretion.ordinary().redaction().apply(text)).isNotNull());
    }

    @Test
    void half_a_key_is_a_key() {
        assertThat(Discretion.ordinary().redaction().apply("a\n-----BEGIN PRIVATE KEY-----\nMIIE"))
                .isEqualTo("a\n«secret»");
    }
}
