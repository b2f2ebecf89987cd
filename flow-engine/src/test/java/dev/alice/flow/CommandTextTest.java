package dev.alice.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 7, '\t', '\r', 0x1b, 0x7f, 0x85, 0x9b, 0xa0, 0xad, 0x061c, 0x115f, 0x1680, 0x17b4, 0x180b, 0x180e,
                0x200b, 0x200d, 0x200e, 0x202a, 0x202e, 0x2028, 0x2029, 0x2060, 0x2066, 0x2069, 0x2800, 0x3000, 0x3164,
                0xd800, 0xdfff, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xffff, 0x1d159, 0x1d173, 0xe0001, 0xe0041,
                0xe007f, 0xe0100, 0xf0000, 0x10ffff
            })
    void a_character_that_a_terminal_does_not_show_as_it_is_is_refused_by_name(int point) {
        // Given
        String line = "ls " + Character.toString(point) + " /";

        // Then
        assertThat(CommandText.objection(line))
                .hasValueSatisfying(words -> assertThat(words)
                        .contains(String.format("<U+%04X>", point))
                        .contains("character 4"));
        assertThatIllegalArgumentException().isThrownBy(() -> new CommandText(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "   "})
    void an_empty_line_is_refused(String line) {
        assertThat(CommandText.objection(line)).hasValue("the command is empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo grüße Ωμέγα Привет 日本語 한국어 עברית العربية हिन्दी ไทย",
                "echo 😀 ½ € ™ “quoted”",
                "echo e\u0301",
                " leading and trailing ",
                "a'b\"c`d$(e);f|g&h>i<j*k?l[m]n{o}~p!q#r\\s"
            })
    void letters_of_any_script_and_every_metacharacter_are_kept_byte_for_byte(String line) {
        // When
        CommandText command = new CommandText(line);

        // Then
        assertThat(command.bytes().toArray()).isEqualTo(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void several_lines_are_one_command() {
        // Given
        String loop = "for x in 1 2; do\n\n  echo $x\ndone";

        // When
        CommandText command = new CommandText(loop);

        // Then
        assertThat(command.lines()).containsExactly("for x in 1 2; do", "", "  echo $x", "done");
        assertThat(command.bytes().asUtf8()).isEqualTo(loop);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nls", "ls\n", " \nls", "ls\n ", "\n", "ls\r\nls"})
    void an_empty_line_at_either_end_and_other_line_ends_are_refused(String command) {
        assertThat(CommandText.objection(command)).isPresent();
    }

    @Test
    void more_than_a_hundred_lines_are_refused() {
        assertThat(CommandText.objection("x\n".repeat(99) + "x")).isEmpty();
        assertThat(CommandText.objection("x\n".repeat(100) + "x")).hasValue("the command has 101 lines, more than 100");
    }

    @Test
    void the_limit_counts_bytes_not_characters() {
        // Given
        String most = "ü".repeat(CommandText.MAX_BYTES / 2);

        // Then
        assertThat(CommandText.objection(most)).isEmpty();
        assertThat(CommandText.objection(most + "x"))
                .hasValueSatisfying(words -> assertThat(words).contains("8193 bytes"));
    }

    @Property(tries = 300)
    void a_line_is_taken_as_it_is_or_refused(@ForAll("texts") String line) {
        // When
        boolean taken = CommandText.objection(line).isEmpty();

        // Then
        assertThat(taken)
                .isEqualTo(!line.isBlank()
                        && !line.startsWith("\n")
                        && !line.endsWith("\n")
                        && !line.lines().findFirst().orElse("").isBlank()
                        && !line.lines().toList().getLast().isBlank()
                        && line.codePoints().allMatch(c -> c == '\n' || Visible.isPlain(c)));
        if (taken) {
            assertThat(new CommandText(line).bytes().asUtf8()).isEqualTo(line);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return TestingTexts.wellFormed(6);
    }
}
