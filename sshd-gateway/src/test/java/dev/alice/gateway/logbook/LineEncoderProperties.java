package dev.alice.gateway.logbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.slf4j.event.KeyValuePair;

/** Log lines of foreign text. */
class LineEncoderProperties {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Property(tries = 200)
    void no_text_makes_a_second_line_or_moves_a_cursor(@ForAll String foreign) throws Exception {
        // When
        String text = LineEncoderTest.encoded(
                false,
                LineEncoderTest.event(foreign, new IllegalStateException(foreign), new KeyValuePair("name", foreign)));
        String json = LineEncoderTest.encoded(
                true,
                LineEncoderTest.event(foreign, new IllegalStateException(foreign), new KeyValuePair("name", foreign)));

        // Then
        List<String> lines = text.lines().toList();
        assertThat(lines.getFirst()).startsWith("2026-03-04T05:06:07.008Z WARN  ");
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(line -> assertThat(line).startsWith("  "));
        assertThat(text.chars()).allMatch(one -> one == '\n' || one >= ' ' && one != 0x7f && one != 0x9b);
        assertThat(json.indexOf('\n')).isEqualTo(json.length() - 1);
        assertThat(JSON.readTree(json).isObject()).isTrue();
    }
}
