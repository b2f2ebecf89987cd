package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of a person while our command runs: the shell reads them as its next command, whose exit code is not ours. */
@Execution(ExecutionMode.CONCURRENT)
class TypeAheadTest {
    private static final String BASH = "bash --norc --noprofile";
    private static final String ZSH = "zsh -f";
    private static final String DASH = "dash";
    private static final String FISH = "fish --no-config --private";
    private static final String ASH = "busybox ash";
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    /** The outcome of a command during which somebody types a line; WAIT in either goes on until the line was typed. */
    private StepOutcome during(String shell, String commandLine, String typedAhead) throws Exception {
        Process typing = new ProcessBuilder("sleep", "600").start();
        String wait = "tail -s 0.1 --pid=" + typing.pid() + " -f /dev/null";
        String command = commandLine.replace("WAIT", wait);
        String ahead = typedAhead.replace("WAIT", wait);
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, shell.split(" "))) {
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            Typist.Ready ready = typist.awaitReady(pane);
            String token = typist.token();
            assertThat(typist.type(pane, token, command)).isInstanceOf(Typist.Delivered.class);
            await().atMost(LIMIT)
                    .until(() -> tmux.binary("display-message", "-p", "-t", pane, "#{pane_current_command}")
                            .equals("tail"));
            int row = cursorRow(tmux, pane);
            tmux.binary("send-keys", "-t", pane, "-l", "--", ahead);
            tmux.binary("send-keys", "-t", pane, "Enter");
            await().atMost(LIMIT).until(() -> cursorRow(tmux, pane) == row + 1);
            typing.destroyForcibly().waitFor();
            String probe = ready.endProbe().replace(Typist.TOKEN, token);
            return typist.typist().awaitEnd(token, probe, LIMIT, Progress.SILENT);
        } finally {
            typing.destroyForcibly();
        }
    }

    private static int cursorRow(TestingTmux tmux, String pane) {
        return Integer.parseInt(tmux.binary("display-message", "-p", "-t", pane, "#{cursor_y}"));
    }

    private static void assertUnobserved(StepOutcome outcome, String because) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Unobserved.class,
                        unobserved -> assertThat(unobserved.reason()).contains(because));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void the_exit_code_of_a_command_typed_ahead_is_not_told_as_that_of_ours(String shell) throws Exception {
        assertUnobserved(during(shell, "WAIT", "false"), "another command was entered meanwhile");
    }

    @ParameterizedTest
    @CsvSource({"WAIT; printf abc,false", "WAIT,WAIT", "PS1='other$ '; WAIT,false", "WAIT,PS1='other$ '"})
    void a_command_typed_ahead_is_noticed_behind_output_and_another_prompt_and_where_it_is_the_same(
            String command, String ahead) throws Exception {
        assertUnobserved(during(BASH, command, ahead), "another command was entered meanwhile");
    }

    @Test
    void a_line_with_the_command_that_is_gone_leaves_it_open_whose_exit_code_is_told() throws Exception {
        assertUnobserved(during(BASH, "WAIT", "printf '\\033[H\\033[2J\\033[3J'; false"), "not on the screen");
    }

    @Test
    void an_empty_line_typed_ahead_changes_nothing() throws Exception {
        assertThat(during(BASH, "WAIT; sh -c 'exit 7'", ""))
                .isInstanceOfSatisfying(
                        StepOutcome.Exited.class,
                        exited -> assertThat(exited.code()).isEqualTo(7));
    }
}
