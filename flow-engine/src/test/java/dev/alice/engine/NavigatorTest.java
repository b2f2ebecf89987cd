package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Mind;
import dev.alice.flow.Ranked;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Review;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Statement;
import dev.alice.flow.TestingStages;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.StatementLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NavigatorTest {
    private static final Mind QWEN = Mind.model("qwen3");
    private static final Flow OTHER = TestingStages.flow("date --utc");

    private final TestingHouse house = new TestingHouse();

    private Map<String, Object> paper(String kind) {
        Statement statement = house.log.statements.stream()
                .filter(one -> one.kind().equals(kind))
                .reduce((first, last) -> last)
                .orElseThrow();
        assertThat(statement.subject()).isEqualTo(house.train.subject());
        return CanonicalJson.readObject(statement.payload());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> pair(Map<String, Object> paper) {
        return (Map<String, Object>) ((Map<String, Object>) paper.get("dossier")).get("pair");
    }

    @Test
    void the_review_is_asked_with_the_evidence_and_logged_before_it_counts() {
        // Given
        List<Rehearsed> asked = new ArrayList<>();
        house.navigator = (rehearsed, progress) -> {
            asked.add(rehearsed);
            house.trace.add("review");
            return new Review.Agrees(QWEN, "it does what was asked");
        };

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(house.log.kinds()).containsExactly("proposal", "review", "decision", "outcome");
        assertThat(house.trace).containsSubsequence("rehearse", "review", "log review", "rank", "judge");
        assertThat(asked).hasSize(1);
        assertThat(paper("review"))
                .containsEntry("v", "alice-review/1")
                .containsEntry("navigator", "model:qwen3")
                .containsEntry("driver", "recipes")
                .containsEntry("sameMind", false)
                .containsEntry("verdict", "AGREES")
                .containsEntry("reason", "it does what was asked")
                .containsEntry("rehearsal", "not-needed");
    }

    @Test
    void decision_and_outcome_name_the_pair_and_where_its_review_stands() {
        // Given
        house.navigator = (rehearsed, progress) -> new Review.Objects(QWEN, "it shows the wrong clock");

        // When
        house.run("date");

        // Then
        Map<String, Object> pair = pair(paper("decision"));
        assertThat(pair)
                .containsEntry("driver", "recipes")
                .containsEntry("navigator", "model:qwen3")
                .containsEntry("verdict", "OBJECTS")
                .containsKeys("entry", "driverStanding", "navigatorStanding");
        assertThat(paper("outcome"))
                .containsEntry("review", Map.of("navigator", "model:qwen3", "verdict", "OBJECTS"))
                .containsEntry("risk", TestingStages.assessment().risk().name());
    }

    @Test
    void the_ranker_hears_what_the_navigator_says() {
        // Given
        List<Review> heard = new ArrayList<>();
        house.navigator = (rehearsed, progress) -> new Review.Objects(QWEN, "no");
        var ranker = house.ranker;
        house.ranker = (rehearsed, reviewed) -> {
            heard.add(reviewed.review());
            assertThat(reviewed.entry()).isPresent();
            return ranker.rank(rehearsed, reviewed);
        };

        // When
        house.run("date");

        // Then
        assertThat(heard).containsExactly(new Review.Objects(QWEN, "no"));
    }

    @Test
    void an_offered_way_is_in_the_review_command_by_command() {
        // Given
        house.navigator = (rehearsed, progress) -> new Review.Offers(QWEN, "UTC is meant", OTHER, List.of());

        // When
        Stage end = house.run("date");

        // Then
        assertThat(paper("review").get("offered"))
                .isEqualTo(Map.of("purpose", OTHER.purpose(), "commands", List.of("date --utc")));
        assertThat(house.seen)
                .anySatisfy(stage -> assertThat(stage)
                        .isInstanceOfSatisfying(
                                Ranked.class,
                                ranked -> assertThat(ranked.reviewed().review()).isInstanceOf(Review.Offers.class)));
        assertThat(end).isInstanceOf(Finished.class);
    }

    @Test
    void an_absent_navigator_leaves_no_statement_and_the_decision_says_why_there_is_none() {
        // Given
        house.navigator = (rehearsed, progress) -> new Review.Absent("qwen3 sent nothing for 10 s");

        // When
        house.run("date");

        // Then
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
        assertThat(pair(paper("decision")))
                .containsEntry("verdict", "NONE")
                .containsEntry("reason", "qwen3 sent nothing for 10 s")
                .doesNotContainKeys("navigator", "entry");
        assertThat(paper("outcome")).doesNotContainKey("review");
    }

    @Test
    void a_navigator_that_breaks_is_absent_and_lets_nothing_more_through() {
        // Given
        house.navigator = (rehearsed, progress) -> {
            throw new IllegalStateException("its head hurts");
        };

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(pair(paper("decision")))
                .containsEntry("verdict", "NONE")
                .extractingByKey("reason")
                .asString()
                .contains("its head hurts");
    }

    @Test
    void a_review_that_the_log_does_not_take_ends_the_flow() {
        // Given
        house.navigator = (rehearsed, progress) -> new Review.Agrees(QWEN, "fine");
        house.log.answers("review", () -> new StatementLog.NotLogged("the disk is full"));

        // When
        Refused refused = (Refused) house.run("date");

        // Then
        assertThat(refused.at()).isEqualTo(StageName.RANKED);
        assertThat(refused.reason()).contains("did not take the review", "the disk is full");
        assertThat(house.journal.keys()).isEmpty();
    }

    @Test
    void whoever_navigates_their_own_flow_is_said_to_be_the_same_mind() {
        // Given
        Flow flow = TestingStages.flow("date");
        Flow own = new Flow(
                flow.purpose(),
                flow.hypothesis(),
                flow.steps(),
                List.of(),
                List.of(),
                new Source(Source.Kind.MODEL, "qwen3"));
        house.navigator = (rehearsed, progress) -> new Review.Agrees(QWEN, "fine");

        // When
        house.run(own);

        // Then
        assertThat(paper("review")).containsEntry("driver", "model:qwen3").containsEntry("sameMind", true);
    }

    @Test
    void the_refusal_says_that_it_was_the_person_who_declined() {
        // Given
        house.navigator = (rehearsed, progress) -> new Review.Objects(QWEN, "no");
        house.approver.answer = judged -> new Approver.No("octo said no");

        // When
        house.run("date");

        // Then
        assertThat(paper("refusal")).containsEntry("declined", true);
        assertThat(pair(paper("refusal"))).containsEntry("verdict", "OBJECTS");
    }

    @Test
    void an_approval_that_is_too_weak_is_no_word_of_the_person_against_the_flow() {
        // Given
        house.gatekeeper = (ranked, context) -> TestingStages.ask(ApprovalKind.WORD);
        house.approver.answer = judged ->
                new Approver.Yes(new Approval(ApprovalKind.YES, TestingStages.OCTO, "y", TestingStages.NOW, false));

        // When
        house.run("date");

        // Then
        assertThat(paper("refusal")).doesNotContainKey("declined");
    }
}
