package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands behind the cursor in real shells: suggestions and right prompts are nobody's text, everything else is. */
@Execution(ExecutionMode.CONCURRENT)
class DecorationTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final String PAIRING_ZSH = """
            pair() { zle .self-insert; RBUFFER=")$RBUFFER" }
            zle -N pair
            bindkey '(' pair
            """;
    private static final String SUGGESTING_ZSH = """
            suggest() {
                POSTDISPLAY=' and what was typed before'
                region_highlight=("$#BUFFER $(( $#BUFFER + $#POSTDISPLAY )) %s")
            }
            finish() { POSTDISPLAY= }
            zle -N zle-line-pre-redraw suggest
            zle -N zle-line-finish finish
            """;

    @TempDir
    Path directory;

    private TestingTmux zsh(String settings) throws IOException {
        Files.writeString(directory.resolve(".zshrc"), "PS1='z%% '\n" + settings);
        return TestingTmux.start(directory, 100, 30, "env", "ZDOTDIR=" + directory, "zsh", "-d");
    }

    private TestingTmux fish(String settings, String... former) throws IOException {
        Path data = Files.createDirectories(directory.resolve(".local/share/fish"));
        Files.createDirectories(data.resolve("generated_completions"));
        StringBuilder history = new StringBuilder();
        for (String line : former) {
            history.append("- cmd: ").append(line).append("\n  when: 1700000000\n");
        }
        Files.writeString(data.resolve("fish_history"), history);
        Files.writeString(
                Files.createDirectories(directory.resolve("fish")).resolve("config.fish"),
                "set -g fish_greeting\nfunction fish_prompt; echo 'f $ '; end\n" + settings);
        return TestingTmux.start(
                directory, 100, 30, "env", "HOME=" + directory, "XDG_CONFIG_HOME=" + directory, "fish");
    }

    private static Typist.Delivery type(TestingTmux tmux, String command) {
        TestingTypist typist = new TestingTypist(tmux);
        typist.awaitReady(tmux.pane());
        return typist.type(tmux.pane(), typist.token(), command);
    }

    private static void assertLeft(TestingTmux tmux, Typist.Delivery delivery, String line) {
        assertThat(delivery)
                .as(() -> tmux.screen(tmux.pane()))
                .isInstanceOfSatisfying(
                        Typist.Uncertain.class, not -> assertThat(not.reason()).contains("behind the cursor"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(tmux.screen(tmux.pane()).lines().filter(row -> !row.isBlank()))
                        .containsExactly(line));
    }

    @Test
    void brackets_that_a_widget_of_zsh_pairs_while_somebody_types_do_not_get_into_what_is_pasted() throws IOException {
        try (TestingTmux tmux = zsh(PAIRING_ZSH)) {
            // When
            StepOutcome outcome = new TestingTypist(tmux).run(tmux.pane(), "echo \"foo(\" > out", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("foo(\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "zmodload zsh/zle; unset zle_bracketed_paste\n"})
    void text_that_a_widget_of_zsh_puts_behind_the_cursor_is_never_entered(String settings) throws IOException {
        String widget = """
                follow() { [[ $LBUFFER == *typed && -z $RBUFFER ]] && RBUFFER=-not }
                zle -N zle-line-pre-redraw follow
                """;
        try (TestingTmux tmux = zsh(settings + widget)) {
            // When
            Typist.Delivery delivery = type(tmux, "touch typed");

            // Then
            assertLeft(tmux, delivery, "z% -not");
            assertThat(directory.resolve("typed-not")).doesNotExist();
        }
    }

    @Test
    void brackets_paired_by_a_zsh_that_takes_no_pastes_are_never_entered() throws IOException {
        try (TestingTmux tmux = zsh("zmodload zsh/zle; unset zle_bracketed_paste\n" + PAIRING_ZSH)) {
            // When
            Typist.Delivery delivery = type(tmux, "touch \"foo(\" typed");

            // Then
            assertLeft(tmux, delivery, "z% )");
            assertThat(directory.resolve("typed")).doesNotExist();
        }
    }

    @Test
    void a_bracket_that_fish_pairs_is_never_entered() throws IOException {
        try (TestingTmux tmux = fish("bind '(' 'commandline -i \"()\"; commandline -f backward-char'\n")) {
            // When
            Typist.Delivery delivery = type(tmux, " touch \"foo(\" typed");

            // Then
            assertLeft(tmux, delivery, "f $ )");
            assertThat(directory.resolve("typed")).doesNotExist();
        }
    }

    @Test
    void brackets_that_fish_pairs_and_words_that_it_expands_do_not_get_into_what_is_pasted() throws IOException {
        String settings = """
                bind '(' 'commandline -i "()"; commandline -f backward-char'
                abbr -a -g echo printf
                """;
        try (TestingTmux tmux = fish(settings)) {
            // When
            StepOutcome outcome = new TestingTypist(tmux).run(tmux.pane(), "echo \"foo(\" > out", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("foo(\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "function fish_right_prompt; echo right; end\n"})
    void suggestions_of_fish_from_its_history_are_not_taken_for_text(String settings) throws IOException {
        // Given
        String former = "echo one > out; echo " + "and many words more ".repeat(8);
        try (TestingTmux tmux = fish(settings, "echo one > out-of-sight", former)) {
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome outcome = typist.run(tmux.pane(), "echo one > out", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("one\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"normal", "cyan", "--reverse"})
    void suggestions_of_fish_in_any_colour_are_not_taken_for_text(String colour) throws IOException {
        // Given
        try (TestingTmux tmux = fish("set -g fish_color_autosuggestion " + colour + "\n", "echo one > out-of-sight")) {
            TestingTypist typist = new TestingTypist(tmux);

            // When
            List<StepOutcome> outcomes =
                    List.of(typist.run(tmux.pane(), "echo one > out", LIMIT), typist.run(tmux.pane(), "cd /", LIMIT));

            // Then
            assertThat(outcomes)
                    .as(() -> tmux.screen(tmux.pane()))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(StepOutcome.Exited.class));
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("one\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fg=8", "fg=244", "fg=#586e75"})
    void suggestions_of_zsh_in_grey_are_not_taken_for_text(String style) throws IOException {
        try (TestingTmux tmux = zsh("RPROMPT='12:00'\n" + SUGGESTING_ZSH.formatted(style))) {
            // When
            StepOutcome outcome = new TestingTypist(tmux).run(tmux.pane(), "echo one > out", LIMIT);

            // Then
            assertThat(outcome).as(() -> tmux.screen(tmux.pane())).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("one\n");
        }
    }

    @Test
    void a_right_prompt_of_zsh_is_not_taken_for_text_and_the_output_is_known() throws IOException {
        try (TestingTmux tmux = zsh("RPROMPT='[12:00]'\n")) {
            // When
            TestingTypist typist = new TestingTypist(tmux);
            List<StepOutcome> outcomes = List.of(
                    typist.run(tmux.pane(), "echo one", LIMIT),
                    typist.run(tmux.pane(), "echo " + "long ".repeat(22), LIMIT));

            // Then
            assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(StepOutcome.Exited.class));
            assertThat(((StepOutcome.Exited) outcomes.getFirst()).output()).isEqualTo("one\n");
        }
    }
}
