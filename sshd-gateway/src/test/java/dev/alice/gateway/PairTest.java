package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alice.gateway.TestingGuest.Answer;
import dev.alice.prioritizer.rank.Principles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Pairs, end to end: a model that is new here drives, recipes or another model navigate, the person sees and decides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PairTest {
    private static final Pattern WORD = Pattern.compile("To have it typed into \\S+ type the word ([a-z]+)");

    private final TestingHouse house;
    private final TestingGuest guest;
    private final TestingModel second = new TestingModel();
    private final Path place;

    PairTest(@TempDir Path directory) throws Exception {
        // a rehearsal sees no other /tmp than its own
        place = Files.createTempDirectory(Path.of("/var/tmp"), "alice-pair-");
        house = TestingHouse.closed(directory);
        // standing is soon earned here: after two flows that ended as predicted
        house.principles(Principles.shipped()
                .text()
                .replace("good-from: 700", "good-from: 600")
                .replace("good-after: 5", "good-after: 2"));
        house.start();
        guest = house.guest("pam");
    }

    @AfterAll
    void close() throws IOException {
        house.close();
        second.close();
        try (Stream<Path> files = Files.walk(place)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @Test
    @Order(1)
    void a_model_that_is_new_here_is_not_typed_for_by_a_yes_alone() throws Exception {
        // Given
        house.model().proposes(List.of("touch " + place.resolve("alone")));

        // When
        Answer answer = guest.ask("--yes", "frobnicate the widget");

        // Then
        JsonNode pair = answer.stage("ranked").path("pair");
        assertThat(answer.exit()).as(answer.out() + answer.err()).isNotZero();
        assertThat(pair.path("review").asText()).isEqualTo("none");
        assertThat(pair.path("driver").asText()).isEqualTo("model:scripted");
        assertThat(pair.path("driverStanding").path("level").asText()).isEqualTo("probation");
        assertThat(answer.stage("judged").path("policies").findValuesAsText("id"))
                .contains("newcomer-pairs");
        assertThat(answer.stage("refused").path("reason").asText())
                .contains("type a word", "scripted is new here and works only in a pair");
        assertThat(place.resolve("alone")).doesNotExist();
    }

    @Test
    @Order(2)
    void the_card_shows_what_the_navigator_objects_to_and_the_log_keeps_it() throws Exception {
        // Given
        Path precious = Files.createDirectories(place.resolve("precious"));
        house.model().proposes(List.of("rm -rf " + precious));
        guest.connect();
        long before = house.height();

        // When
        String card = guest.say("frobnicate the widget", "?");
        String refused = guest.say("no", "pam ▸");
        String why = guest.say("why").replaceAll("\\s+", " ");

        // Then
        assertThat(card).contains("● navigator  recipes objects: it deletes");
        assertThat(card.replaceAll("\\s+", " "))
                .contains("nothing in the request says to delete", "(objected-ask)", "works only in a pair");
        assertThat(card.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(refused).contains("nothing was typed");
        assertThat(why).contains("review: objects", "navigator: recipes", "driver: model:scripted");
        assertThat(precious).exists();
        JsonNode review = only("review", before);
        assertThat(review.path("payload").path("v").asText()).isEqualTo("alice-review/1");
        assertThat(review.path("payload").path("verdict").asText()).isEqualTo("OBJECTS");
        assertThat(review.path("payload").path("driver").asText()).isEqualTo("model:scripted");
        assertThat(only("refusal", before).path("payload").path("declined").asBoolean())
                .isTrue();
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    @Order(3)
    void the_person_is_its_pair_by_a_word_until_it_has_its_standing_and_a_restart_forgets_none_of_it()
            throws Exception {
        // Given
        List<String> levels = new ArrayList<>();

        // When
        for (int i = 0; i < 2; i++) {
            Path made = place.resolve("made-" + i);
            house.model().proposes(List.of("touch " + made));
            String card = guest.say("frobnicate the widget, number " + i, "?");
            String done = guest.say(word(card), "pam ▸");
            assertThat(done).contains("as predicted");
            assertThat(made).exists();
        }
        guest.quit();
        house.stop();
        house.start();
        house.model().proposes(List.of("touch " + place.resolve("trusted")));
        Answer answer = guest.ask("--yes", "frobnicate the widget");
        JsonNode pair = answer.stage("ranked").path("pair");
        levels.add(pair.path("driverStanding").path("level").asText());

        // Then
        assertThat(levels).containsExactly("good");
        assertThat(pair.path("driverStanding").path("confirmed").asInt()).isEqualTo(2);
        assertThat(answer.exit()).as(answer.out() + answer.err()).isZero();
        assertThat(place.resolve("trusted")).exists();
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    @Order(4)
    void another_model_navigates_and_the_way_that_it_offers_competes() throws Exception {
        // Given
        house.stop();
        house.second(second);
        house.start();
        house.model().proposes(List.of("touch " + place.resolve("first") + " && test -e " + place.resolve("nowhere")));
        second.calls(
                "offer",
                Map.of(
                        "reason",
                        "the test is not needed",
                        "purpose",
                        "make it without a test",
                        "steps",
                        List.of(Map.of(
                                "command",
                                "touch " + place.resolve("better"),
                                "why",
                                "asked",
                                "expected",
                                "it is there",
                                "undo",
                                "rm " + place.resolve("better"),
                                "needs_sudo",
                                false))));
        long before = house.height();

        // When
        Answer answer = guest.ask("", "frobnicate the widget");

        // Then
        assertThat(second.bodies).hasSize(1);
        assertThat(second.bodies.getFirst())
                .contains("You are the navigator of a pair", "Its rehearsal in a throw-away copy:");
        JsonNode review = only("review", before);
        assertThat(review.path("payload").path("navigator").asText()).isEqualTo("model:second");
        assertThat(review.path("payload")
                        .path("offered")
                        .path("commands")
                        .path(0)
                        .asText())
                .isEqualTo("touch " + place.resolve("better"));
        assertThat(answer.stage("proposed").path("source").asText()).isEqualTo("model:scripted");
        assertThat(answer.out()).contains("touch " + place.resolve("better"));
        assertThat(kinds(before).stream().filter("proposal"::equals)).hasSize(2);
        assertThat(place.resolve("better")).doesNotExist();
        assertThat(house.alice("audit").exit()).isZero();
    }

    @Test
    @Order(5)
    void what_a_navigator_agrees_to_is_its_merit_too_once_it_has_come_about() throws Exception {
        // Given
        house.model().proposes(List.of("touch " + place.resolve("agreed")));
        second.calls("agree", Map.of("reason", "it does what was asked"));
        Answer first = guest.ask("--yes", "frobnicate the widget");
        second.calls("agree", Map.of("reason", "the same again"));

        // When
        Answer next = guest.ask("--yes", "frobnicate the widget");

        // Then
        assertThat(first.exit()).as(first.out() + first.err()).isZero();
        assertThat(first.last().path("entries")).hasSize(4);
        assertThat(next.stage("ranked")
                        .path("pair")
                        .path("navigatorStanding")
                        .path("confirmed")
                        .asInt())
                .isEqualTo(1);
        assertThat(guest.exec("policy --json").out()).contains("\"model:second\"", "\"model:scripted\"");
        assertThat(house.alice("audit").out()).contains("review: model:second agrees");
        assertThat(house.alice("audit").exit()).isZero();
    }

    private static String word(String card) {
        Matcher matcher = WORD.matcher(card.replaceAll("\\s+", " "));
        assertThat(matcher.find()).as(card).isTrue();
        return matcher.group(1);
    }

    private JsonNode only(String kind, long from) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        for (long index = from; index < house.height(); index++) {
            JsonNode entry = house.entry(Long.toString(index));
            if (entry.path("kind").asText().equals(kind)) {
                found.add(entry);
            }
        }
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<String> kinds(long from) throws Exception {
        List<String> kinds = new ArrayList<>();
        for (long index = from; index < house.height(); index++) {
            kinds.add(house.entry(Long.toString(index)).path("kind").asText());
        }
        return kinds;
    }
}
