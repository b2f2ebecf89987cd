package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's tmux outlives whatever the bridge does to it, and the bridge whatever becomes of the tmux. */
class SurvivalTest {
    private static @Nullable TestingTmux shared;

    @TempDir
    Path directory;

    @BeforeContainer
    static void startShared() throws Exception {
        shared = TestingTmux.start(Files.createTempDirectory("alice-survival"), 120, 40, "bash", "--norc");
    }

    @AfterContainer
    static void stopShared() {
        tmux().close();
    }

    @Property(tries = 60)
    void every_question_with_hostile_words_leaves_the_server_alive_and_unchanged(@ForAll("hostile") String text) {
        // Given
        TmuxServer server = new TmuxServer(tmux().client(), new SecureRandom());
        PaneKey home = new PaneKey(tmux().pane());
        Snapshot before = server.snapshot();
        PaneReader reader = new PaneReader(server, Consent.toEverything());
        List<Runnable> questions = List.of(
                () -> tmux().client()
                        .run(TmuxCommand.of("set-option", "-p", "-t", home.value(), WorkMark.OPTION, text)),
                () -> server.snapshot(),
                () -> tmux().client()
                        .run(TmuxCommand.of("set-option", "-p", "-u", "-t", home.value(), WorkMark.OPTION)),
                () -> new Layout(server).beside(home, text),
                () -> new Layout(server).putBack(new WorkPane(home, text, false)),
                () -> CallerSearch.begin(server).restore(home, text),
                () -> reader.screen(home),
                () -> reader.history(home, 10, 10),
                () -> reader.lastOutput(home, Optional.of(text)),
                () -> new HostProbe(server).hasSocket(before.server(), text),
                () -> new HostProbe(server).sshTerminals(before.server(), text));

        // When
        for (Runnable question : questions) {
            try {
                question.run();
            } catch (IllegalArgumentException | TmuxException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }

        // Then
        Snapshot after = server.snapshot();
        assertThat(after.server()).isEqualTo(before.server());
        assertThat(after.panes()).extracting(Pane::key).contains(home);
        after.panes().stream()
                .filter(pane -> !pane.key().equals(home))
                .forEach(pane -> tmux().binary("kill-pane", "-t", pane.key().value()));
        assertThat(Path.of("/tmp/alice-survived-not")).doesNotExist();
        assertThat(tmux().binary("list-buffers")).isEmpty();
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.of(
                        "#(touch /tmp/alice-survived-not)",
                        "#{E:#{@x}}",
                        "$(touch /tmp/alice-survived-not)",
                        "; kill-server ;",
                        "\\;",
                        "%H%n",
                        "-t",
                        "{ kill-server }",
                        "'\"`",
                        "\u202e\u200b",
                        "\u001b]2;x\u0007",
                        "\n",
                        "",
                        "plain",
                        "漢字")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("", parts));
    }

    @Test
    void five_hundred_panes_are_seen_and_the_work_pane_is_found_among_them() {
        // Given
        try (TestingTmux many = TestingTmux.start(directory, 100, 30, "bash", "--norc", "--noprofile")) {
            many.binary("set", "-g", "history-limit", "100");
            TmuxCommand window = TmuxCommand.of("new-window", "-d", "sleep 1000");
            for (int i = 0; i < 5; i++) {
                many.client()
                        .run(
                                TmuxLimits.ordinary().within(Duration.ofSeconds(60)),
                                new byte[0],
                                Collections.nCopies(100, window));
            }
            TmuxServer server = new TmuxServer(many.client(), new SecureRandom());
            PaneKey home = new PaneKey(many.pane());

            // When
            WorkPane work = new Layout(server).beside(home, "t");

            // Then
            assertThat(server.snapshot().panes()).hasSize(502);
            assertThat(new Layout(server).beside(home, "t").key()).isEqualTo(work.key());
        }
    }

    @Test
    void a_pane_that_is_too_small_is_refused_with_its_size() {
        // Given
        try (TestingTmux tiny = TestingTmux.start(directory, 1, 1, "cat")) {
            TmuxServer server = new TmuxServer(tiny.client(), new SecureRandom());
            tiny.binary("resize-window", "-t", tiny.pane(), "-x", "1", "-y", "1");
            PaneKey home = new PaneKey(tiny.pane());

            // Then
            assertThatThrownBy(() -> new Layout(server).beside(home, "t"))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.REFUSED))
                    .hasMessageContaining("1x1");
            assertThat(new PaneReader(server, Consent.toEverything()).screen(home))
                    .isInstanceOf(Reading.Done.class);
        }
    }

    @Test
    void a_layout_that_somebody_changed_is_left_as_it_is() {
        // Given
        try (TestingTmux tmux = TestingTmux.start(directory, 200, 50, "bash", "--norc", "--noprofile")) {
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            PaneKey home = new PaneKey(tmux.pane());
            tmux.binary("split-window", "-d", "-v", "-t", home.value(), "-l", "10", "cat");
            Layout layout = new Layout(server);
            WorkPane work = layout.beside(home, "t");

            // When
            tmux.binary("resize-pane", "-t", home.value(), "-y", "20");
            await().atMost(Duration.ofSeconds(30)).until(() -> layout.putBack(work));

            // Then
            assertThat(server.snapshot().pane(home).orElseThrow().height()).isEqualTo(20);
        }
    }

    @Test
    void readers_and_followers_see_their_server_die() {
        // Given
        TestingTmux tmux = TestingTmux.start(directory, 80, 24, "cat");
        TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
        PaneReader reader = new PaneReader(server, Consent.toEverything());
        PaneKey home = new PaneKey(tmux.pane());
        List<FollowEvent> events = new CopyOnWriteArrayList<>();
        Follower follower = reader.follow(home, FollowPace.ordinary(), events::add);
        await().until(follower::started);
        long pid = server.snapshot().server().pid();

        // When
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        // Then
        await().until(() -> !events.isEmpty() && events.getLast() instanceof FollowEvent.Ended);
        Set<TmuxException.Kind> lost = Set.of(TmuxException.Kind.UNREACHABLE, TmuxException.Kind.LOST);
        assertThatThrownBy(() -> reader.screen(home))
                .isInstanceOfSatisfying(
                        TmuxException.class, e -> assertThat(lost).contains(e.kind()));
        tmux.close();
    }

    private static TestingTmux tmux() {
        TestingTmux tmux = shared;
        if (tmux == null) {
            throw new IllegalStateException("not started");
        }
        return tmux;
    }
}
