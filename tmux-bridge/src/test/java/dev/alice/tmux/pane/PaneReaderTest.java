package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.tmux.TestingTmux;
import dev.alice.tmux.pane.Style.Attribute;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaneReaderTest {
    @TempDir
    Path directory;

    private TestingTmux tmux;
    private TmuxServer server;
    private PaneReader reader;

    @BeforeEach
    void start() {
        tmux = TestingTmux.start(directory, 60, 10, "cat");
        server = new TmuxServer(tmux.client(), new SecureRandom());
        reader = new PaneReader(server, Consent.toEverything());
    }

    @AfterEach
    void stop() {
        tmux.close();
    }

    @Test
    void the_screen_is_read_with_its_styles_and_joined() {
        // Given
        PaneKey pane = pane("printf '\\033[1;31mred\\033[0m plain\\n%080d\\033]2;t\\007\\n' 7; exec cat", "0007");

        // When
        List<StyledLine> lines = done(reader.screen(pane));

        // Then
        assertThat(lines.getFirst().spans())
                .containsExactly(
                        new StyledLine.Span(
                                "red", Style.PLAIN.with(Attribute.BOLD).withForeground(new Colour.Indexed(1))),
                        new StyledLine.Span(" plain", Style.PLAIN));
        assertThat(lines.get(1).text()).isEqualTo("0".repeat(79) + "7");
        assertThat(done(reader.text(pane))).startsWith("red plain\n" + "0".repeat(79) + "7\n");
    }

    @Test
    void history_comes_in_pages() {
        // Given
        PaneKey pane = pane("seq 1 100; exec cat", "\n100");

        // When
        HistoryPage newest = done(reader.history(pane, 30, 30));
        HistoryPage oldest = done(reader.history(pane, 1000, 980));
        HistoryPage beyond = done(reader.history(pane, 2000, 100));

        // Then
        int size = newest.historySize();
        assertThat(numbers(newest)).hasSize(30).endsWith(Integer.toString(size));
        assertThat(newest.hasOlder()).isTrue();
        assertThat(numbers(oldest)).startsWith("1", "2").hasSize(size - 20);
        assertThat(oldest.hasOlder()).isFalse();
        assertThat(beyond.rows()).isZero();
    }

    @Test
    void no_more_is_read_than_is_allowed() {
        // Given
        PaneKey pane = pane("seq 1 100; exec cat", "\n100");
        PaneReader shy = new PaneReader(server, any -> new Consent.Granted(5));
        PaneReader blind = new PaneReader(server, any -> new Consent.Denied("private"));

        // Then
        assertThat(done(shy.recent(pane, 50))).hasSize(15);
        assertThat(numbers(done(shy.history(pane, 50, 50)))).hasSize(5);
        assertThat(done(new PaneReader(server, any -> new Consent.Granted(0)).history(pane, 50, 50))
                        .lines())
                .isEmpty();
        assertThat(blind.screen(pane)).isEqualTo(new Reading.Denied<>("private"));
        assertThat(blind.text(pane)).isEqualTo(new Reading.Denied<>("private"));
        assertThat(blind.recent(pane, 1)).isEqualTo(new Reading.Denied<>("private"));
        assertThat(blind.history(pane, 1, 1)).isEqualTo(new Reading.Denied<>("private"));
        assertThat(blind.lastOutput(pane, Optional.empty())).isEqualTo(new Reading.Denied<>("private"));
    }

    @Test
    void a_closed_pane_is_gone() {
        // Given
        PaneKey none = new PaneKey("%77");

        // Then
        assertThat(reader.screen(none)).isEqualTo(new Reading.Gone<>(none));
        assertThat(reader.history(none, 1, 1)).isEqualTo(new Reading.Gone<>(none));
        assertThat(reader.lastOutput(none, Optional.empty())).isEqualTo(new Reading.Gone<>(none));
    }

    @Test
    void the_last_commands_output_is_found_by_its_prompt() {
        // Given
        PaneKey pane = pane("PS1='me> ' exec bash --norc --noprofile", "me>");
        tmux.binary("send-keys", "-t", pane.value(), "seq 1 30", "Enter", "echo two; echo three", "Enter");
        await().until(() -> tmux.screen(pane.value()).strip().endsWith("two\nthree\nme>"));

        // When
        LastOutput output = done(reader.lastOutput(pane, Optional.of("me> ")));
        LastOutput unknown = done(reader.lastOutput(pane, Optional.empty()));

        // Then
        assertThat(output)
                .isEqualTo(new LastOutput.Found("me> echo two; echo three", List.of("two", "three"), false, false));
        assertThat(unknown).isInstanceOf(LastOutput.Unknown.class);
    }

    @Test
    void output_of_a_command_that_runs_is_told_as_such() {
        // Given
        PaneKey pane = pane("PS1='me> ' exec bash --norc --noprofile", "me>");
        tmux.binary("send-keys", "-t", pane.value(), "echo one; cat", "Enter");
        await().until(() -> tmux.screen(pane.value()).strip().endsWith("\none"));

        // Then
        assertThat(done(reader.lastOutput(pane, Optional.of("me> "))))
                .isEqualTo(new LastOutput.Found("me> echo one; cat", List.of("one"), false, true));
    }

    private static List<String> numbers(HistoryPage page) {
        return page.lines().stream().map(StyledLine::text).collect(Collectors.toList());
    }

    private static <T> T done(Reading<T> reading) {
        return switch (reading) {
            case Reading.Done<T> done -> done.value();
            case Reading.Denied<T> denied -> throw new AssertionError(denied);
            case Reading.Gone<T> gone -> throw new AssertionError(gone);
        };
    }

    private PaneKey pane(String script, String until) {
        PaneKey key = new PaneKey(tmux.binary("new-window", "-d", "-P", "-F", "#{pane_id}", script));
        await().until(() -> ("\n" + tmux.screen(key.value())).contains(until));
        return key;
    }
}
