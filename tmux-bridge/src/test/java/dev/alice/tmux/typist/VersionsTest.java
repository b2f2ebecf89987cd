package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Typing under every tmux that {@code ALICE_TMUX_VERSIONS} names, a colon-separated list of binaries. */
@Execution(ExecutionMode.CONCURRENT)
class VersionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    static Stream<Arguments> everywhere() {
        String named = Optional.ofNullable(System.getenv("ALICE_TMUX_VERSIONS")).orElse("");
        List<String> programs = named.isBlank() ? List.of("tmux") : List.of(named.split(":"));
        return programs.stream()
                .flatMap(program -> Stream.of(
                                "bash --norc --noprofile", "zsh -f", "fish --private", "dash", "busybox ash")
                        .map(shell -> Arguments.of(program, shell)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void commands_are_typed_and_their_ends_known(String program, String shell) throws IOException {
        Files.createDirectories(directory.resolve(".local/share/fish/generated_completions"));
        String home = "env HOME=" + directory + " XDG_CONFIG_HOME=" + directory + " ";
        try (TestingTmux tmux = TestingTmux.start(program, directory, 110, 30, (home + shell).split(" "))) {
            // Given
            TestingTypist typist = new TestingTypist(tmux);
            String pane = tmux.pane();
            boolean lines = !shell.equals("dash") && !shell.equals("busybox ash");

            // When
            StepOutcome failed = typist.run(pane, "echo out; sh -c 'exit 42'", LIMIT);
            StepOutcome open = typist.run(pane, "printf abc", LIMIT);
            StepOutcome unfinished = typist.run(pane, "echo 'open", LIMIT);
            StepOutcome left = typist.run(pane, "sleep 600 &", LIMIT);
            Typist.Ready ready = typist.awaitReady(pane);
            Typist.Delivery several = typist.type(pane, typist.token(), "echo a\necho b");
            Pane.BracketPaste pasting = typist.server()
                    .snapshot()
                    .pane(new PaneKey(pane))
                    .orElseThrow()
                    .bracketPaste();

            // Then
            assertThat(failed).isInstanceOfSatisfying(StepOutcome.Exited.class, exited -> {
                assertThat(exited.code()).isEqualTo(42);
                assertThat(exited.output()).isEqualTo("out\n");
            });
            assertThat(open)
                    .isInstanceOfSatisfying(
                            StepOutcome.Exited.class,
                            exited -> assertThat(exited.output()).isEqualTo("abc"));
            assertThat(unfinished).isInstanceOf(StepOutcome.NotRun.class);
            assertThat(left).isInstanceOf(StepOutcome.Backgrounded.class);
            assertThat(ready.endProbe()).contains(Typist.TOKEN);
            assertThat(several).isInstanceOf(lines ? Typist.Delivered.class : Typist.Withheld.class);
            assertThat(tmux.binary("list-buffers")).isEmpty();
            assertThat(tmux.alive()).isTrue();
            boolean told = tmux.binary("-V").compareTo("tmux 3.7") >= 0;
            assertThat(pasting == Pane.BracketPaste.UNTOLD).isEqualTo(!told);
        }
    }
}
