package dev.alice.tmux.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.tmux.wire.TestingAnswer;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that speaks the protocol and lies about its panes is refused, and takes no memory or time for it. */
class LyingServerTest {
    private static final PaneKey PANE = new PaneKey("%1");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1 5 1000000000 24 0 2000 0 0 0 0",
                "1.1 5 65536 24 0 2000 0 0 0 0",
                "1.1 5 80 65536 0 2000 0 0 0 0",
                "1.1 5 80 24 999999999 2000 0 0 0 0",
                "1.1 5 80 24 0 2000 0 24 0 0",
                "1.1 5 80 24 0 2000 81 0 0 0",
                "1.1 5 80 0 0 2000 0 0 0 0",
                "1.1 5 80 -24 0 2000 0 0 0 0",
                "1.1 5 80 24 0 2000 0 0 0",
                "1.1 5 80 24 0 2000 0 0 0 0 0",
                "1.1 5 80 24 0 2000 0 0 \u001b[31m 0",
                "99999999999999999999.1 5 80 24 0 2000 0 0 0 0",
                ""
            })
    void sizes_that_cannot_be_are_refused(String state) {
        try (TmuxClient client = client(state + "\nrow\n")) {
            // Given
            PaneReader reader = reader(client);

            // Then
            assertThatThrownBy(() -> reader.screen(PANE))
                    .isInstanceOfSatisfying(
                            TmuxException.class, e -> assertThat(e.kind()).isEqualTo(TmuxException.Kind.PROTOCOL));
            assertThatThrownBy(() -> reader.lastOutput(PANE, Optional.empty())).isInstanceOf(TmuxException.class);
        }
    }

    @Test
    void rows_that_do_not_add_up_end_the_following() {
        // Given
        List<FollowEvent> events = new CopyOnWriteArrayList<>();
        try (TmuxClient client = client("1.1 5 80 3 100 2000 0 0 0 0\na\nb\nc\nd\ne\n")) {
            // When
            Follower follower = reader(client).follow(PANE, FollowPace.ordinary(), events::add);

            // Then
            org.awaitility.Awaitility.await()
                    .until(() -> !events.isEmpty() && events.getLast() instanceof FollowEvent.Ended);
            assertThat(events).hasSize(1).first().asString().contains("5 rows where 3 were asked");
            follower.close();
        }
    }

    @Property(tries = 300)
    void no_answer_breaks_out_of_a_reading(@ForAll("answers") String answer) {
        try (TmuxClient client = client(answer)) {
            PaneReader reader = reader(client);
            List<Runnable> readings = List.of(
                    () -> reader.screen(PANE),
                    () -> reader.recent(PANE, 10_000),
                    () -> reader.history(PANE, 50, 10),
                    () -> reader.lastOutput(PANE, Optional.of("$ ")),
                    () -> new PaneCamera(new TmuxServer(client, new SecureRandom()), PANE).excerpt(1000),
                    () -> new TmuxServer(client, new SecureRandom()).snapshot(),
                    () -> new TmuxServer(client, new SecureRandom()).view(PANE, 10));
            for (Runnable reading : readings) {
                try {
                    reading.run();
                } catch (TmuxException expected) {
                    assertThat(expected.getMessage()).isNotBlank().doesNotContain("\u001b", "\n");
                }
            }
        }
    }

    @Provide
    Arbitrary<String> answers() {
        Arbitrary<String> part = Arbitraries.of(
                "1.1 5 80 3 0 2000 0 0 0 0\n",
                "1.1 -1 80 3 5 2000 0 2 1 1\n",
                "1.1 5 1 1 100000000 0 1 0 0 0\n",
                "a\nb\nc\n",
                "\u001b[31mred\n",
                "\u001b]8;;x",
                "P text\n",
                "OPW \n",
                "- \n",
                "\n",
                "$ ls\n",
                "%1",
                "漢".repeat(200) + "\n");
        return Arbitraries.oneOf(part, Arbitraries.strings().ofMaxLength(5))
                .list()
                .ofMaxSize(10)
                .map(parts -> String.join("", parts));
    }

    private static PaneReader reader(TmuxClient client) {
        return new PaneReader(new TmuxServer(client, new SecureRandom()), Consent.toEverything());
    }

    private static TmuxClient client(String answer) {
        return new TmuxClient(
                TestingAnswer.saying(answer), TmuxLimits.ordinary().within(Duration.ofSeconds(5)), Duration.ZERO);
    }
}
