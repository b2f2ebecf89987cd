package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a model looks at for two people, with the real ssh; a policy forbids it for one of them by the login name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooksTest {
    private final TestingHouse house;
    private final TestingGuest open;
    private final TestingGuest shut;

    LooksTest(@TempDir Path directory) throws Exception {
        String number = Long.toString(System.nanoTime() & 0xffff, 36);
        house = TestingHouse.closed(directory);
        open = house.guest("op" + number);
        shut = house.guest("sh" + number);
        house.policy("shut", """
                @id("shut")
                @say("Nobody looks there.")
                forbid (principal, action == Action::"read", resource) when { resource.user == User::"%s" };
                """.formatted(shut.name()));
        house.start();
    }

    @AfterAll
    void close() {
        house.close();
    }

    private static void looks(TestingModel model) {
        model.calls("search_log", Map.of("words", "frobnicate"));
        model.calls("explain", Map.of("command", "rm -rf /srv/data"));
        model.says("Done looking.");
    }

    /** What stands in the log as looked at since, a list a look. */
    private List<List<String>> observedSince(long height) throws IOException {
        List<List<String>> looks = new ArrayList<>();
        for (long index = height; index < house.height(); index++) {
            JsonNode entry = house.entry(Long.toString(index));
            if (entry.path("kind").asText().equals("observation")) {
                List<String> read = new ArrayList<>();
                entry.path("payload").path("read").forEach(what -> read.add(what.asText()));
                looks.add(read);
            }
        }
        return looks;
    }

    @Test
    void a_search_of_the_log_and_an_explanation_are_logged_like_a_look_at_the_pane() throws Exception {
        // Given
        looks(house.model());
        long before = house.height();

        // When
        Answer answer = open.ask("--yes", "frobnicate the widget");

        // Then
        assertThat(answer.out()).contains("Done looking.");
        assertThat(house.model().bodies.getLast()).contains("risk: DESTRUCTIVE");
        assertThat(observedSince(before)).containsExactly(List.of("host", "pane"), List.of("log"), List.of("host"));
    }

    @Test
    void where_policy_forbids_reading_nothing_is_seen_however_the_login_is_spelled() throws Exception {
        // Given
        String spelled = shut.name().toUpperCase(Locale.ROOT);
        long before = house.height();
        try (TestingModel mine = new TestingModel()) {
            looks(mine);

            // When
            Answer answer = shut.execAs(
                    spelled,
                    List.of(
                            "-R",
                            "/tmp/" + spelled + ".sock:" + shut.tmux().socket(),
                            "-R",
                            "/tmp/" + spelled + "-model.sock:127.0.0.1:" + mine.port()),
                    "ask --json --yes -- frobnicate the widget");

            // Then
            assertThat(answer.out()).as(answer.err()).contains("Done looking.");
            assertThat(mine.bodies).hasSize(3);
            assertThat(mine.bodies.getLast())
                    .contains("Neither the pane nor the host may be read", "Nobody looks there.")
                    .doesNotContain("risk: DESTRUCTIVE");
            assertThat(observedSince(before)).isEmpty();
        }
    }
}
