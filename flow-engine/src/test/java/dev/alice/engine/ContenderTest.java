package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.Finished;
import dev.alice.flow.FlowException;
import dev.alice.flow.Judged;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Requested;
import dev.alice.flow.StageName;
import dev.alice.flow.TestingStages;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContenderTest {
    private final TestingHouse house = new TestingHouse();

    private Contender contend(Requested requested, String command) {
        return house.engine.contend(requested, TestingStages.flow(command), List.of(), house.passage());
    }

    @Test
    void a_contender_is_logged_and_vouched_for_before_it_is_rehearsed_and_nobody_is_asked() {
        // When
        Contender contender = contend(house.request(), "date");

        // Then
        assertThat(contender.stands()).isTrue();
        assertThat(contender.stage()).isInstanceOf(Judged.class);
        assertThat(house.log.kinds()).containsExactly("proposal");
        assertThat(house.trace.indexOf("rehearse")).isGreaterThan(house.trace.indexOf("vouch"));
        assertThat(house.stages()).endsWith("judged");
    }

    @Test
    void the_one_that_is_chosen_goes_the_rest_of_the_way() {
        // Given
        Contender contender = contend(house.request(), "date");

        // When
        var end = house.engine.go(contender);

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
    }

    @Test
    void one_that_is_withdrawn_is_never_typed_and_the_log_says_why() {
        // Given
        Contender best = contend(house.request(), "date");
        Contender beaten = contend(house.request(), "date -u");

        // When
        Refused refused = (Refused) house.engine.withdraw(beaten, "another way scored better", "");
        house.engine.go(best);

        // Then
        assertThat(refused.at()).isEqualTo(StageName.CLEARED);
        assertThat(refused.entry()).isPresent();
        assertThat(house.log.kinds()).containsExactly("proposal", "proposal", "refusal", "decision", "outcome");
        assertThat(house.journal.open()).isEmpty();
        assertThat(house.journal.keys()).hasSize(1);
    }

    @Test
    void a_contender_ends_once() {
        // Given
        Contender contender = contend(house.request(), "date");
        house.engine.withdraw(contender, "beaten", "");

        // When, Then
        assertThatThrownBy(() -> house.engine.go(contender))
                .isInstanceOf(FlowException.class)
                .hasMessageContaining("has ended already");
        assertThat(house.journal.keys()).isEmpty();
    }

    @Test
    void a_request_with_a_contender_takes_no_second_one_until_that_has_ended() {
        // Given
        Requested requested = house.request();
        Contender contender = contend(requested, "date");

        // When, Then
        assertThatThrownBy(() -> contend(requested, "date")).hasMessageContaining("in the gates already");
        assertThat(house.engine.go(contender)).isInstanceOf(Finished.class);
    }

    @Test
    void one_that_fell_has_its_end_already() {
        // Given
        house.rehearser = (flow, assessment, host, progress) -> {
            throw new IllegalStateException("the sandbox broke");
        };

        // When
        Contender contender = contend(house.request(), "date");

        // Then
        assertThat(contender.stands()).isFalse();
        assertThat(house.engine.go(contender)).isSameAs(contender.stage());
        assertThat(house.engine.withdraw(contender, "beaten", "")).isSameAs(contender.stage());
        assertThat(house.log.kinds()).containsExactly("proposal", "refusal");
        house.rehearser = (flow, assessment, host, progress) -> new Rehearsal.NotNeeded("it only reads");
        assertThat(house.run("date")).isInstanceOf(Finished.class);
    }
}
