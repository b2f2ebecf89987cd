package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    @TempDir
    Path directory;

    @Test
    void what_the_user_does_is_told_and_nothing_is_left_in_their_configuration() throws InterruptedException {
        // Given
        List<Change> heard = new CopyOnWriteArrayList<>();
        try (TestingTmux tmux = TestingTmux.start(directory, 100, 40, "cat")) {
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            String options = configuration(tmux);
            Changes changes = Changes.watch(server, Duration.ofMillis(20), Duration.ofMillis(100), heard::add);
            PaneKey home = new PaneKey(tmux.pane());

            // When
            String pane = awaited(
                    heard,
                    tmux,
                    Change.PaneOpened.class,
                    "split-window",
                    "-d",
                    "-P",
                    "-F",
                    "#{pane_id}",
                    "-t",
                    home.value(),
                    "cat");
            awaited(heard, tmux, Change.PaneActivated.class, "select-pane", "-t", pane);
            awaited(heard, tmux, Change.PaneRetitled.class, "select-pane", "-t", pane, "-T", "new title");
            awaited(heard, tmux, Change.PaneModeChanged.class, "copy-mode", "-t", pane);
            awaited(heard, tmux, Change.WindowLayoutChanged.class, "resize-pane", "-Z", "-t", pane);
            awaited(heard, tmux, Change.PaneCommandChanged.class, "respawn-pane", "-k", "-t", pane, "sleep 1000");
            awaited(heard, tmux, Change.PaneMoved.class, "break-pane", "-d", "-s", pane);
            awaited(heard, tmux, Change.WindowRenamed.class, "rename-window", "-t", pane, "renamed");
            awaited(heard, tmux, Change.PaneClosed.class, "kill-pane", "-t", pane);
            awaited(heard, tmux, Change.SessionOpened.class, "new-session", "-d", "-s", "other", "cat");
            awaited(heard, tmux, Change.SessionRenamed.class, "rename-session", "-t", "other", "third");
            awaited(heard, tmux, Change.SessionClosed.class, "kill-session", "-t", "third");

            // Then
            assertThat(heard)
                    .hasAtLeastOneElementOfType(Change.WindowOpened.class)
                    .hasAtLeastOneElementOfType(Change.WindowClosed.class)
                    .hasAtLeastOneElementOfType(Change.PaneResized.class)
                    .doesNotHaveAnyElementsOfTypes(Change.ServerLost.class, Change.ServerReplaced.class);
            assertThat(configuration(tmux)).isEqualTo(options);
            changes.close();
            assertThat(changes.awaitEnd(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void a_server_that_goes_and_another_that_comes_are_told() {
        // Given
        List<Change> heard = new CopyOnWriteArrayList<>();
        TestingTmux first = TestingTmux.start(directory, 80, 24, "cat");
        TmuxServer server = new TmuxServer(first.client(), new SecureRandom());
        long pid = server.snapshot().server().pid();
        try (Changes changes = Changes.watch(server, Duration.ofMillis(20), Duration.ofMillis(50), heard::add)) {
            begun(heard, first);

            // When
            first.binary("kill-server");
            await().until(() -> heard.stream().anyMatch(Change.ServerLost.class::isInstance));
            await().until(() -> ProcessHandle.of(pid).isEmpty());
            try (TestingTmux second = TestingTmux.start(directory, 80, 24, "cat")) {
                // Then
                await().until(() -> heard.stream().anyMatch(Change.ServerReplaced.class::isInstance));
                assertThat(second.alive()).isTrue();
                assertThat(changes).isNotNull();
            }
        } finally {
            first.close();
        }
    }

    @Test
    void a_listener_that_fails_hears_of_the_next_change() {
        // Given
        List<Change> heard = new CopyOnWriteArrayList<>();
        try (TestingTmux tmux = TestingTmux.start(directory, 80, 24, "cat")) {
            TmuxServer server = new TmuxServer(tmux.client(), new SecureRandom());
            try (Changes changes = Changes.watch(server, Duration.ofMillis(20), Duration.ofMillis(50), change -> {
                heard.add(change);
                throw new IllegalStateException("a broken listener");
            })) {
                // When
                awaited(heard, tmux, Change.PaneRetitled.class, "select-pane", "-t", tmux.pane(), "-T", "one");
                tmux.binary("select-pane", "-t", tmux.pane(), "-T", "two");

                // Then
                await().until(() -> heard.stream()
                        .anyMatch(change -> change instanceof Change.PaneRetitled retitled
                                && retitled.now().title().equals("two")));
                assertThat(changes).isNotNull();
            }
        }
    }

    private static String configuration(TestingTmux tmux) {
        return tmux.binary("show-options", "-s")
                + tmux.binary("show-options", "-g")
                + tmux.binary("show-options", "-wg")
                + tmux.binary("show-hooks", "-g")
                + tmux.binary("list-buffers");
    }

    /** Until something was heard the watch may not have begun. */
    private static void begun(List<Change> heard, TestingTmux tmux) {
        if (heard.isEmpty()) {
            await().until(() -> {
                tmux.binary("select-pane", "-t", tmux.pane(), "-T", "t" + System.nanoTime());
                return !heard.isEmpty();
            });
        }
    }

    /** Repeats nothing: runs the command once the first snapshot was surely taken, and waits for the change. */
    private static String awaited(
            List<Change> heard, TestingTmux tmux, Class<? extends Change> kind, String... command) {
        begun(heard, tmux);
        int before = heard.size();
        String output = tmux.binary(command);
        await().until(() -> heard.stream().skip(before).anyMatch(kind::isInstance));
        return output;
    }
}
