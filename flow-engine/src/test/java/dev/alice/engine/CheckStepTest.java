package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Assessment;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.CommandText;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Prediction;
import dev.alice.flow.Refused;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Step;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TestingStages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A check goes the way of every line, and what it does not find stops the flow. */
class CheckStepTest {
    private static final Step MAKES = step("mkdir /srv/a");
    private static final Step LOOKS = Step.check(new CommandText("test -d /srv/a"), "the directory is there", 950);
    private static final Step GOES_ON = step("touch /srv/a/b");

    private final TestingHouse house = new TestingHouse();

    @Test
    void a_check_is_proposed_cleared_and_typed_like_every_other_line() {
        // When
        Stage end = house.run(flow(MAKES, LOOKS, GOES_ON));

        // Then
        assertThat(house.typist.lines()).containsExactly("mkdir /srv/a", "test -d /srv/a", "touch /srv/a/b");
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.asPredicted()).isTrue();
            assertThat(finished.typed().cleared().lines()).hasSize(3);
        });
        assertThat(steps())
                .extracting(step -> step.get("command"), step -> step.get("check"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("mkdir /srv/a", null),
                        org.assertj.core.groups.Tuple.tuple("test -d /srv/a", true),
                        org.assertj.core.groups.Tuple.tuple("touch /srv/a/b", null));
    }

    @Test
    void what_a_check_does_not_find_stops_the_flow_before_the_next_line() {
        // Given
        house.typist.end =
                clearance -> new StepOutcome.Exited(clearance.step() == 2 ? 1 : 0, "", false, Duration.ofMillis(5));

        // When
        Stage end = house.run(flow(MAKES, LOOKS, GOES_ON));

        // Then
        assertThat(house.typist.lines()).containsExactly("mkdir /srv/a", "test -d /srv/a");
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.asPredicted()).isFalse();
            assertThat(finished.runs()).hasSize(2);
        });
        assertThat(CanonicalJson.readObject(house.log.statements.getLast().payload()))
                .containsEntry("stopped", List.of("after step 2: it did not find the effect"));
    }

    @Test
    void a_check_that_does_more_than_look_is_refused_before_it_is_logged() {
        // Given
        house.assessor = (flow, host) -> assessed(
                flow.steps().stream().anyMatch(step -> step.command().value().startsWith("rm"))
                        ? Risk.DESTRUCTIVE
                        : Risk.READS_ONLY);

        // When
        Stage end = house.run(flow(MAKES, Step.check(new CommandText("rm -rf /srv"), "", 900)));

        // Then
        assertThat(end).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.at()).isEqualTo(StageName.PROPOSED);
            assertThat(refused.reason()).isEqualTo("step 2 is called a check, but it does more than look: destructive");
        });
        assertThat(house.typist.lines()).isEmpty();
    }

    @Test
    void a_check_of_nothing_and_a_check_with_an_undo_are_no_checks() {
        assertThatThrownBy(() -> flow(LOOKS)).hasMessageContaining("not with a check");
        assertThatThrownBy(() ->
                        new Step(LOOKS.command(), "", LOOKS.prediction(), Optional.of(new CommandText("true")), true))
                .hasMessageContaining("no undo");
    }

    private List<Map<String, Object>> steps() {
        Object steps = CanonicalJson.readObject(house.log.statements.getFirst().payload())
                .get("steps");
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> read = (List<Map<String, Object>>) steps;
        return read;
    }

    private static Assessment assessed(Risk risk) {
        Assessment usual = TestingStages.assessment();
        return new Assessment(risk, usual.understood(), usual.effects(), usual.notes());
    }

    private static Step step(String command) {
        return new Step(new CommandText(command), "", new Prediction(0, 900, ""), Optional.empty());
    }

    private static Flow flow(Step... steps) {
        return new Flow(
                "make a directory",
                "it is there afterwards",
                List.of(steps),
                List.of(),
                List.of(),
                new Source(Source.Kind.PERSON, "octo"));
    }
}
