package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Several ways to one end: each is logged before it is rehearsed, the best that is left is offered, the others stay. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WaysTest {
    private final TestingHouse house;
    private final TestingGuest guest;

    WaysTest(@TempDir Path directory) throws Exception {
        house = TestingHouse.trusting(directory);
        guest = house.guest("wayne");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void the_one_whose_rehearsal_held_is_offered_before_the_one_that_was_proposed_first() throws Exception {
        // Given
        house.model()
                .proposes(
                        List.of("touch /var/tmp/alice-way && test -e /var/tmp/alice-nowhere"),
                        List.of(List.of("touch /var/tmp/alice-way-2"), List.of("rm -rf /var/tmp/alice-way-3")));
        long before = house.height();

        // When
        Answer answer = guest.ask("", "frobnicate it somehow");

        // Then
        JsonNode others = answer.stage("alternatives").path("others");
        assertThat(answer.stage("proposed").path("steps").findValuesAsText("command"))
                .containsExactly("touch /var/tmp/alice-way-2");
        assertThat(answer.stage("rehearsed").path("asPredicted").asBoolean()).isTrue();
        assertThat(others).hasSize(2);
        assertThat(others.findValuesAsText("fate"))
                .anyMatch(fate -> fate.contains("its rehearsal did not end as predicted") || fate.contains("rehears"))
                .allMatch(fate -> !fate.isBlank());
        assertThat(answer.names()).doesNotContain("typed");
        List<String> kinds = kinds(before);
        assertThat(kinds.stream().filter("proposal"::equals)).hasSize(3);
        assertThat(kinds.stream().filter("refusal"::equals)).hasSize(3);
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    void a_recipe_with_another_way_lets_the_better_score_decide_and_only_that_one_is_typed() throws Exception {
        // Given
        Path file = Files.writeString(guest.directory().resolve("dump.sql"), "x".repeat(999));

        // When
        Answer answer = guest.ask("--yes", "compress the file " + file);

        // Then
        JsonNode other = answer.stage("alternatives").path("others").get(0);
        double offered = answer.stage("ranked").path("score").asDouble();
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(offered).isGreaterThanOrEqualTo(other.path("score").asDouble());
        assertThat(other.path("fate").asText()).contains("another way scored better");
        assertThat(Path.of(file + ".gz")).exists();
        assertThat(answer.stages())
                .filteredOn(stage -> stage.path("stage").asText().equals("typed"))
                .hasSize(1);
    }

    @Test
    void in_the_conversation_the_others_are_shown_and_a_number_asks_for_one_through_all_gates() throws Exception {
        // Given
        house.model()
                .proposes(
                        List.of("touch /var/tmp/alice-a"), List.of(List.of("touch /var/tmp/alice-b /var/tmp/alice-c")));
        guest.connect();

        // When
        String card = guest.say("frobnicate with a choice", "? why   ▸");
        String refused = guest.press("n", "wayne ▸");
        String ways = guest.say("alternatives");
        String second = guest.say("2", "? why   ▸");
        guest.press("n", "wayne ▸");
        guest.say("frobnicate once more", "? why   ▸");
        guest.press("n", "wayne ▸");
        guest.quit();
        guest.reconnect();
        String resumed = guest.tmux().history(TestingGuest.HOME).replaceAll("\\s+", " ");
        guest.quit();

        // Then
        assertThat(card).contains("2 ways were tried side by side", "2  another way", "touch /var/tmp/alice-a");
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(refused).contains("nothing was typed");
        assertThat(ways).contains("touch /var/tmp/alice-b", "not offered: another way scored better");
        assertThat(second).contains("1  touch /var/tmp/alice-b", "✔ logged", "✔ rehearsed");
        assertThat(resumed).contains("last: frobnicate once more → cleared: wayne said no");
        assertThat(Path.of("/var/tmp/alice-b")).doesNotExist();
    }

    private List<String> kinds(long from) throws Exception {
        List<String> kinds = new java.util.ArrayList<>();
        for (long index = from; index < house.height(); index++) {
            kinds.add(house.entry(Long.toString(index)).path("kind").asText());
        }
        return kinds;
    }
}
