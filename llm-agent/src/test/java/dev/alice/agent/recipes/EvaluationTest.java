package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.alice.agent.meaning.Meanings;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Measures recipe mode on files of requests; the share of wrong proposals is the figure that counts. */
class EvaluationTest {

    private static final RecipeBook BOOK = RecipeBook.builtIn();
    private static final Meanings MEANINGS = RecipeBrain.meanings();
    private static final RecipeBrain BY_WORDS = new RecipeBrain(BOOK);
    private static final RecipeBrain BY_MEANING = new RecipeBrain(BOOK, LearnedRecipes.inMemory(BOOK), MEANINGS);

    @BeforeAll
    static void load() {
        BY_MEANING.prepare();
        await().atMost(Duration.ofMinutes(2)).until(() -> !(MEANINGS.state() instanceof Meanings.Waiting));
        assertThat(MEANINGS.state()).isInstanceOf(Meanings.Ready.class);
    }

    @AfterAll
    static void close() {
        MEANINGS.close();
    }

    @Test
    void requests_that_recipes_were_adjusted_to_reach_what_is_promised() throws IOException {
        // Given
        List<Evaluation.Request> requests = Evaluation.requests("requests.tsv", true);

        // When
        Evaluation words = Evaluation.of(BY_WORDS, requests);
        Evaluation meaning = Evaluation.of(BY_MEANING, requests);

        // Then
        System.out.println(
                words.table("requests, by words alone") + meaning.table("requests, with meanings") + meaning.misses());
        assertThat(meaning.inScope()).isGreaterThanOrEqualTo(150);
        assertThat(meaning.outOfScope()).isGreaterThanOrEqualTo(40);
        assertThat(meaning.right()).isGreaterThanOrEqualTo(0.85);
        assertThat(meaning.refused()).isGreaterThanOrEqualTo(0.95);
        for (Evaluation evaluation : List.of(words, meaning)) {
            assertThat(evaluation.wrong()).isLessThanOrEqualTo(0.02);
        }
    }

    @Test
    void requests_that_nothing_was_adjusted_to_are_measured_apart() throws IOException {
        // Given
        List<Evaluation.Request> requests = Evaluation.requests("held-out.tsv", false);

        // When
        Evaluation words = Evaluation.of(BY_WORDS, requests);
        Evaluation meaning = Evaluation.of(BY_MEANING, requests);

        // Then
        System.out.println(
                words.table("held out, by words alone") + meaning.table("held out, with meanings") + meaning.misses());
        assertThat(meaning.all().size()).isGreaterThanOrEqualTo(60);
        assertThat(meaning.wrong()).isLessThanOrEqualTo(0.1);
    }

    @Test
    void requests_written_after_the_last_repair_are_measured_once_more_apart() throws IOException {
        // Given
        List<Evaluation.Request> requests = Evaluation.requests("fresh.tsv", false);

        // When
        Evaluation words = Evaluation.of(BY_WORDS, requests);
        Evaluation meaning = Evaluation.of(BY_MEANING, requests);

        // Then
        System.out.println(
                words.table("fresh, by words alone") + meaning.table("fresh, with meanings") + meaning.misses());
        assertThat(meaning.all().size()).isGreaterThanOrEqualTo(60);
        assertThat(meaning.wrong()).isLessThanOrEqualTo(0.1);
    }

    @Test
    void a_package_with_the_name_of_an_everyday_word_is_offered_and_the_choice_leads_to_it() {
        // Given
        Brain.Turn turn = TestingHosts.turn("reinstall confidence", TestingHosts.DEBIAN);

        // When
        Brain.Answer answer = BY_MEANING.answer(turn, Progress.SILENT);

        // Then
        assertThat(answer).isInstanceOfSatisfying(Brain.Offers.class, offers -> {
            Brain.Turn next = TestingHosts.turn(offers.choices().getFirst().words(), TestingHosts.DEBIAN);
            assertThat(BY_MEANING.answer(next, Progress.SILENT)).isInstanceOf(Brain.Proposes.class);
        });
    }
}
