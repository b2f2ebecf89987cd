package dev.alice.agent.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Measures recipe mode on files of requests; the share of wrong proposals is the figure that counts. */
class EvaluationTest {

    private final RecipeBrain brain = new RecipeBrain(RecipeBook.builtIn());

    @Test
    void requests_that_recipes_were_adjusted_to_reach_what_is_promised() throws IOException {
        // Given
        List<Evaluation.Request> requests = Evaluation.requests("requests.tsv", true);

        // When
        Evaluation evaluation = Evaluation.of(brain, requests);

        // Then
        System.out.println(evaluation.table("requests") + evaluation.misses());
        assertThat(evaluation.inScope()).isGreaterThanOrEqualTo(150);
        assertThat(evaluation.outOfScope()).isGreaterThanOrEqualTo(40);
        assertThat(evaluation.right()).isGreaterThanOrEqualTo(0.85);
        assertThat(evaluation.wrong()).isLessThanOrEqualTo(0.02);
    }

    @Test
    void requests_that_nobody_looked_at_before_have_few_wrong_proposals() throws IOException {
        // Given
        List<Evaluation.Request> requests = Evaluation.requests("held-out.tsv", false);

        // When
        Evaluation evaluation = Evaluation.of(brain, requests);

        // Then
        System.out.println(evaluation.table("held out") + evaluation.misses());
        assertThat(evaluation.wrong()).isLessThanOrEqualTo(1);
    }
}
