package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.flow.Clearance;
import dev.alice.flow.PaneRef;
import dev.alice.flow.ServerId;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.PaneKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nothing is typed, and how what was typed can end. */
class PaneTypistTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TestingTypist typist;
    private String pane;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory, 120, 30, "bash", "--norc", "--noprofile");
        typist = new TestingTypist(tmux);
        pane = tmux.pane();
        typist.awaitReady(pane);
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    private void keys(String... keys) {
        tmux.binary(Stream.concat(Stream.of("send-keys", "-t", pane), Stream.of(keys))
                .toArray(String[]::new));
    }

    private void assertWithheld(String because) {
        String before = tmux.screen(pane);
        assertThat(typist.typist().look(typist.ref(pane)))
                .isInstanceOfSatisfying(
                        Typist.NotReady.class, not -> assertThat(not.reason()).contains(because));
        assertThat(typist.type(pane, typist.token(), "touch typed"))
                .isInstanceOfSatisfying(
                        Typist.Withheld.class, not -> assertThat(not.reason()).contains(because));
        assertThat(typist.redemptions).hasValue(0);
        assertThat(tmux.screen(pane)).isEqualTo(before);
        assertThat(directory.resolve("typed")).doesNotExist();
        assertThat(tmux.alive()).isTrue();
    }

    @Test
    void an_empty_prompt_is_ready_with_the_line_that_will_be_typed() {
        assertThat(typist.typist().look(typist.ref(pane)))
                .isEqualTo(new Typist.Ready(
                        "bash",
                        " command tmux -S " + tmux.socket()
                                + " setb -b alice-{token} $? \\; showb -b alice-{token}-e;builtin history -d $(builtin"
                                + " history 1|sed -n '/alice-{token}/s/ *\\([0-9]*\\).*/\\1/p') 2>/dev/null||:"));
    }

    @ParameterizedTest
    @CsvSource({"vi -u NONE x, \"x\"", "less /etc/os-release, END"})
    void a_full_screen_program_is_not_typed_into(String program, String lastDrawn) {
        // Given
        keys(program, "Enter");
        await().until(() -> tmux.binary("display-message", "-p", "-t", pane, "#{alternate_on}")
                .equals("1"));
        await().until(() -> tmux.screen(pane).contains(lastDrawn));

        // Then
        assertWithheld("full-screen");
    }

    @Test
    void copy_mode_is_not_typed_into() {
        // Given
        tmux.binary("copy-mode", "-t", pane);

        // Then
        assertWithheld("copy mode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "ls -la ", "echo # ", "echo $ ", " ", "echo > "})
    void a_half_typed_line_is_not_typed_into(String half) {
        // Given
        int column = half.length() + 2;
        tmux.binary("send-keys", "-t", pane, "-l", "--", half);
        await().until(() ->
                tmux.binary("display-message", "-p", "-t", pane, "#{cursor_x}").equals("" + column));

        // Then
        assertWithheld("");
        assertThat(tmux.screen(pane).lines().findFirst().orElseThrow()).isEqualTo(("$ " + half).stripTrailing());
    }

    @Test
    void a_half_typed_line_with_the_cursor_at_its_beginning_is_not_typed_into() {
        // Given
        keys("-l", "ls -la");
        keys("C-a");
        await().until(() ->
                tmux.binary("display-message", "-p", "-t", pane, "#{cursor_x}").equals("2"));

        // Then
        assertWithheld("after the cursor");
    }

    @Test
    void a_first_look_does_not_take_half_typed_text_for_a_prompt() {
        // Given
        keys("-l", "echo $ ");
        await().until(() ->
                tmux.binary("display-message", "-p", "-t", pane, "#{cursor_x}").equals("9"));

        // When
        Typist.Look look = new TestingTypist(tmux).typist().look(typist.ref(pane));

        // Then
        assertThat(look).isInstanceOf(Typist.NotReady.class);
    }

    @Test
    void an_open_quote_is_not_typed_into() {
        // Given
        keys("-l", "echo 'a");
        keys("Enter");
        await().until(() -> tmux.screen(pane).contains("\n>"));

        // Then
        assertWithheld("rest of a command");
    }

    @Test
    void a_password_prompt_is_not_typed_into() {
        // Given
        keys("read -s -p '$ ' secret", "Enter");
        await().until(() ->
                tmux.screen(pane).lines().filter(line -> line.startsWith("$")).count() == 2);

        // Then
        assertWithheld("password");
    }

    @Test
    void a_reading_builtin_behind_a_false_prompt_is_not_typed_into() {
        // Given
        keys("clear; read -p '$ ' line", "Enter");
        await().until(() -> tmux.screen(pane).equals("$"));

        // Then
        assertWithheld("busy or reads a line");
    }

    @Test
    void a_program_behind_a_false_prompt_is_not_typed_into() {
        // Given
        keys("clear; sh -c 'printf \"$ \"; cat'", "Enter");
        await().until(() -> tmux.screen(pane).equals("$"));

        // Then
        assertWithheld("runs in the pane");
    }

    @Test
    void a_running_program_is_not_typed_into() {
        // Given
        keys("cat", "Enter");
        await().until(() -> tmux.binary("display-message", "-p", "-t", pane, "#{pane_current_command}")
                .equals("cat"));

        // Then
        assertWithheld("cat runs in the pane");
    }

    @Test
    void synchronized_and_disabled_panes_are_not_typed_into() {
        // Given
        tmux.binary("set-window-option", "-t", pane, "synchronize-panes", "on");
        // Then
        assertWithheld("synchronized");

        // Given
        tmux.binary("set-window-option", "-t", pane, "synchronize-panes", "off");
        tmux.binary("select-pane", "-d", "-t", pane);
        // Then
        assertWithheld("input");
    }

    @Test
    void a_dead_pane_and_a_missing_pane_are_not_typed_into() {
        // Given
        tmux.binary("set-option", "-w", "-t", pane, "remain-on-exit", "on");
        // tmux may write how the program ended at any time after the pane is dead
        tmux.binary("set-option", "-w", "-t", pane, "remain-on-exit-format", "");
        keys("exit", "Enter");
        await().until(() ->
                tmux.binary("display-message", "-p", "-t", pane, "#{pane_dead}").equals("1"));

        // Then
        assertWithheld("ended");
        assertThat(typist.typist().look(typist.ref("%99"))).isInstanceOf(Typist.NotReady.class);
    }

    @Test
    void the_pane_of_the_users_ssh_is_not_typed_into() {
        // Given
        typist.callers().add(new PaneKey(pane));

        // Then
        assertWithheld("your own ssh");
    }

    @Test
    void a_pane_of_another_run_of_the_server_is_not_typed_into() {
        // Given
        PaneRef stale = new PaneRef(
                new ServerId(tmux.socket() + ",1,2"), typist.ref(pane).pane());

        // When
        Typist.Delivery delivery = typist.typist().type(stale, typist.token(), now -> {
            throw new AssertionError("redeemed");
        });

        // Then
        assertThat(delivery).isInstanceOf(Typist.Withheld.class);
    }

    @Test
    void a_void_clearance_types_nothing() {
        // When
        Typist.Delivery delivery = typist.typist()
                .type(typist.ref(pane), typist.token(), now -> new Clearance.Void("the clearance was used before"));

        // Then
        assertThat(delivery).isEqualTo(new Typist.Withheld("the clearance was used before"));
        assertThat(tmux.screen(pane)).isEqualTo("$");
    }

    @Test
    void text_that_the_shell_changes_while_it_is_typed_is_not_entered_and_what_is_left_is_not_called_nothing() {
        // Given
        keys("bind '\"Q\":\"changed\"'; clear", "Enter");
        await().until(() -> tmux.screen(pane).equals("$"));
        typist.awaitReady(pane);

        // When
        Typist.Delivery delivery = typist.type(pane, typist.token(), "touch typed; echo Q");

        // Then
        assertThat(delivery).isInstanceOf(Typist.Uncertain.class);
        assertThat(directory.resolve("typed")).doesNotExist();
    }

    @RepeatedTest(8)
    void keys_of_the_user_at_the_same_moment_are_never_entered_with_ours_unless_it_is_told(RepetitionInfo repetition) {
        // Given
        AtomicBoolean over = new AtomicBoolean();
        Thread user = Thread.startVirtualThread(() -> {
            for (int i = 0; i < repetition.getCurrentRepetition() && !over.get(); i++) {
                keys("-l", "u");
            }
        });

        // When
        Typist.Delivery delivery = typist.type(pane, typist.token(), "touch typed-by-us");
        over.set(true);
        await().until(() -> !user.isAlive());
        keys("C-e", "C-u");
        keys("touch done", "Enter");
        await().until(() -> Files.exists(directory.resolve("done")));

        // Then
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("s") && !name.equals("done"))
                    .toList();
            boolean told = delivery instanceof Typist.Uncertain uncertain
                    && uncertain.reason().contains("at the moment of Enter");
            if (told) {
                assertThat(names).singleElement().asString().matches("typed-by-usu+");
            } else {
                assertThat(names).isEqualTo(delivery instanceof Typist.Delivered ? List.of("typed-by-us") : List.of());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void keys_of_the_user_behind_ours_stay_and_ours_are_taken_off() {
        // Given: the last key of ours makes the shell put one more letter behind it, as the user would
        keys("bind '\"Z\":\"\\C-vZu\"'; clear", "Enter");
        await().until(() -> tmux.screen(pane).equals("$"));
        typist.awaitReady(pane);

        // When
        Typist.Delivery delivery = typist.type(pane, typist.token(), "touch typed; : Z");

        // Then
        assertThat(delivery)
                .isInstanceOfSatisfying(
                        Typist.Withheld.class, not -> assertThat(not.reason()).contains("taken off again"));
        assertThat(tmux.screen(pane)).isEqualTo("$ u");
        assertThat(directory.resolve("typed")).doesNotExist();
    }

    @Test
    void a_command_that_still_runs_is_told_apart_and_can_be_awaited_again() {
        // Given
        Typist.Ready ready = typist.awaitReady(pane);
        String token = typist.token();
        String probe = ready.endProbe().replace(Typist.TOKEN, token);
        assertThat(typist.type(pane, token, "echo waiting; read line; echo got $line"))
                .isInstanceOf(Typist.Delivered.class);
        await().until(() -> tmux.screen(pane).contains("\nwaiting"));

        // When
        StepOutcome first = typist.typist().awaitEnd(token, probe, Duration.ofMillis(300), Progress.SILENT);
        keys("word", "Enter");
        StepOutcome second = typist.typist().awaitEnd(token, probe, LIMIT, Progress.SILENT);

        // Then
        assertThat(first)
                .isInstanceOfSatisfying(
                        StepOutcome.Interactive.class,
                        waiting -> assertThat(waiting.sign()).isEqualTo("reads from the terminal"));
        assertThat(second)
                .isInstanceOfSatisfying(
                        StepOutcome.Exited.class,
                        exited -> assertThat(exited.output()).isEqualTo("waiting\nword\ngot word\n"));
    }

    @Test
    void a_cancelled_wait_is_interrupted() {
        // Given
        Progress cancelled = new Progress() {
            @Override
            public void says(String words) {}

            @Override
            public boolean cancelled() {
                return true;
            }
        };
        Typist.Ready ready = typist.awaitReady(pane);
        String token = typist.token();
        typist.type(pane, token, "cat");

        // When
        StepOutcome outcome = typist.typist().awaitEnd(token, ready.endProbe(), LIMIT, cancelled);

        // Then
        assertThat(outcome).isInstanceOf(StepOutcome.Interrupted.class);
    }

    @Test
    void a_shell_that_is_replaced_is_told_apart() {
        assertThat(typist.run(pane, "exec dash", LIMIT)).isEqualTo(new StepOutcome.ShellReplaced("dash"));
    }

    @Test
    void a_pane_that_closes_is_told_apart() {
        // Given
        tmux.binary("split-window", "-d", "-t", pane);

        // Then
        assertThat(typist.run(pane, "exit 3", LIMIT)).isEqualTo(new StepOutcome.PaneClosed());
    }

    @Test
    void a_server_that_goes_away_is_a_lost_connection() {
        assertThat(typist.run(pane, "sleep 0.4; tmux -S " + tmux.socket() + " kill-server", LIMIT))
                .isInstanceOf(StepOutcome.ConnectionLost.class);
    }

    @Test
    void an_unfinished_command_is_taken_off_and_told_as_not_run() {
        assertThat(typist.run(pane, "echo 'open", LIMIT)).isInstanceOf(StepOutcome.NotRun.class);
        assertThat(typist.run(pane, "echo next", LIMIT)).isInstanceOf(StepOutcome.Exited.class);
    }

    @Test
    void a_command_that_this_typist_never_entered_is_not_observed() {
        assertThat(typist.typist().awaitEnd(typist.token(), "", LIMIT, Progress.SILENT))
                .isInstanceOf(StepOutcome.Unobserved.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clear; tmux clear-history; echo after", "seq 1 5000"})
    void a_line_that_is_no_longer_on_record_leaves_the_exit_code_open(String command) {
        assertThat(typist.run(pane, command, LIMIT))
                .isInstanceOfSatisfying(
                        StepOutcome.Unobserved.class,
                        unobserved -> assertThat(unobserved.reason()).contains("not on the screen"));
    }

    @Test
    void commands_work_in_a_pane_whose_history_is_full() {
        // Given
        keys("seq 1 2100", "Enter");
        await().until(() -> tmux.screen(pane).contains("2100"));

        // When
        StepOutcome outcome = typist.run(pane, "seq 1 300; (exit 9)", LIMIT);

        // Then
        assertThat(outcome).isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
            assertThat(exited.code()).isEqualTo(9);
            assertThat(exited.truncated()).isFalse();
            assertThat(exited.output().lines()).hasSize(300);
        });
    }

    @Test
    void two_panes_are_typed_into_side_by_side() {
        // Given
        String other = tmux.binary("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", pane);

        // When
        List<StepOutcome> outcomes = Stream.of(pane, other)
                .parallel()
                .map(each ->
                        typist.run(each, "echo " + each.substring(1) + "; (exit 1" + each.substring(1) + ")", LIMIT))
                .toList();

        // Then
        assertThat(outcomes)
                .extracting(outcome -> ((StepOutcome.Exited) outcome).code())
                .containsExactly(10, 11);
        assertThat(outcomes)
                .extracting(outcome -> ((StepOutcome.Exited) outcome).output())
                .containsExactly("0\n", "1\n");
    }
}
