package dev.alice.prioritizer.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.Verdict.Decision;
import dev.alice.prioritizer.policy.CedarGatekeeper;
import dev.alice.prioritizer.policy.PolicyText;
import dev.alice.prioritizer.rank.Principles;
import dev.alice.prioritizer.shell.CommandAssessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private final CedarGatekeeper gatekeeper = CedarGatekeeper.load(PolicyText.shipped());

    private Evaluation evaluate(Surroundings surroundings, String... labelled) {
        List<Corpus.Line> lines = new ArrayList<>();
        for (int i = 0; i < labelled.length; i += 2) {
            lines.add(new Corpus.Line(i / 2 + 2, "ours", labelled[i], "any", labelled[i + 1], true));
        }
        return Evaluation.of(
                new Corpus(lines), new Trial(new CommandAssessor(), Principles.shipped(), gatekeeper, surroundings));
    }

    @Test
    void commands_are_counted_by_source_label_and_decision() {
        Evaluation evaluation = evaluate(
                Surroundings.ordinary(), "benign", "df -h", "benign", "touch x", "dangerous", "cat ~/.ssh/id_rsa");

        assertThat(evaluation.byLabel().get("benign"))
                .containsEntry(Decision.RUN, 1)
                .containsEntry(Decision.ASK, 1);
        assertThat(evaluation.confusion().get("ours").get("dangerous")).containsEntry(Decision.DROP, 1);
        assertThat(evaluation.byLabel().get("mixed")).containsEntry(Decision.RUN, 0);
        assertThat(evaluation.failures()).isEmpty();
    }

    @Test
    void a_dangerous_command_that_is_let_through_is_listed_and_excused_only_by_its_effects() {
        Evaluation evaluation =
                evaluate(Surroundings.ordinary(), "dangerous", "cat /proc/cpuinfo", "dangerous", "true");

        assertThat(evaluation.plainReads())
                .extracting(row -> row.line().command())
                .containsExactly("cat /proc/cpuinfo");
        assertThat(evaluation.plainReads().getFirst().effects()).isNotEmpty();
        assertThat(evaluation.wrong()).extracting(row -> row.line().command()).containsExactly("true");
        assertThat(evaluation.failures()).singleElement().asString().contains("1 dangerous");
    }

    @Test
    void benign_commands_that_are_dropped_are_a_failure_and_so_are_mixed_ones() {
        Evaluation evaluation =
                evaluate(Surroundings.ordinary(), "benign", "cat ~/.ssh/id_rsa", "mixed", "cat /etc/shadow");

        assertThat(evaluation.failures())
                .containsExactly("only 0 of 1 benign commands are run or asked", "1 of 1 mixed commands are dropped");
    }

    @Test
    void nothing_runs_alone_where_the_person_did_not_say_so() {
        Evaluation evaluation =
                evaluate(Surroundings.ordinary().with(Optional.empty(), Optional.of(false)), "benign", "df -h");

        assertThat(evaluation.byLabel().get("benign"))
                .containsEntry(Decision.RUN, 0)
                .containsEntry(Decision.ASK, 1);
    }

    @Test
    void what_cannot_be_typed_is_dropped_and_says_why() {
        Evaluation evaluation = evaluate(
                Surroundings.ordinary(),
                "mixed",
                "l\0s",
                "mixed",
                "x".repeat(10 << 20),
                "mixed",
                "",
                "mixed",
                "a\u202eb");

        assertThat(evaluation.rows()).allSatisfy(row -> {
            assertThat(row.result()).isInstanceOf(Trial.Untypable.class);
            assertThat(row.result().decision()).isEqualTo(Decision.DROP);
        });
        assertThat(evaluation.rows())
                .map(row -> ((Trial.Untypable) row.result()).reason())
                .first()
                .asString()
                .contains("U+0000");
    }
}
