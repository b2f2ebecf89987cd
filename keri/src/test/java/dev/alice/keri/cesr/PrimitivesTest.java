package dev.alice.keri.cesr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.keri.Vectors;
import java.time.Instant;
import java.util.HexFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrimitivesTest {
    @Test
    void keys_and_next_digests_are_those_of_other_implementations() {
        // Given
        SigningKey first = Vectors.key(0x11);
        SigningKey next = Vectors.key(0x12);
        // When / Then
        assertThat(first.transferable().qb64()).isEqualTo("DNBKsjJ0K7SrOhNovUYV5ObQIkq3GgFrr4UgozLJd4c3");
        assertThat(next.transferable().qb64()).isEqualTo("DCBAQONkwQ8r7Jwf5QChzUwkfInWUKAe1-gsq6hnh3wh");
        assertThat(next.nextDigest().qb64()).isEqualTo("EKItTVONJ9MdviTquLMeJhakLi0OKwBsLQfmZza0hyeO");
    }

    @ParameterizedTest
    @CsvSource({
        "33, BIhLiFf06qFhPGFQTbNNS-rzRlF6DjHePN3U2bQgHZ0L",
        "34, BKCapfR6Z1mAL_lV-NwtKhSlyZ0jvpf4ZBJ_-Tg0VaTw",
        "35, BHT4XNo00cJ8RiFIRzHpFXnD2cbPwNlLKBqhHpFiBYqp",
        "36, BFiTZgSr2hEryUkzVpyC-NDMDd-So_gyny9Ej39ISllM"
    })
    void witness_identifiers_are_those_of_other_implementations(int seedByte, String expected) {
        assertThat(Vectors.key(seedByte).nonTransferable().qb64()).isEqualTo(expected);
    }

    @Test
    void a_key_from_a_mixed_seed_is_that_of_other_implementations() {
        // Given
        byte[] seed = HexFormat.of().parseHex("9f7ba8a7a843399626fab199ebaa20c41b4711c4ae534152c9bd049d85297e93");
        // When
        SigningKey key = new SigningKey(seed);
        // Then
        assertThat(key.nonTransferable().qb64()).isEqualTo("BFs8BBx86uytIM0D2BhsE5rrqVIT8ef8mflpNceHo4XH");
    }

    @Test
    void numbers_and_times_come_back_as_they_went() {
        // Given
        Instant time = Instant.parse("2020-08-22T17:50:09.988921Z");
        // When
        Matter dateTime = Matter.dateTime(time);
        // Then
        assertThat(dateTime.qb64()).isEqualTo("1AAG2020-08-22T17c50c09d988921p00c00");
        assertThat(dateTime.isoText()).isEqualTo("2020-08-22T17:50:09.988921+00:00");
        assertThat(Matter.number(0).qb64()).isEqualTo("0AAAAAAAAAAAAAAAAAAAAAAA");
        assertThat(Matter.number(5_000_000_000L).number()).isEqualTo(5_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Z",
                "E",
                "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT4",
                "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT499",
                "EI79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT4=",
                "EI79+YVPx4Llk4K/X5mxbsatvr9uh2Wt4u4JmvxxWT49",
                "E_79_YVPx4Llk4K_X5mxbsatvr9uh2Wt4u4JmvxxWT49"
            })
    void a_primitive_of_wrong_code_length_alphabet_or_pad_is_refused(String text) {
        assertThatThrownBy(() -> Matter.parse(text)).isInstanceOf(CesrException.class);
    }

    @Test
    void an_indexed_signature_above_63_takes_the_wide_code() {
        // Given
        byte[] signature = Vectors.key(1).sign(new byte[] {1, 2, 3});
        // When
        IndexedSignature narrow = IndexedSignature.both(63, signature);
        IndexedSignature wide = IndexedSignature.both(64, signature);
        // Then
        assertThat(narrow.qb64()).hasSize(88).startsWith("A_");
        assertThat(wide.qb64()).hasSize(92).startsWith("2ABABA");
        assertThat(wide.index()).isEqualTo(64);
        assertThat(wide.ondex()).isEqualTo(OptionalInt.of(64));
        assertThat(wide.raw()).isEqualTo(signature);
    }

    @Test
    void a_key_and_a_seed_never_print_their_secret() {
        // Given
        byte[] seed = new byte[32];
        seed[3] = 7;
        // When
        String shown = new SigningKey(seed) + " " + Matter.of(MatterCode.ED25519_SEED, seed);
        // Then
        assertThat(shown)
                .doesNotContain(Matter.of(MatterCode.ED25519_SEED, seed).qb64());
    }
}
