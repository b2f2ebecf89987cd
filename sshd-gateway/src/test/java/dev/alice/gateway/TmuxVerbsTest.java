package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.gateway.cli.TestingAlice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code alice tmux ls|read|follow} over a person's own socket. */
class TmuxVerbsTest {
    @TempDir
    private Path directory;

    private TestingTmux tmux;

    @BeforeEach
    void start() {
        tmux = new TestingTmux(directory.resolve("tmux"), directory, 80, 24);
        tmux.tmux("rename-session", "-t", "%0", "work");
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    private TestingAlice.Ran alice(String... arguments) {
        List<String> line = new ArrayList<>(List.of("tmux"));
        line.addAll(Arrays.asList(arguments));
        line.addAll(List.of("-S", tmux.socket().toString()));
        return TestingAlice.run(line.toArray(String[]::new));
    }

    @Test
    void ls_shows_every_pane_in_eighty_columns_and_names_that_lie_are_only_text() throws Exception {
        // Given
        tmux.split();
        tmux.tmux("rename-window", "-t", "%0", "##(touch " + directory.resolve("run") + ")");
        tmux.tmux("select-pane", "-t", "%1", "-T", "漢字 ".repeat(60));

        // When
        TestingAlice.Ran plain = alice("ls");
        TestingAlice.Ran json = alice("ls", "--json");

        // Then
        assertThat(plain.exit()).isZero();
        assertThat(plain.lines()).first().isEqualTo("session work");
        assertThat(plain.out()).contains("%0    * 80x", "%1      80x", "bash", "#(touch ");
        assertThat(plain.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        JsonNode all = JsonMapper.builder().build().readTree(json.out());
        assertThat(all.at("/sessions/0/windows/0/panes")).hasSize(2);
        assertThat(all.at("/sessions/0/windows/0/name").asText()).startsWith("#(touch ");
        assertThat(all.at("/server/socket").asText()).isEqualTo(tmux.socket().toString());
        assertThat(directory.resolve("run")).doesNotExist();
    }

    @Test
    void read_shows_the_screen_history_and_the_last_command() {
        // Given
        tmux.type("%0", "seq 100 140");
        tmux.awaitText("%0", "140\n$");

        // Then
        assertThat(alice("read", "%0").lines()).endsWith("139", "140", "$").doesNotContain("100");
        assertThat(alice("read", "work:0.0", "--history", "100").lines()).startsWith("$ seq 100 140", "100");
        assertThat(alice("read", "work", "--last", "--prompt", "$ ", "--json").out())
                .contains("\"command\":\"$ seq 100 140\"", "\"running\":false", "\"100\",\"101\"")
                .contains("\"139\",\"140\"]");
        assertThat(alice("read", "work:7").err()).contains("no window 7 in session work", "alice tmux ls");
        assertThat(alice("read", "%99").exit()).isEqualTo(1);
        assertThat(alice("read", "%0", "--history", "-1").exit()).isEqualTo(2);
    }

    @Test
    void follow_prints_each_line_once_until_the_pane_is_gone() throws Exception {
        // Given
        tmux.tmux("set-option", "-p", "-t", "%0", "remain-on-exit", "on");
        CompletableFuture<TestingAlice.Ran> followed =
                CompletableFuture.supplyAsync(() -> alice("follow", "%0", "--json"));
        // whatever is written is reported from some moment on: the first words that are mean that it has begun
        await().atMost(TestingTmux.PATIENCE).until(() -> {
            tmux.type("%0", "echo begun");
            return TestingAlice.saidSoFar().contains("begun");
        });

        // When
        tmux.type("%0", "seq 1 500; exit");
        TestingAlice.Ran ran = followed.get();

        // Then
        List<String> wanted = java.util.stream.IntStream.rangeClosed(1, 500)
                .mapToObj(number -> "{\"line\":\"" + number + "\"}")
                .toList();
        assertThat(ran.lines()).containsSubsequence(wanted);
        assertThat(ran.lines()).last().asString().startsWith("{\"ended\":");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void a_socket_that_is_not_there_is_named_with_what_to_do() {
        // When
        TestingAlice.Ran ran =
                TestingAlice.run("tmux", "ls", "-S", directory.resolve("none").toString());

        // Then
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("there is no tmux server at", "tmux new-session");
    }
}
