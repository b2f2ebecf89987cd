package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Typing and the end of commands in every shell. */
@Execution(ExecutionMode.CONCURRENT)
class ShellsTest {
    private static final String BASH = "bash --norc --noprofile";
    private static final String ZSH = "zsh -f";
    private static final String DASH = "dash";
    private static final String FISH = "fish --no-config --private";
    private static final String ASH = "busybox ash";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void exit_codes_and_output_are_told(String shell) throws IOException {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, shell.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            Map<String, Integer> codes = new LinkedHashMap<>();
            codes.put("true", 0);
            codes.put("false", 1);
            codes.put("sh -c 'exit 42'", 42);
            codes.put("/no/such/program", 127);
            codes.put("sh -c 'kill -9 $$'", 137);
            codes.put("cd /", 0);
            codes.put("seq 1 70", 0);

            // When
            Map<String, Integer> found = new LinkedHashMap<>();
            List<StepOutcome.Exited> outcomes = new ArrayList<>();
            for (String command : codes.keySet()) {
                StepOutcome outcome = typist.run(pane, command, LIMIT);
                assertThat(outcome).as(command).isInstanceOf(StepOutcome.Exited.class);
                outcomes.add((StepOutcome.Exited) outcome);
                found.put(command, outcomes.getLast().code());
            }

            // Then
            assertThat(found).isEqualTo(codes);
            assertThat(outcomes.get(0).output()).isBlank();
            assertThat(outcomes.get(3).output()).contains("/no/such/program");
            assertThat(outcomes.get(6).output().strip().lines())
                    .hasSize(70)
                    .startsWith("1", "2")
                    .endsWith("70");
            assertThat(outcomes).noneMatch(StepOutcome.Exited::truncated);
            assertThat(tmux.screen(pane)).doesNotContain("setb");
            assertThat(tmux.binary("list-buffers")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH})
    void metacharacters_and_foreign_letters_arrive_byte_for_byte(String shell) throws IOException {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, shell.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String text =
                    "a  b;\t#{pid}#(id) $HOME `id` \"x\" & | < > * ? [z] {a,b} ~ ! % ^ ( ) = + - _ , . : ; é ß ✓ 漢字"
                            .replace("\t", "");

            // When
            StepOutcome outcome = typist.run(tmux.pane(), "printf '%s' '" + text + "' > out;", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo(text);
        }
    }

    @Test
    void letters_that_busybox_ash_cannot_show_are_not_entered() throws IOException {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, ASH.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String plain = "a  b;#{pid}#(id) $HOME `id` \"x\" & | < > * ? [z] {a,b} ~ ! % ^ ( ) = + - _ , . : ;";

            // When
            StepOutcome shown = typist.run(tmux.pane(), "printf '%s' '" + plain + "' > out", LIMIT);
            Typist.Delivery hidden = typist.type(tmux.pane(), typist.token(), "echo 漢字 > never");

            // Then
            assertThat(shown).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo(plain);
            assertThat(hidden).isInstanceOf(Typist.Uncertain.class);
            assertThat(directory.resolve("never")).doesNotExist();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, FISH})
    void a_line_of_four_thousand_bytes_arrives_whole(String shell) throws IOException {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 45, shell.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String text = "0123456789 abc ü".repeat(240);

            // When
            StepOutcome outcome = typist.run(tmux.pane(), "printf '%s' '" + text + "' > out", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo(text);
        }
    }

    @Test
    void dash_takes_nearly_four_thousand_bytes_and_is_not_sent_more() throws IOException {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 45, DASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String text = "0123456789abcdef".repeat(245);

            // When
            StepOutcome fits = typist.run(tmux.pane(), "printf '%s' '" + text + "' > out", LIMIT);
            Object larger = typist.type(tmux.pane(), typist.token(), "echo " + text + text);

            // Then
            assertThat(fits).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo(text);
            assertThat(larger).isInstanceOf(Typist.Withheld.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH})
    void odd_endings_are_told_right(String shell) {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, shell.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();

            // When
            StepOutcome comment = typist.run(pane, "sh -c 'exit 3' # note", LIMIT);
            StepOutcome noNewline = typist.run(pane, "printf abc", LIMIT);
            StepOutcome background = typist.run(pane, "cat /dev/zero > /dev/null &", LIMIT);
            StepOutcome killed = typist.run(pane, "kill -9 $!", LIMIT);
            StepOutcome syntax = typist.run(pane, "echo a )", LIMIT);

            // Then
            assertThat(((StepOutcome.Exited) comment).code()).isEqualTo(3);
            assertThat(((StepOutcome.Exited) noNewline).output()).isEqualTo("abc");
            assertThat(tmux.screen(pane)).containsPattern("(?m)^abc");
            assertThat(background).isInstanceOfSatisfying(StepOutcome.Backgrounded.class, left -> {
                assertThat(left.line().code()).isZero();
                assertThat(left.programs()).containsExactly("cat");
            });
            assertThat(((StepOutcome.Exited) killed).code()).isZero();
            assertThat(((StepOutcome.Exited) syntax).code()).isNotZero();
        }
    }

    @Test
    void a_line_that_fish_refuses_is_taken_off_and_told_as_not_run() {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, FISH.split(" "))) {
            // When
            StepOutcome outcome = new TestingTypist(tmux).run(tmux.pane(), "echo )", LIMIT);

            // Then
            assertThat(outcome).isInstanceOf(StepOutcome.NotRun.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 61, 80})
    void narrow_panes_are_typed_into_and_left_clean(int width) {
        try (TestingTmux tmux = TestingTmux.start(directory, width, 20, BASH.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome outcome = typist.run(
                    tmux.pane(), "echo " + "word ".repeat(40) + "end; exit_7() { return 7; }; exit_7", LIMIT);

            // Then
            assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
                assertThat(exited.code()).isEqualTo(7);
                assertThat(exited.output()).isEqualTo("word ".repeat(40) + "end\n");
            });
            assertThat(tmux.screen(tmux.pane())).doesNotContain("setb").doesNotContain("printf");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void lines_that_fill_their_last_row_exactly_are_entered_and_nobody_is_said_to_have_typed(String shell) {
        try (TestingTmux tmux = TestingTmux.start(directory, 60, 20, shell.split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            typist.awaitReady(pane);
            int prompt = Integer.parseInt(tmux.binary("display-message", "-p", "-t", pane, "#{cursor_x}"));

            // When
            StepOutcome one = typist.run(pane, "echo " + "a".repeat(60 - prompt - 5), LIMIT);
            StepOutcome two = typist.run(pane, "echo " + "b".repeat(120 - prompt - 5), LIMIT);

            // Then
            assertThat(one)
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            exited -> assertThat(exited.output().strip()).isEqualTo("a".repeat(60 - prompt - 5)));
            assertThat(two).isInstanceOf(StepOutcome.Exited.class);
        }
    }
}
