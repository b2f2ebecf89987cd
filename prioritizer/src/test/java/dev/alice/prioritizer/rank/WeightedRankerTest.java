package dev.alice.prioritizer.rank;

import static dev.alice.prioritizer.TestingFlows.NOT_NEEDED;
import static dev.alice.prioritizer.TestingFlows.OFFLINE;
import static dev.alice.prioritizer.TestingFlows.ran;
import static dev.alice.prioritizer.TestingFlows.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Ranking;
import dev.alice.flow.Ranking.Part;
import org.junit.jupiter.api.Test;

class WeightedRankerTest {
    @Test
    void the_score_is_the_weighted_mean_of_its_parts() {
        Ranking ranking =
                ranked("sudo apt-get install -y tpm2-tools", ran(1, 0)).ranking();

        int weights = ranking.parts().stream().mapToInt(Part::weight).sum();
        int sum = ranking.parts().stream()
                .mapToInt(part -> part.weight() * part.permille())
                .sum();
        assertThat(weights).isEqualTo(100);
        assertThat(ranking.permille()).isEqualTo(sum / 100);
        assertThat(ranking.parts())
                .extracting(Part::name)
                .containsExactly("safety", "reversibility", "evidence", "alignment", "gain", "cost", "novelty");
        assertThat(ranking.parts()).allSatisfy(part -> assertThat(part.from()).isNotBlank());
    }

    @Test
    void looking_ranks_above_changing_and_changing_above_destroying() {
        int reads = ranked("df -h", NOT_NEEDED).ranking().permille();
        int changes = ranked("touch x", ran(1, 0)).ranking().permille();
        int destroys = ranked("rm -rf x", ran(1, 0)).ranking().permille();

        assertThat(reads).isGreaterThan(changes);
        assertThat(changes).isGreaterThan(destroys);
    }

    @Test
    void a_rehearsal_that_held_ranks_above_none_and_none_above_one_that_failed() {
        int held = ranked("touch x", ran(1, 0)).ranking().permille();
        int none = ranked("touch x", OFFLINE).ranking().permille();
        int failed = ranked("touch x", ran(1, 1)).ranking().permille();

        assertThat(held).isGreaterThan(none);
        assertThat(none).isGreaterThan(failed);
    }

    @Test
    void a_witness_that_did_not_approve_costs_alignment() {
        Ranking ranking = ranked("df -h", NOT_NEEDED).ranking();

        assertThat(ranking.parts())
                .filteredOn(part -> part.name().equals("alignment"))
                .singleElement()
                .satisfies(part -> assertThat(part.permille()).isEqualTo((500 + 750) / 2));
    }

    @Test
    void equal_input_gives_an_equal_ranking() {
        assertThat(ranked("df -h", NOT_NEEDED).ranking())
                .isEqualTo(ranked("df -h", NOT_NEEDED).ranking());
    }
}
