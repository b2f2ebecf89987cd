package dev.alice.tmux.typist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.ServerId;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.Layout;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Whatever the bridge sends, with whatever arguments, the user's tmux server lives and runs nothing of it. */
class HarmlessTest {
    private static @Nullable TestingTmux tmux;
    private static @Nullable Path directory;

    @BeforeContainer
    static void start() throws IOException {
        directory = Files.createTempDirectory("alice-harmless");
        tmux = TestingTmux.start(directory, 80, 24, "cat");
    }

    @AfterContainer
    static void stop() throws IOException {
        tmux().close();
        try (Stream<Path> files = Files.walk(directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 150)
    void the_server_lives_and_expands_nothing(@ForAll("hostile") String text, @ForAll @IntRange(max = 5) int which) {
        // Given
        String pane = tmux().pane();
        TmuxServer server = new TmuxServer(tmux().client(), new SecureRandom());

        // When
        try {
            switch (which) {
                case 0 -> new Keyboard(tmux().client(), new PaneKey(pane)).text(text);
                case 1 -> new Layout(server).beside(new PaneKey(pane), text);
                case 2 -> server.view(new PaneKey(text), 5);
                case 3 ->
                    tmux().client().run(TmuxCommand.of("set-option", "-p", "-t", pane, "@alice-former-title", text));
                case 4 ->
                    tmux().client()
                            .run(
                                    TmuxCommand.of("set-buffer", "-b", "b", "--", text),
                                    TmuxCommand.of("delete-buffer", "-b", "b"));
                default -> new PaneKey(pane + text);
            }
        } catch (IllegalArgumentException | TmuxException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }

        // Then
        assertThat(server.snapshot().panes()).isNotEmpty();
        assertThat(directory().resolve("run")).doesNotExist();
    }

    @Property(tries = 100)
    void command_lists_of_any_words_leave_the_server_alive(
            @ForAll @Size(min = 1, max = 6) List<@From("hostile") String> words) {
        // Given
        List<String> clean = words.stream().map(word -> word.replace("\0", "")).toList();
        List<String> arguments = Stream.concat(Stream.of("display-message", "-p", "--"), clean.stream())
                .toList();

        // When
        try {
            tmux().client().run(new TmuxCommand(arguments));
        } catch (TmuxException e) {
            assertThat(e.kind()).isEqualTo(TmuxException.Kind.TOO_LARGE);
        }

        // Then
        assertThat(tmux().client()
                        .run(TmuxCommand.of("display-message", "-p", "alive"))
                        .text())
                .isEqualTo("alive\n");
    }

    @Property(tries = 20)
    void a_pane_named_with_another_server_is_never_ready(@ForAll("hostile") String text) {
        // Given
        String name = text.replace("\0", "") + "x";
        PaneRef ref = new PaneRef(new ServerId(name.length() > 500 ? "x" : name), new PaneId(tmux().pane()));

        // Then
        assertThat(new TestingTypist(tmux()).typist().look(ref)).isInstanceOf(Typist.NotReady.class);
    }

    @Provide
    Arbitrary<String> hostile() {
        Arbitrary<String> known = Arbitraries.of(
                ";",
                "\\;",
                "; kill-server",
                "-t",
                "--",
                "#(touch run)",
                "#{E:#{@x}}",
                "#{l:#(touch run)}",
                "$(touch run)",
                "%",
                "%s%n%H",
                "{ kill-server }",
                "}",
                "'",
                "\"",
                "\\",
                "~",
                "",
                "\u001b]2;x\u0007",
                "\u202e",
                "é漢😀",
                "\n",
                "\0");
        Arbitrary<String> any = Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('é', '漢', '\t')
                .ofMaxLength(60);
        return Arbitraries.frequencyOf(
                        Tuple.of(3, known),
                        Tuple.of(2, any),
                        Tuple.of(1, Arbitraries.integers().between(1000, 9000).map("#"::repeat)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(2)
                .map(parts -> String.join("", parts));
    }

    private static TestingTmux tmux() {
        return Objects.requireNonNull(tmux);
    }

    private static Path directory() {
        return Objects.requireNonNull(directory);
    }
}
