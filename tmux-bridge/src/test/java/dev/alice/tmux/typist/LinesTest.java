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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of several lines. */
@Execution(ExecutionMode.CONCURRENT)
class LinesTest {
    private static final String BASH = "bash --norc --noprofile";
    private static final String ZSH = "zsh -f";
    private static final String DASH = "dash";
    private static final String FISH = "fish --private";
    private static final String ASH = "busybox ash";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private TestingTmux tmux(String shell) throws IOException {
        // a fish that finds none of these makes them in the background
        Files.createDirectories(directory.resolve(".local/share/fish/generated_completions"));
        String home = "env HOME=" + directory + " XDG_CONFIG_HOME=" + directory + " ";
        return TestingTmux.start(directory, 100, 30, (home + shell).split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH})
    void a_loop_and_a_here_document_arrive_byte_for_byte_and_their_end_is_known(String shell) throws IOException {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String document = "first\n  second line, indented\n\nfourth " + "long ".repeat(40) + "é漢\n";

            // When
            StepOutcome here = typist.run(tmux.pane(), "cat > out <<'END'\n" + document + "END", LIMIT);
            StepOutcome loop =
                    typist.run(tmux.pane(), "for i in 1 2 3\ndo\n    echo \"line $i\"\ndone\nsh -c 'exit 7'", LIMIT);

            // Then
            assertThat(here)
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            exited -> assertThat(exited.code()).isZero());
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo(document);
            assertThat(loop).isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
                assertThat(exited.code()).isEqualTo(7);
                assertThat(exited.output()).isEqualTo("line 1\nline 2\nline 3\n");
                assertThat(exited.truncated()).isFalse();
            });
        }
    }

    @Test
    void fish_takes_several_lines_as_one() throws IOException {
        try (TestingTmux tmux = tmux(FISH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome loop = typist.run(
                    tmux.pane(),
                    "for i in 1 2 3\n    if test $i -gt 1\n        echo \"line $i\"\n    end\nend\nsh -c 'exit 7'",
                    LIMIT);
            StepOutcome text = typist.run(tmux.pane(), "printf '%s' 'a\nb  c' > out", LIMIT);

            // Then
            assertThat(loop).isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
                assertThat(exited.code()).isEqualTo(7);
                assertThat(exited.output()).isEqualTo("line 2\nline 3\n");
            });
            assertThat(text).isInstanceOf(StepOutcome.Exited.class);
            assertThat(Files.readString(directory.resolve("out"))).isEqualTo("a\nb  c");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DASH, ASH})
    void a_shell_that_runs_each_line_at_once_is_sent_none(String shell) throws IOException {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            typist.awaitReady(tmux.pane());

            // When
            Typist.Delivery delivery = typist.type(tmux.pane(), typist.token(), "touch one\ntouch two");

            // Then
            assertThat(delivery)
                    .isInstanceOfSatisfying(
                            Typist.Withheld.class,
                            not -> assertThat(not.reason()).contains("several lines"));
            assertThat(directory.resolve("one")).doesNotExist();
        }
    }

    @Test
    void bash_without_bracketed_paste_is_sent_no_line_and_it_is_said() throws IOException {
        try (TestingTmux tmux = tmux(BASH)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            typist.awaitReady(tmux.pane());
            tmux.binary("send-keys", "-t", tmux.pane(), "bind 'set enable-bracketed-paste off'", "Enter");
            await().until(() -> tmux.screen(tmux.pane()).contains("\n$"));
            typist.run(tmux.pane(), "true", LIMIT);

            // When
            Typist.Delivery delivery = typist.type(tmux.pane(), typist.token(), "touch one\ntouch two");

            // Then
            assertThat(delivery)
                    .isInstanceOfSatisfying(
                            Typist.Withheld.class,
                            withheld -> assertThat(withheld.reason()).contains("bracketed paste"));
            assertThat(directory.resolve("one")).doesNotExist();
            assertThat(typist.run(tmux.pane(), "echo next", LIMIT)).isInstanceOf(StepOutcome.Exited.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BASH, ZSH, FISH})
    void several_lines_of_which_the_last_is_unfinished_are_never_called_run(String shell) throws IOException {
        try (TestingTmux tmux = tmux(shell)) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);

            // When
            StepOutcome outcome = typist.run(tmux.pane(), "echo a\necho 'open", LIMIT);
            StepOutcome next = typist.run(tmux.pane(), "echo next", LIMIT);

            // Then
            assertThat(outcome).isInstanceOfAny(StepOutcome.NotRun.class, StepOutcome.Unobserved.class);
            assertThat(next).isInstanceOf(StepOutcome.Exited.class);
        }
    }
}
