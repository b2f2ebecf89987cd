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
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    /** The outcome of a command during which somebody types a line. */
    private StepOutcome during(String shell, String command, String ahead) {
        try (TestingTmux tmux = TestingTmux.start(directory, 120, 30, shell.split(" "))) {
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            Typist.Ready ready = typist.awaitReady(pane);
            String token = typist.token();
            assertThat(typist.type(pane, token, command)).isInstanceOf(Typist.Delivered.class);
            await().atMost(LIMIT)
                    .until(() -> tmux.binary("display-message", "-p", "-t", pane, "#{pane_current_command}")
                            .equals("sleep"));
            tmux.binary("send-keys", "-t", pane, "-l", "--", ahead);
            tmux.binary("send-keys", "-t", pane, "Enter");
            String probe = ready.endProbe().replace(Typist.TOKEN, token);
            return typist.typist().awaitEnd(token, probe, LIMIT, Progress.SILENT);
        }
    }

    private static void assertUnobserved(StepOutcome outcome, String because) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        StepOutcome.Unobserved.class,
                        unobserved -> assertThat(unobserved.reason()).contains(because));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void the_exit_code_of_a_command_typed_ahead_is_not_told_as_that_of_ours(String shell) {
        assertUnobserved(during(shell, "sleep 1.5", "false"), "another command was entered meanwhile");
    }

    @ParameterizedTest
    @CsvSource({
        "sleep 1.5; printf abc,false",
        "sleep 1.5,sleep 1.5",
        "PS1='other$ '; sleep 1.5,false",
        "sleep 1.5,PS1='other$ '"
    })
    void a_command_typed_ahead_is_noticed_behind_output_and_another_prompt_and_where_it_is_the_same(
            String command, String ahead) {
        assertUnobserved(during(BASH, command, ahead), "another command was entered meanwhile");
    }

    @Test
    void a_line_with_the_command_that_is_gone_leaves_it_open_whose_exit_code_is_told() {
        assertUnobserved(during(BASH, "sleep 1.5", "printf '\\033[H\\033[2J\\033[3J'; false"), "not on the screen");
    }

    @Test
    void an_empty_line_typed_ahead_changes_nothing() {
        assertThat(during(BASH, "sleep 1.5; sh -c 'exit 7'", ""))
                .isInstanceOfSatisfying(
                        StepOutcome.Exited.class,
                        exited -> assertThat(exited.code()).isEqualTo(7));
    }
}
