package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.ServerIdentity;
import dev.alice.tmux.pane.SessionKey;
import dev.alice.tmux.pane.View;
import dev.alice.tmux.pane.WindowKey;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as an empty prompt. */
class PromptRowTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"$ ", "# ", "octo@host:~/src$ ", "(venv) octo@host:/tmp# ", "[octo@host src]$ ", "❯ ", "host% "})
    void ordinary_prompts_are_empty_at_a_first_look(String prompt) {
        assertThat(read(prompt, Columns.of(prompt), ShellKind.BASH, Optional.empty(), false))
                .isEqualTo(new PromptRow.Empty(prompt, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "> ",
                "dquote> ",
                "cmdsubst quote> ",
                "octo@host:~$ echo 5 > ",
                "$ echo # ",
                "word ",
                "a> "
            })
    void everything_else_is_not(String left) {
        assertThat(read(left, Columns.of(left), ShellKind.BASH, Optional.empty(), false))
                .isInstanceOf(PromptRow.Occupied.class);
    }

    @ParameterizedTest
    @CsvSource({"BASH,false", "DASH,false", "ZSH,true", "FISH,true"})
    void only_shells_that_decorate_may_write_at_the_right_margin(ShellKind shell, boolean empty) {
        // Given
        String row = "$ " + " ".repeat(70) + "12:00:00";

        // When
        PromptRow.Reading reading = read(row, 2, shell, Optional.empty(), false);

        // Then
        assertThat(reading instanceof PromptRow.Empty).isEqualTo(empty);
    }

    @Test
    void text_right_behind_the_cursor_is_the_users_in_every_shell() {
        for (ShellKind shell : ShellKind.values()) {
            assertThat(read("$ ls -la", 2, shell, Optional.of("$ "), false)).isInstanceOf(PromptRow.Occupied.class);
        }
    }

    @Test
    void text_below_the_cursor_is_not_an_empty_prompt() {
        assertThat(PromptRow.read(view(List.of("$ ", "menu"), 0, 2), ShellKind.BASH, Optional.empty(), false))
                .isInstanceOf(PromptRow.Occupied.class);
    }

    @Test
    void output_before_a_learned_prompt_counts_only_after_a_command() {
        assertThat(read("abc$ ", 5, ShellKind.BASH, Optional.of("$ "), true))
                .isEqualTo(new PromptRow.Empty("$ ", "abc"));
        assertThat(read("abc%$ echo ", 11, ShellKind.BASH, Optional.of("$ "), true))
                .isInstanceOf(PromptRow.Occupied.class);
    }

    @Property(tries = 200)
    void text_typed_at_a_learned_prompt_is_always_seen(@ForAll String noise, @ForAll @IntRange(max = 1) int spaces) {
        // Given
        String typed = noise.replaceAll("[^ -~]", "");
        String row = "octo$ " + (typed.isEmpty() ? "x" : typed) + " ".repeat(spaces);
        String shown = row.substring(0, Math.min(row.length(), 78));

        // Then
        assertThat(read(shown, shown.length(), ShellKind.BASH, Optional.of("octo$ "), false))
                .isInstanceOf(PromptRow.Occupied.class);
    }

    @Test
    void the_end_probe_goes_up_over_its_rows_and_erases_them() {
        assertThat(EndProbe.erasing(3)).isEqualTo("\033[3A\033[J");
    }

    @Property(tries = 200)
    void the_end_probe_never_fills_its_last_row_exactly(
            @ForAll @IntRange(min = 1, max = 80) int prompt, @ForAll @IntRange(min = 20, max = 250) int width) {
        // When
        String line = EndProbe.line(ShellKind.FISH, "/tmp/a b'c", prompt, width);

        // Then
        assertThat((prompt + line.replace("{token}", "t".repeat(16)).length()) % width)
                .isNotZero();
        assertThat(line).contains("-S '/tmp/a b'\"'\"'c' setb").contains("$status");
    }

    private static PromptRow.Reading read(
            String row, int column, ShellKind shell, Optional<String> learned, boolean afterCommand) {
        return PromptRow.read(view(List.of(row.stripTrailing()), 0, column), shell, learned, afterCommand);
    }

    private static View view(List<String> rows, int cursorY, int cursorX) {
        Pane pane = new Pane(
                new PaneKey("%1"),
                new WindowKey("@1"),
                new SessionKey("$1"),
                0,
                true,
                80,
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
