package dev.alice.scitt.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.SigningKey;
import java.security.SecureRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedKeyTest {
    private static final char[] PASSPHRASE = "correct horse".toCharArray();
    private static final SigningKey KEY = SigningKey.generate(Algorithm.ED25519, new SecureRandom());
    private static final SealedKey SEALED =
            SealedKey.seal("https://log.example", "log.example", KEY, PASSPHRASE, new SecureRandom());

    @Test
    void a_key_comes_back_with_its_passphrase_alone() {
        // Given
        SealedKey read = SealedKey.parse(SEALED.encode());

        // When
        // Then
        assertThat(read).isEqualTo(SEALED);
        assertThat(read.open(PASSPHRASE))
                .hasValueSatisfying(key -> assertThat(key.sign(new byte[] {1})).isEqualTo(KEY.sign(new byte[] {1})));
        assertThat(read.open("correct mouse".toCharArray())).isEmpty();
        assertThat(SEALED.toString()).doesNotContain(SEALED.sealed().base64Url());
    }

    @Test
    void the_same_key_is_never_sealed_in_the_same_way() {
        // Given
        // When
        SealedKey again = SealedKey.seal("https://log.example", "log.example", KEY, PASSPHRASE, new SecureRandom());

        // Then
        assertThat(again.salt()).isNotEqualTo(SEALED.salt());
        assertThat(again.sealed()).isNotEqualTo(SEALED.sealed());
    }

    @Test
    void the_names_cannot_be_changed() {
        // Given
        SealedKey renamed = SealedKey.parse(SEALED.encode().replace("https://log.example", "https://lag.example"));

        // When
        // Then
        assertThat(renamed.open(PASSPHRASE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"memoryKiB\" : 65536 | \"memoryKiB\" : 2000000000",
                "\"memoryKiB\" : 65536 | \"memoryKiB\" : 8",
                "\"passes\" : 3 | \"passes\" : 0",
                "\"passes\" : 3 | \"passes\" : 4000000000",
                "scitt-key/1 | scitt-key/2",
                "\"salt\" | \"pepper\""
            })
    void a_file_that_asks_for_too_much_or_is_another_is_refused(String from, String to) {
        // Given
        String text = SEALED.encode();
        assertThat(text).contains(from);

        // When
        // Then
        assertThatThrownBy(() -> SealedKey.parse(text.replace(from, to))).isInstanceOf(MalformedException.class);
    }

    @Property(tries = 200)
    void noise_is_refused(@ForAll String noise) {
        // Given
        // When
        // Then
        assertThatThrownBy(() -> SealedKey.parse(noise)).isInstanceOf(MalformedException.class);
    }
}
