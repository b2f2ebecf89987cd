package dev.alice.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewCheckTest {
    private final Map<String, Object> review =
            new HashMap<>(Map.of("flow", "IA", "driver", "model:a", "navigator", "model:b", "verdict", "OBJECTS"));
    private final ReviewCheck check = new ReviewCheck(id -> id.equals("R1") ? review : Map.of());

    private static Map<String, Object> decision(Map<String, Object> pair, Map<String, Object> asked) {
        return Map.of(
                "flow", "IA",
                "dossier", pair.isEmpty() ? Map.of() : Map.of("pair", pair),
                "verdict", asked.isEmpty() ? Map.of() : Map.of("question", Map.of("pair", asked)));
    }

    private static Map<String, Object> pair() {
        return new HashMap<>(Map.of("driver", "model:a", "navigator", "model:b", "verdict", "OBJECTS", "entry", "R1"));
    }

    private static Map<String, Object> asked(String driver, String navigator, String word) {
        return Map.of("driver", Map.of("mind", driver), "navigator", Map.of("mind", navigator), "review", word);
    }

    @Test
    void a_review_that_decision_question_and_log_agree_about_holds() {
        // Given
        Map<String, Object> decision = decision(pair(), asked("model:a", "model:b", "OBJECTS"));

        // Then
        assertThat(check.objection(decision)).isEmpty();
        assertThat(ReviewCheck.words(decision)).contains("model:b objects");
    }

    @Test
    void a_decision_from_before_there_were_pairs_holds() {
        assertThat(check.objection(decision(Map.of(), Map.of()))).isEmpty();
    }

    @Test
    void a_decision_that_nobody_reviewed_holds_and_names_no_entry() {
        // Given
        Map<String, Object> pair = Map.of("driver", "recipes", "verdict", "NONE", "reason", "recipes wrote it");

        // Then
        assertThat(check.objection(decision(pair, asked("recipes", "nobody", "NONE"))))
                .isEmpty();
        assertThat(ReviewCheck.words(decision(pair, Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "model:a, model:b, AGREES,  another pair or review",
        "model:c, model:b, OBJECTS, another pair or review",
        "model:a, model:c, OBJECTS, another navigator",
        "model:a, nobody,  NONE,    another pair or review"
    })
    void what_policy_was_asked_must_be_what_the_decision_names(
            String driver, String navigator, String word, String reason) {
        assertThat(check.objection(decision(pair(), asked(driver, navigator, word))))
                .hasValueSatisfying(words -> assertThat(words).contains(reason));
    }

    @ParameterizedTest
    @CsvSource({"verdict, AGREES", "navigator, model:c", "driver, model:c", "flow, IB"})
    void the_logged_review_must_be_the_one_that_the_decision_names(String key, String other) {
        // Given
        review.put(key, other);

        // Then
        assertThat(check.objection(decision(pair(), asked("model:a", "model:b", "OBJECTS"))))
                .contains("the logged review is not the one that the decision names");
    }

    @Test
    void a_pair_in_the_question_alone_does_not_hold() {
        assertThat(check.objection(decision(Map.of(), asked("model:a", "model:b", "AGREES"))))
                .isPresent();
    }
}
