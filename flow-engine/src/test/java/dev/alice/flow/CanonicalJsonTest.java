package dev.alice.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    @Test
    void strings_and_literals_are_written_as_in_rfc_8785_section_3_2_2() {
        // Given
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("string", "\u20ac$\u000f\nA'B\"\\\\\"/");
        document.put("literals", Arrays.asList(null, true, false));

        // When
        Bytes canonical = CanonicalJson.write(document);

        // Then
        assertThat(canonical.asUtf8())
                .isEqualTo("{\"literals\":[null,true,false],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void keys_are_sorted_by_utf_16_code_units_as_in_rfc_8785_section_3_2_3() {
        // Given
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("\u20ac", "Euro Sign");
        document.put("\r", "Carriage Return");
        document.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
        document.put("1", "One");
        document.put("\ud83d\ude00", "Emoji: Grinning Face");
        document.put("\u0080", "Control");
        document.put("\u00f6", "Latin Small Letter O With Diaeresis");

        // When
        Map<String, Object> read = CanonicalJson.readObject(CanonicalJson.write(document));

        // Then
        assertThat(read.values())
                .containsExactly(
                        "Carriage Return",
                        "One",
                        "Control",
                        "Latin Small Letter O With Diaeresis",
                        "Euro Sign",
                        "Emoji: Grinning Face",
                        "Hebrew Letter Dalet With Dagesh");
    }

    @Test
    void integers_are_exact_up_to_53_bits_and_refused_beyond() {
        // Given
        long most = (1L << 53) - 1;

        // When
        Bytes written = CanonicalJson.write(Map.of("n", List.of(most, -most, 0, -1)));

        // Then
        assertThat(written.asUtf8()).isEqualTo("{\"n\":[9007199254740991,-9007199254740991,0,-1]}");
        for (long beyond : new long[] {most + 1, -most - 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(Map.of("n", beyond)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"b\":1,\"a\":2}",
                "{ \"a\":1}",
                "{\"a\":1}\n",
                "\ufeff{}",
                "{\"a\":1.0}",
                "{\"a\":1e2}",
                "{\"a\":-0}",
                "{\"a\":01}",
                "{\"a\":9007199254740992}",
                "{\"a\":99999999999999999999999}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\u000A\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1,}",
                "{}{}",
                "[]",
                "null",
                "1",
                "",
                "{"
            })
    void what_is_not_the_canonical_form_of_an_object_is_refused(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.readObject(Bytes.utf8(json)));
    }

    @Test
    void invalid_utf_8_and_deep_nesting_and_half_surrogates_are_refused() {
        // Given
        Bytes torn = Bytes.of(new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3, '"', '}'});
        Bytes deep = Bytes.utf8("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}");
        List<Object> nested = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            nested = new ArrayList<>(List.of(nested));
        }
        Map<String, Object> document = Map.of("a", nested);

        // Then
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.readObject(torn));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.readObject(deep));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(document));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(Map.of("a", "\ude00")));
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.write(Map.of("a", 1.5)));
    }

    @Property(tries = 300)
    void what_is_written_is_read_back_and_written_the_same(@ForAll("documents") Map<String, Object> document) {
        // When
        Bytes written = CanonicalJson.write(document);
        Map<String, Object> read = CanonicalJson.readObject(written);

        // Then
        assertThat(read).isEqualTo(document);
        assertThat(CanonicalJson.write(read)).isEqualTo(written);
    }

    @Property(tries = 300)
    void random_bytes_are_refused_or_are_canonical(@ForAll byte[] bytes) {
        // Given
        Bytes foreign = Bytes.of(bytes);

        // When
        Map<String, Object> read;
        try {
            read = CanonicalJson.readObject(foreign);
        } catch (IllegalArgumentException refused) {
            return;
        }

        // Then
        assertThat(CanonicalJson.write(read)).isEqualTo(foreign);
    }

    @Provide
    Arbitrary<Map<String, Object>> documents() {
        Arbitrary<String> texts = TestingTexts.wellFormed(20);
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                texts.map(Object.class::cast),
                Arbitraries.longs().between(-(1L << 53) + 1, (1L << 53) - 1).map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast));
        Arbitrary<Object> values = Arbitraries.lazyOf(
                () -> leaves,
                () -> leaves,
                () -> leaves.list().ofMaxSize(4).map(Object.class::cast),
                () -> Arbitraries.maps(texts, leaves).ofMaxSize(4).map(Object.class::cast));
        return Arbitraries.maps(texts, values).ofMaxSize(6);
    }
}
