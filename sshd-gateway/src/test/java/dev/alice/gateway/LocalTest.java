package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alice local}: the same conversation over the person's own socket, without ssh. */
class LocalTest {
    private static final String HOME = "%0";

    @TempDir
    private Path directory;

    private TestingTmux tmux;

    @BeforeEach
    void start() {
        tmux = new TestingTmux(directory.resolve("tmux"), directory, 80, 40);
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    @Test
    void the_same_gates_stand_before_a_pane_of_this_host_and_quit_puts_everything_back() throws Exception {
        // Given
        String layout = tmux.tmux("display-message", "-p", "-t", HOME, "#{window_layout}");
        Path classPath = Files.writeString(
                directory.resolve("run"),
                "exec '" + Path.of(System.getProperty("java.home"), "bin", "java")
                        + "' --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                        + "' dev.alice.gateway.cli.Alice local --user octo --data '" + directory.resolve("data")
                        + "'\n");
        tmux.type(HOME, "( . '" + classPath + "' )");
        tmux.awaitText(HOME, "octo ▸");

        // When
        tmux.type(HOME, "show the current directory");
        tmux.awaitText(HOME, "? why   ▸");
        tmux.key(HOME, "y");
        String said = tmux.awaitText(HOME, "✔ finished   exit 0");

        // Then
        assertThat(said)
                .contains("Alice · you are octo · pane %0 → work pane %1")
                .contains("✔ logged", " of 4 (3 needed)", "✔ typed");
        assertThat(tmux.history("%1")).contains("$ pwd\n" + directory);

        // When
        Path made = directory.resolve("made");
        tmux.type(HOME, "create the directory " + made);
        tmux.awaitText(HOME, "v evidence   ? why   ▸");
        tmux.key(HOME, "v");
        String evidence = tmux.awaitText(
                HOME,
                "(takes back step 1)\n\n Type line 1 into %1?   y yes   n no   e edit" + "   v evidence   ? why   ▸");

        // Then
        assertThat(evidence).doesNotContain("is not shown word for word");

        // When
        tmux.key(HOME, "n");
        tmux.awaitText(HOME, "nothing was typed");
        tmux.type(HOME, "quit");
        tmux.awaitPrompt(HOME);

        // Then
        await().atMost(TestingTmux.PATIENCE)
                .untilAsserted(() -> assertThat(tmux.panes()).containsExactly(HOME));
        assertThat(tmux.tmux("display-message", "-p", "-t", HOME, "#{window_layout}"))
                .isEqualTo(layout);
    }
}
