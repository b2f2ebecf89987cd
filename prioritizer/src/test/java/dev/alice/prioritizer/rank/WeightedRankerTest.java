package dev.alice.prioritizer.rank;

import static dev.alice.prioritizer.TestingFlows.NOT_NEEDED;
import static dev.alice.prioritizer.TestingFlows.OFFLINE;
import static dev.alice.prioritizer.TestingFlows.ran;
import static dev.alice.prioritizer.TestingFlows.ranked;
import static dev.alice.prioritizer.TestingFlows.reviewed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Calibration;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Ranking;
import dev.alice.flow.Ranking.Part;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Reviewed;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;
import dev.alice.flow.StepEvidence;
import dev.alice.prioritizer.TestingFlows;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
                .containsExactly(
                        "safety", "reversibility", "evidence", "alignment", "review", "gain", "cost", "novelty");
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
    void what_the_rehearsal_shows_how_to_take_back_is_reversible_without_a_declared_undo() {
        Ranking seen = ranked("touch x", ranWith(new FileChange(FileChange.Kind.CREATED, "/srv/yard/x", 0)))
                .ranking();
        Ranking home = ranked("touch x", ranWith(new FileChange(FileChange.Kind.CREATED, "/home/dev/x", 0)))
                .ranking();
        Ranking lost = ranked("touch x", ranWith(new FileChange(FileChange.Kind.CHANGED, "/srv/yard/x", 0)))
                .ranking();

        assertThat(part(seen, "reversibility").permille()).isEqualTo(800);
        assertThat(part(seen, "reversibility").from()).contains("seen to leave can be taken back");
        assertThat(part(lost, "reversibility").permille()).isEqualTo(200);
        assertThat(part(home, "reversibility").permille()).isEqualTo(200);
    }

    @Test
    void the_gain_is_what_the_agent_says_corrected_by_how_often_it_was_right() {
        Standing sure =
                new Standing(Standing.Level.PROBATION, 500, 5, 5, "half of it", new Calibration(10, 400, 900, 500));
        WeightedRanker ranker = new WeightedRanker(
                Principles.shipped(),
                new Informants(agent -> sure, SupplyInspection.none(), Provenance.none()),
                Experience.none());

        Ranking ranking = ranker.rank(ranked("touch x", OFFLINE).rehearsed(), Reviewed.none("nobody was asked"));

        // 900 said, 400 too much, believed by half after ten
        assertThat(part(ranking, "gain").permille()).isEqualTo(700);
        assertThat(part(ranking, "gain").from()).contains("Brier 0.400 over 10 predictions");
    }

    private static Ranking.Part part(Ranking ranking, String name) {
        return ranking.parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Rehearsal ranWith(FileChange change) {
        return new Rehearsal.Ran(new Evidence(
                "bubblewrap",
                List.of(new StepEvidence(1, 0, "", false, Duration.ofMillis(5), Optional.empty())),
                List.of(change),
                1,
                List.of()));
    }

    @Test
    void an_objection_costs_and_an_agreement_by_somebody_else_with_standing_gains() {
        // Given
        Rehearsed rehearsed = ranked("touch x", ran(1, 0)).rehearsed();

        // When
        Ranking none = reviewed(rehearsed, new Review.Absent("nobody knows")).ranking();
        Ranking objected = reviewed(rehearsed, new Review.Objects(Mind.model("qwen3"), "no"))
                .ranking();
        Ranking ofANewcomer = reviewed(rehearsed, new Review.Agrees(Mind.model("qwen3"), "yes"))
                .ranking();

        // Then
        assertThat(objected.permille()).isLessThan(none.permille());
        assertThat(part(objected, "review").from()).contains("qwen3 objects, no");
        assertThat(ofANewcomer.permille()).isEqualTo(none.permille());
        assertThat(part(ofANewcomer, "review").from()).contains("adds nothing");
    }

    @Test
    void recipes_add_by_agreeing_with_a_model_and_nothing_by_agreeing_with_themselves() {
        // Given
        Flow own = TestingFlows.flow("touch x");
        Flow model = new Flow(
                own.purpose(),
                own.hypothesis(),
                own.steps(),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "qwen3"));
        Review agrees = new Review.Agrees(Mind.RECIPES, "same");

        // When
        Ranking byAnother =
                reviewed(ranked(model, ran(1, 0)).rehearsed(), agrees).ranking();
        Ranking byItself = reviewed(ranked(own, ran(1, 0)).rehearsed(), agrees).ranking();

        // Then
        assertThat(part(byAnother, "review").permille()).isEqualTo(1000);
        assertThat(part(byItself, "review").permille())
                .isEqualTo(part(ranked("touch x", ran(1, 0)).ranking(), "review")
                        .permille());
    }

    @Test
    void equal_input_gives_an_equal_ranking() {
        assertThat(ranked("df -h", NOT_NEEDED).ranking())
                .isEqualTo(ranked("df -h", NOT_NEEDED).ranking());
    }
}
