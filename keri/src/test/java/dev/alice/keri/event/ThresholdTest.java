package dev.alice.keri.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThresholdTest {
    @Test
    void thirds_add_up_to_one_exactly() {
        // Given
        Threshold threshold = Threshold.read("kt", Json.texts(List.of("1/3", "1/3", "1/3")), 3);
        // When / Then
        assertThat(threshold.satisfiedBy(Set.of(0, 1, 2))).isTrue();
        assertThat(threshold.satisfiedBy(Set.of(0, 1))).isFalse();
    }

    @Test
    void every_clause_must_be_met() {
        // Given
        Json json = new Json.Items(List.of(Json.texts(List.of("1/2", "1/2", "1/2")), Json.texts(List.of("1", "1"))));
        Threshold threshold = Threshold.read("kt", json, 5);
        // When / Then
        assertThat(threshold.satisfiedBy(Set.of(0, 2, 4))).isTrue();
        assertThat(threshold.satisfiedBy(Set.of(0, 1, 2))).isFalse();
        assertThat(threshold.satisfiedBy(Set.of(0, 3, 4))).isFalse();
        assertThat(threshold.json()).isEqualTo(json);
    }

    @Test
    void a_group_counts_for_its_weight_when_its_own_weights_reach_one() {
        // Given
        Json group = new Json.Fields(java.util.Map.of("1/2", Json.texts(List.of("1/2", "1/2", "1/2"))));
        Json json = new Json.Items(List.of(group, Json.text("1/2"), Json.text("1/2")));
        Threshold threshold = Threshold.read("kt", json, 5);
        // When / Then
        assertThat(threshold.satisfiedBy(Set.of(0, 2, 3))).isTrue();
        assertThat(threshold.satisfiedBy(Set.of(3, 4))).isTrue();
        assertThat(threshold.satisfiedBy(Set.of(0, 1, 2))).isFalse();
        assertThat(threshold.satisfiedBy(Set.of(0, 3))).isFalse();
        assertThat(threshold.json()).isEqualTo(json);
    }

    @Test
    void groups_in_several_clauses_take_up_consecutive_keys() {
        // Given
        Json group = new Json.Fields(java.util.Map.of("1", Json.texts(List.of("1/2", "1/2"))));
        Json json = new Json.Items(List.of(new Json.Items(List.of(group)), Json.texts(List.of("1"))));
        Threshold threshold = Threshold.read("kt", json, 3);
        // When / Then
        assertThat(threshold.satisfiedBy(Set.of(0, 1, 2))).isTrue();
        assertThat(threshold.satisfiedBy(Set.of(0, 1))).isFalse();
        assertThat(threshold.satisfiedBy(Set.of(1, 2))).isFalse();
        assertThat(threshold.json()).isEqualTo(json);
    }

    @Test
    void more_weights_than_keys_are_refused_before_they_are_added_up() {
        // Given
        List<String> weights = java.util.stream.IntStream.range(0, 100_000)
                .mapToObj(i -> "1/" + (i + 2))
                .toList();
        // When / Then
        assertThatThrownBy(() -> Threshold.read("kt", Json.texts(weights), 3)).hasMessageContaining("there are 3");
        assertThatThrownBy(() -> Threshold.read("kt", Json.text("1"), 100_000)).hasMessageContaining("more than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4", "01", "-1", "A", "1.0", ""})
    void a_count_that_can_not_be_met_or_is_not_plain_hex_is_refused(String text) {
        assertThatThrownBy(() -> Threshold.read("kt", Json.text(text), 3)).isInstanceOf(EventException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2/1", "1/0", "0.5", "1/3", "-1/2", "99999999999/1"})
    void a_weight_that_is_no_fraction_or_never_reaches_one_is_refused(String text) {
        assertThatThrownBy(() -> Threshold.read("kt", Json.texts(List.of(text)), 1))
                .isInstanceOf(EventException.class);
    }
}
