package dev.alice.gateway.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class InkTest {
    @Test
    void blanks_in_front_and_in_between_are_shown() {
        assertThat(Ink.wrap("    echo  a", 40)).isEqualTo(List.of("    echo  a"));
    }

    @Property(tries = 300)
    void a_text_that_fits_is_shown_as_it_is(@ForAll @StringLength(max = 40) String any) {
        // Given
        String text = any.codePoints()
                .map(point -> point % 3 == 0 ? ' ' : 'a' + point % 26)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        // Then
        assertThat(Ink.wrap(text, 40)).isEqualTo(List.of(text));
    }

    @Property(tries = 300)
    void wrapping_loses_nothing_but_the_blank_at_a_break(
            @ForAll @StringLength(max = 200) String any, @ForAll @IntRange(min = 8, max = 60) int columns) {
        // Given
        String text = any.codePoints()
                .map(point -> point % 5 == 0 ? ' ' : 'a' + point % 26)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        // When
        List<String> rows = Ink.wrap(text, columns);

        // Then
        assertThat(rows).allMatch(row -> Ink.columns(row) <= columns);
        assertThat(String.join("", rows).replace(" ", "")).isEqualTo(text.replace(" ", ""));
    }
}
