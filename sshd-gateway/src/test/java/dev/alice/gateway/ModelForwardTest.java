package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** People who bring their own model over their ssh connection, with the real ssh; the house has a model of its own too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelForwardTest {
    private static final String HOME = TestingGuest.HOME;

    private final TestingHouse house;
    private final TestingGuest guest;
    private final TestingGuest other;
    private final TestingModel mine = new TestingModel();
    private final String name;

    ModelForwardTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.open(directory);
        name = "mo" + Long.toString(System.nanoTime() & 0xffff, 36);
        guest = house.guest(name);
        other = house.guest("un" + name);
        mine.named("qwen", "llama");
        mine.proposes(List.of("echo from-mine"));
        house.model().proposes(List.of("echo from-the-house"));
    }

    @AfterAll
    void close() {
        mine.close();
        house.close();
    }

    @Test
    @Order(1)
    void the_persons_own_model_proposes_and_nothing_of_it_is_on_the_server() throws Exception {
        // When
        Answer answer = guest.askWithModel(mine.port(), "--yes", "frobnicate the widget");

        // Then
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(answer.out()).contains("echo from-mine");
        assertThat(mine.bodies).hasSize(1);
        assertThat(mine.bodies.getFirst()).contains("\"qwen\"", "frobnicate the widget");
        assertThat(house.model().bodies).isEmpty();
        assertThat(Path.of("/tmp/" + name + "-model.sock")).doesNotExist();
    }

    @Test
    @Order(2)
    void what_the_model_saw_of_pane_and_host_is_in_the_log_with_the_policy_that_let_it() throws Exception {
        // When
        JsonNode entry = null;
        for (long index = house.height() - 1; index >= 0 && entry == null; index--) {
            JsonNode one = house.entry(Long.toString(index));
            entry = one.path("kind").asText().equals("observation") ? one : null;
        }

        // Then
        assertThat(entry).isNotNull();
        JsonNode payload = entry.path("payload");
        assertThat(payload.path("read")).extracting(JsonNode::asText).containsExactly("host", "pane");
        assertThat(payload.path("for").asText()).isEqualTo("qwen forwarded by you");
        assertThat(payload.path("policies").path(0).path("id").asText()).isEqualTo("read-own-pane");
        assertThat(payload.toString()).doesNotContain("bookworm");
    }

    @Test
    @Order(2)
    void a_secret_in_a_request_reaches_neither_the_model_nor_the_log() throws Exception {
        // When
        Answer answer = guest.askWithModel(mine.port(), "--yes", "frobnicate with password=Swordfish4711 please");

        // Then
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(mine.bodies.getLast()).contains("password=«secret:1»").doesNotContain("Swordfish4711");
        assertThat(answer.out()).doesNotContain("Swordfish4711");
        for (long index = house.height() - 4; index < house.height(); index++) {
            assertThat(house.entry(Long.toString(index)).toString()).doesNotContain("Swordfish4711");
        }
    }

    @Test
    @Order(3)
    void another_person_is_served_by_the_house_while_mine_is_there() throws Exception {
        // Given
        guest.connectWithModel(mine.port());
        int before = mine.bodies.size();

        // When
        Answer answer = other.ask("--yes", "frobnicate the widget");
        Answer mimic = other.exec(
                List.of(
                        "-R",
                        "/tmp/" + name + "-model.sock:127.0.0.1:1",
                        "-R",
                        "/tmp/un" + name + ".sock:" + other.tmux().socket()),
                "ask --json --yes -- frobnicate the widget");

        // Then
        assertThat(answer.out()).contains("echo from-the-house");
        assertThat(mimic.out()).contains("echo from-the-house");
        assertThat(mine.bodies).hasSize(before);
    }

    @Test
    @Order(4)
    void the_header_and_the_verbs_name_the_models_and_one_is_chosen() {
        // When
        String listed = guest.say("model");
        String chosen = guest.say("model llama");
        String unknown = guest.say("model gpt");

        // Then
        assertThat(guest.tmux().history(HOME).replaceAll("\\s+", " "))
                .contains("recipes, then a model forwarded by you");
        assertThat(listed).contains("qwen", "llama", "1. a model forwarded by you", "2. scripted at 127.0.0.1:");
        assertThat(chosen).contains("1. llama forwarded by you");
        assertThat(unknown).contains("your endpoint has no model gpt; it has qwen, llama");
    }

    @Test
    @Order(5)
    void words_come_as_they_are_written_and_what_they_cost_is_shown() {
        // Given
        mine.says("Your load is high because the indexer runs; it will be done in about ten minutes, so waiting is"
                + " the best that can be done now.");

        // When
        String said = guest.say("tell of the frobnicator");

        // Then
        assertThat(said.replaceAll("\\s+", " "))
                .containsOnlyOnce("Your load is high because the indexer runs; it will be done in about ten minutes")
                .containsPattern("about [0-9,]+ tokens · this session about [0-9,]+ tokens");
        assertThat(mine.bodies.getLast()).contains("\"llama\"");
        assertThat(guest.say("budget")).contains("turn", "session  0 tokens of 1,000,000 tokens", "own");
    }

    @Test
    @Order(6)
    void the_model_looks_into_the_log_and_asks_what_a_command_would_do() {
        // Given
        mine.calls("search_log", Map.of("words", "from-mine"));
        mine.calls("explain", Map.of("command", "rm -rf /srv/data"));
        mine.calls("search_recipes", Map.of("words", "install htop"));
        mine.says("Done looking.");

        // When
        String said = guest.say("tell of the frobnication");

        // Then
        assertThat(said).contains("Done looking.");
        assertThat(mine.bodies.getLast()).contains("echo from-mine", "risk: DESTRUCTIVE", "apt-get install -y htop");
    }

    @Test
    @Order(7)
    void the_first_interrupt_ends_the_turn_and_the_stream_to_the_model() {
        // Given
        mine.stalls();
        guest.tmux().type(HOME, "frobnicate slowly");
        await().atMost(TestingTmux.PATIENCE).until(() -> mine.open.get() == 1);

        // When
        String end = guest.press("C-c", name + " ▸");

        // Then
        assertThat(end).contains("cancelled");
        await().atMost(TestingTmux.PATIENCE).until(() -> mine.open.get() == 0);
        mine.says("Still here.");
        assertThat(guest.say("frobnicate once more")).contains("Still here.");
    }

    @Test
    @Order(8)
    void a_model_that_went_away_hands_on_to_the_house() throws Exception {
        // Given
        int port = mine.port();
        guest.quit();
        mine.close();

        // When
        Answer answer = guest.askWithModel(port, "--yes", "frobnicate the widget");

        // Then
        assertThat(answer.out()).contains("echo from-the-house");
        assertThat(Files.exists(Path.of("/tmp/" + name + "-model.sock"))).isFalse();
    }
}
