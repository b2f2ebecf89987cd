package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way in which a line can end or not end, in every shell. */
@Execution(ExecutionMode.CONCURRENT)
class EndsTest {
    private static final String BASH = "bash --norc --noprofile";
    private static final String ZSH = "zsh -f";
    private static final String DASH = "dash";
    private static final String FISH = "fish --no-config --private";
    private static final String ASH = "busybox ash";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestingTmux tmux(String shell) {
        return TestingTmux.start(directory, 120, 30, shell.split(" "));
    }

    /** Types a command, presses a key once the condition holds, and waits for the end. */
    private static StepOutcome runAndPress(
            TestingTmux tmux, TestingTypist typist, String command, String runs, String... keys) {
        String pane = tmux.pane();
        Typist.Ready ready = typist.awaitReady(pane);
        String token = typist.token();
        assertThat(typist.type(pane, token, command)).isInstanceOf(Typist.Delivered.class);
        await().until(() -> tmux.binary("display-message", "-p", "-t", pane, "#{pane_current_command}")
                .equals(runs));
        for (String key : keys) {
            tmux.binary("send-keys", "-t", pane, key);
        }
        return typist.typist().awaitEnd(token, ready.endProbe().replace(Typist.TOKEN, token), LIMIT, Progress.SILENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void a_job_left_in_the_background_is_told_by_its_name(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome left = typist.run(tmux.pane(), "sleep 600 &", LIMIT);
            StepOutcome next = typist.run(tmux.pane(), "echo next", LIMIT);

            // Then
            assertThat(left)
                    .isInstanceOfSatisfying(
                            StepOutcome.Backgrounded.class,
                            outcome -> assertThat(outcome.programs()).containsExactly("sleep"));
            assertThat(next)
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            outcome -> assertThat(outcome.output()).isEqualTo("next\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void a_job_that_is_stopped_has_not_ended(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            assertThat(runAndPress(tmux, new TestingTypist(tmux), "sleep 600", "sleep", "C-z"))
                    .isInstanceOfSatisfying(
                            StepOutcome.Stopped.class,
                            stopped -> assertThat(stopped.programs()).containsExactly("sleep"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, ASH})
    void a_job_that_is_interrupted_exits_as_its_shell_tells(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            assertThat(runAndPress(tmux, new TestingTypist(tmux), "sleep 600", "sleep", "C-c"))
                    .isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
                        assertThat(exited.code()).isEqualTo(130);
                        assertThat(exited.signalHint()).contains("SIGINT");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void an_unfinished_line_is_taken_off_and_nothing_ran(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome open = typist.run(tmux.pane(), "touch ran; echo 'open", LIMIT);
            StepOutcome next = typist.run(tmux.pane(), "echo next", LIMIT);

            // Then
            assertThat(open).isInstanceOf(StepOutcome.NotRun.class);
            assertThat(directory.resolve("ran")).doesNotExist();
            assertThat(next)
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            outcome -> assertThat(outcome.output()).isEqualTo("next\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void output_without_a_final_newline_is_told_as_it_is_and_stays_on_the_screen(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            List<String> outputs = new ArrayList<>();
            List<Integer> codes = new ArrayList<>();
            for (String command : List.of("printf abc", "sh -c 'printf \"x\\nlast%%\"; exit 9'", "echo end")) {
                StepOutcome.Exited exited = (StepOutcome.Exited) typist.run(tmux.pane(), command, LIMIT);
                outputs.add(exited.output());
                codes.add(exited.code());
            }

            // Then
            assertThat(outputs).containsExactly("abc", "x\nlast%", "end\n");
            assertThat(codes).containsExactly(0, 9, 0);
            assertThat(tmux.screen(tmux.pane()))
                    .containsPattern("(?m)^abc")
                    .containsPattern("(?m)^last%")
                    .doesNotContain("setb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void a_shell_replaced_by_a_shell_of_the_same_name_is_told(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            assertThat(new TestingTypist(tmux).run(tmux.pane(), "exec " + shell, LIMIT))
                    .isInstanceOf(StepOutcome.ShellReplaced.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, DASH, FISH, ASH})
    void a_program_that_reads_from_the_terminal_waits_for_the_person(String shell) {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            Typist.Ready ready = typist.awaitReady(pane);
            String token = typist.token();
            String probe = ready.endProbe().replace(Typist.TOKEN, token);
            List<String> said = new ArrayList<>();
            typist.type(pane, token, "cat");
            await().atMost(LIMIT)
                    .until(() -> Set.of("cat", "busybox")
                            .contains(tmux.binary("display-message", "-p", "-t", pane, "#{pane_current_command}")));

            // When
            StepOutcome waiting = typist.typist().awaitEnd(token, probe, Duration.ofSeconds(2), told(said));
            tmux.binary("send-keys", "-t", pane, "C-d");
            StepOutcome ended = typist.typist().awaitEnd(token, probe, LIMIT, Progress.SILENT);

            // Then
            assertThat(waiting)
                    .isInstanceOfSatisfying(
                            StepOutcome.Interactive.class,
                            outcome -> assertThat(outcome.program()).isIn("cat", "busybox"));
            assertThat(said).hasSize(1).first().asString().contains("reads from the terminal and waits for you");
            assertThat(ended).isInstanceOf(StepOutcome.Exited.class);
        }
    }

    private static Progress told(List<String> said) {
        return new Progress() {
            @Override
            public void says(String words) {
                said.add(words);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
    }

    @Test
    void a_program_that_only_takes_long_is_not_said_to_wait_for_anybody() {
        try (TestingTmux tmux = tmux(BASH)) {
            assertThat(new TestingTypist(tmux).run(tmux.pane(), "sleep 600", Duration.ofSeconds(2)))
                    .isInstanceOf(StepOutcome.StillRunning.class);
        }
    }

    @Test
    void a_line_of_which_something_ran_before_the_user_answered_is_awaited_to_its_end() {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            typist.awaitReady(pane);

            // When
            CompletableFuture<StepOutcome> outcome = CompletableFuture.supplyAsync(
                    () -> typist.run(pane, "read -s -p 'Password: ' secret; echo got $secret", LIMIT));
            await().atMost(LIMIT).until(() -> tmux.screen(pane).contains("\nPassword:"));
            tmux.binary("send-keys", "-t", pane, "word", "Enter");

            // Then
            assertThat(outcome.join())
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            exited -> assertThat(exited.output()).endsWith("got word\n"));
        }
    }

    @Test
    void bash_that_keeps_every_line_in_its_history_keeps_the_command_and_not_the_question() throws IOException {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            typist.awaitReady(tmux.pane());
            tmux.binary(
                    "send-keys", "-t", tmux.pane(), "HISTCONTROL= HISTFILE=" + directory.resolve("history"), "Enter");
            await().atMost(LIMIT).until(() -> tmux.screen(tmux.pane()).endsWith("history\n$"));
            typist.run(tmux.pane(), "echo one", LIMIT);
            typist.run(tmux.pane(), "echo two", LIMIT);

            // When
            typist.run(tmux.pane(), "history -w", LIMIT);

            // Then
            assertThat(Files.readAllLines(directory.resolve("history")).stream().skip(1))
                    .containsExactly("echo one", "echo two", "history -w");
        }
    }

    @Test
    void zsh_and_fish_that_leave_out_lines_with_a_space_keep_the_command_and_not_the_question() throws IOException {
        try (TestingTmux tmux = tmux(ZSH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            typist.run(tmux.pane(), "setopt hist_ignore_space; HISTSIZE=100 SAVEHIST=100", LIMIT);
            typist.run(tmux.pane(), "echo one", LIMIT);
            typist.run(tmux.pane(), "echo two", LIMIT);

            // When
            typist.run(tmux.pane(), "fc -W history", LIMIT);

            // Then
            assertThat(Files.readString(directory.resolve("history")))
                    .contains("echo one\n", "echo two\n")
                    .doesNotContain("setb");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\\\w me> ", "~\\\\w~ λ » ", "[\\\\t] \\\\w ❯ "})
    void a_prompt_that_changes_with_the_directory_is_known_again(String prompt) {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            tmux.binary("set-environment", "-g", "PS1", prompt.replace("\\\\", "\\"));
            String pane = tmux.binary("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", tmux.pane());
            assertThat(typist.typist().acquaint(typist.ref(pane), LIMIT)).isTrue();

            // When
            List<StepOutcome> outcomes = new ArrayList<>();
            for (String command : List.of("cd /usr/share", "(exit 3)", "cd /", "echo here")) {
                outcomes.add(typist.run(pane, command, LIMIT));
            }

            // Then
            assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(StepOutcome.Exited.class));
            assertThat(((StepOutcome.Exited) outcomes.get(1)).code()).isEqualTo(3);
            assertThat(((StepOutcome.Exited) outcomes.get(3)).output()).isEqualTo("here\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"┌─ \\\\w\\n└─$ ", "\\n\\\\w\\n❯ "})
    void the_rows_of_a_prompt_above_its_last_are_no_output_and_are_not_left_behind(String prompt) {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            tmux.binary("set-environment", "-g", "PS1", prompt.replace("\\\\", "\\"));
            String pane = tmux.binary("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", tmux.pane());
            assertThat(typist.typist().acquaint(typist.ref(pane), LIMIT)).isTrue();

            // When
            List<String> outputs = new ArrayList<>();
            for (String command : List.of("echo one", "seq 1 3", "true", "seq 1 40")) {
                outputs.add(((StepOutcome.Exited) typist.run(pane, command, LIMIT)).output());
            }
            tmux.binary("send-keys", "-t", pane, "clear", "Enter");
            typist.awaitReady(pane);
            outputs.add(((StepOutcome.Exited) typist.run(pane, "echo last", LIMIT)).output());

            // Then
            assertThat(outputs.get(0)).isEqualTo("one\n");
            assertThat(outputs.get(1)).isEqualTo("1\n2\n3\n");
            assertThat(outputs.get(2)).isEmpty();
            assertThat(outputs.get(3).lines()).hasSize(40);
            assertThat(outputs.get(4)).isEqualTo("last\n");
        }
    }

    @Test
    void panes_too_small_for_a_line_are_refused_and_the_server_lives() {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            typist.awaitReady(pane);

            // When
            tmux.binary("resize-window", "-t", pane, "-x", "1", "-y", "1");
            Typist.Look look = typist.typist().look(typist.ref(pane));
            Typist.Delivery delivery = typist.type(pane, typist.token(), "touch typed");

            // Then
            assertThat(look)
                    .isInstanceOfSatisfying(
                            Typist.NotReady.class,
                            not -> assertThat(not.reason()).contains("too small", "1×1"));
            assertThat(delivery).isInstanceOf(Typist.Withheld.class);
            assertThat(directory.resolve("typed")).doesNotExist();
            assertThat(tmux.alive()).isTrue();
        }
    }
}
