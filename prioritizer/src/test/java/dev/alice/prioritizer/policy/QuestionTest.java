package dev.alice.prioritizer.policy;

import static dev.alice.prioritizer.TestingFlows.NOT_NEEDED;
import static dev.alice.prioritizer.TestingFlows.OFFLINE;
import static dev.alice.prioritizer.TestingFlows.ran;
import static dev.alice.prioritizer.TestingFlows.ranked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Ranked;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Gatekeeper;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class QuestionTest {
    private static final Gatekeeper.Context CONTEXT = new Gatekeeper.Context(true, false);

    private final CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyText.shipped());

    @Test
    void a_question_that_was_written_down_brings_the_same_verdict_when_it_is_asked_again() {
        List<Ranked> flows = List.of(
                ranked("df -h", NOT_NEEDED),
                ranked("sudo apt-get install -y jq", OFFLINE),
                ranked("systemctl restart nginx", ran(1, 5)),
                ranked("cat ~/.ssh/id_rsa", NOT_NEEDED));
        for (Ranked flow : flows) {
            Verdict before = gatekeeper.judge(flow, CONTEXT);

            Question read =
                    Question.read(CanonicalJson.readObject(before.question().orElseThrow()));

            assertThat(read).isEqualTo(Question.of(flow, CONTEXT));
            assertThat(gatekeeper.judge(read)).isEqualTo(before);
        }
    }

    @Test
    void a_question_of_another_version_or_with_a_part_missing_or_more_is_not_read() {
        Map<String, Object> written = CanonicalJson.readObject(
                Question.of(ranked("df -h", NOT_NEEDED), CONTEXT).toJson());
        Map<String, Object> other = new TreeMap<>(written);
        other.put("v", "alice-question/3");
        Map<String, Object> less = new TreeMap<>(written);
        less.remove("autoReadOnly");
        Map<String, Object> more = new TreeMap<>(written);
        more.put("mood", "good");
        Map<String, Object> odd = new TreeMap<>(written);
        odd.put("flow", "a flow");

        for (Map<String, Object> wrong : List.of(other, less, more, odd)) {
            assertThatThrownBy(() -> Question.read(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_question_from_before_there_were_pairs_is_read_and_asked_of_policies_of_then_and_of_now() {
        // Given
        Map<String, Object> old =
                CanonicalJson.readObject(Question.of(ranked("sudo apt-get install -y jq", OFFLINE), CONTEXT)
                        .toJson());
        old.put("v", "alice-question/1");
        old.remove("pair");
        PolicyText now = PolicyText.shipped();
        String schema = now.schema()
                .replaceFirst("(?s)entity Mind = \\{.*?\\};", "")
                .replaceAll("(?m)^  \"(driver|navigator|review)\": .*$", "");
        CedarGatekeeper then =
                CedarGatekeeper.load(new PolicyText(schema, List.of(new PolicyText.Part("default.cedar", """
                        @id("packages-ask") @say("Installing needs a person.") @approval("yes")
                        permit (principal, action == Action::"type", resource in Effect::"PACKAGES");
                        """))));

        // When
        Question question = Question.read(old);

        // Then
        assertThat(then.judge(question).approval()).isEqualTo(ApprovalKind.YES);
        assertThat(gatekeeper.judge(question).reasons())
                .extracting(Verdict.Reason::id)
                .containsExactly("packages-ask", "unrehearsed-ask");
    }

    @Test
    void a_question_of_the_old_version_cannot_smuggle_a_pair_in() {
        // Given
        Map<String, Object> written = CanonicalJson.readObject(
                Question.of(ranked("df -h", NOT_NEEDED), CONTEXT).toJson());
        written.put("v", "alice-question/1");

        // When, Then
        assertThatThrownBy(() -> Question.read(written)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void what_would_change_the_verdict_on_a_newcomer_is_a_pair_or_its_standing() {
        // Given
        Question question = Question.of(ranked("touch x", ran(1, 0)), CONTEXT)
                .with(Map.of("pair.driver.standing", "PROBATION", "pair.driver.mind", "model:qwen3"));

        // When
        List<String> changes = WhatIf.changes(gatekeeper, question).stream()
                .map(WhatIf.Change::says)
                .toList();

        // Then
        assertThat(gatekeeper.judge(question).approval()).isEqualTo(ApprovalKind.WORD);
        assertThat(changes)
                .contains(
                        "if who wrote it had earned its standing here: ask for yes",
                        "if a navigator with standing agreed: ask for yes");
    }

    @Test
    void an_attribute_that_a_question_does_not_have_cannot_be_changed() {
        Question question = Question.of(ranked("df -h", NOT_NEEDED), CONTEXT);

        assertThat(question.with(Map.of("flow.tainted", true)).flow().tainted()).isTrue();
        assertThatThrownBy(() -> question.with(Map.of("flow.mood", true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flow.mood");
    }

    @Test
    void what_would_change_a_verdict_is_found_by_asking_again() {
        Question reads = Question.of(ranked("df -h", NOT_NEEDED), new Gatekeeper.Context(false, false));
        Question failed = Question.of(ranked("systemctl restart nginx", ran(1, 5)), CONTEXT);

        assertThat(WhatIf.changes(gatekeeper, reads))
                .extracting(WhatIf.Change::says)
                .contains("if you say auto read-only: run");
        assertThat(WhatIf.changes(gatekeeper, failed))
                .extracting(WhatIf.Change::says)
                .containsExactly("if a rehearsal ends as predicted: ask for yes");
    }
}
