package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.ServerIdentity;
import dev.alice.tmux.pane.SessionKey;
import dev.alice.tmux.pane.Style;
import dev.alice.tmux.pane.StyledLine;
import dev.alice.tmux.pane.StyledView;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.pane.WindowKey;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text that we typed, as a terminal of any width shows it. */
class TypedTextTest {
    private static final String PROMPT = "host$ ";

    @Property(tries = 300)
    void text_of_several_lines_is_recognised_and_a_letter_more_or_less_is_not(
            @ForAll("texts") String text, @ForAll @IntRange(min = 20, max = 60) int width) {
        // Given
        Assume.that(text.lines().noneMatch(line -> line.length() % width == 0)
                && (PROMPT + text).lines().findFirst().orElseThrow().length() % width != 0);
        TypedText typed = new TypedText(PROMPT, text);

        // Then
        assertThat(typed.standsAlone(styled(shown(PROMPT + text, width)), false))
                .isTrue();
        assertThat(typed.standsAlone(styled(shown(PROMPT + text + "u", width)), false))
                .isFalse();
        assertThat(typed.standsAlone(styled(shown(PROMPT + text.substring(0, text.length() - 1), width)), false))
                .isFalse();
        assertThat(typed.standsAlone(styled(shown(PROMPT + "u" + text, width)), false))
                .isFalse();
    }

    @Property(tries = 200)
    void what_somebody_typed_behind_the_text_is_told(@ForAll("texts") String text) {
        // Given
        TypedText typed = new TypedText(PROMPT, text);
        View view = shown(PROMPT + text + "ls", 400);

        // Then
        assertThat(typed.extraAtCursor(view)).contains("ls");
        assertThat(typed.behind(view.rows(), view.cursorRow(), 400)).isEqualTo("ls");
        assertThat(typed.behind(shown(PROMPT + text, 400).rows(), view.cursorRow(), 400))
                .isEmpty();
    }

    @Test
    void the_prompt_after_a_text_that_fills_its_last_row_is_nobodys_typing() {
        // Given
        TypedText typed = new TypedText("$ ", "x".repeat(38));

        // Then
        assertThat(typed.behind(List.of("$ " + "x".repeat(18), "x".repeat(20), "$"), 2, 20))
                .isEmpty();
        assertThat(typed.behind(List.of("$ " + "x".repeat(18), "x".repeat(20), "output"), 2, 20))
                .isEmpty();
    }

    @Test
    void lines_set_in_under_the_prompt_are_those_of_the_text() {
        // Given
        TypedText typed = new TypedText("~# ", "for i in 1 2\n    echo $i\nend");

        // Then
        assertThat(typed.standsAlone(styled(shown("~# for i in 1 2\n       echo $i\n   end", 40)), false))
                .isTrue();
        assertThat(typed.standsAlone(styled(shown("~# for i in 1 2\n       echo i\n   end", 40)), false))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'a",
                "echo \"a",
                "echo `a",
                "a |",
                "a &&",
                "cat <<E",
                "if true",
                "for i in 1",
                "a; while x",
                "f() {",
                "echo $(",
                "echo \\",
                "echo \"$(x"
            })
    void a_line_that_a_shell_may_go_on_with_is_told(String line) {
        assertThat(OpenLine.possible(line)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ls", "echo 'a b' \"c\"", "a | b", "cd \"/usr\"", "printf '%s' 'if ('", "read -p '> ' format"})
    void a_line_that_is_whole_is_told(String line) {
        assertThat(OpenLine.possible(line)).isFalse();
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> line =
                Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(70);
        return line.list().ofMinSize(1).ofMaxSize(5).map(lines -> String.join("\n", lines));
    }

    private static StyledView styled(View view) {
        return new StyledView(
                view,
                view.rows().stream()
                        .map(row -> new StyledLine(
                                row.isEmpty() ? List.of() : List.of(new StyledLine.Span(row, Style.PLAIN))))
                        .toList());
    }

    private static View shown(String text, int width) {
        List<String> rows = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            int at = 0;
            do {
                rows.add(line.substring(at, Math.min(line.length(), at + width)));
                at += width;
            } while (at < line.length());
        }
        int cursorX = rows.getLast().length();
        int cursorY = rows.size() - 1;
        rows.add("");
        Pane pane = new Pane(
                new PaneKey("%1"),
                new WindowKey("@1"),
                new SessionKey("$1"),
                0,
                true,
                width,
                rows.size(),
                7,
                "/dev/pts/7",
                "bash",
                "/",
                "",
                false,
                false,
                false,
                false,
                false,
                Pane.BracketPaste.UNTOLD,
                "",
                cursorX,
                cursorY,
                0,
                "");
        return new View(new ServerIdentity("/tmp/s", 1, 2), pane, rows, 0);
    }
}
