package dev.alice.engine;

import static dev.alice.flow.TestingStages.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Assessment;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.CommandText;
import dev.alice.flow.Evidence;
import dev.alice.flow.FileChange;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Observations;
import dev.alice.flow.Prediction;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Risk;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.Statement;
import dev.alice.flow.Step;
import dev.alice.flow.StepEvidence;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TestingStages;
import dev.alice.flow.Verdict;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import dev.alice.flow.port.Witnesses;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PapersTest {
    private static final String AWFUL = "\u0001\ud800\u202e".repeat(20_000);

    @Test
    void every_statement_stays_below_60_000_bytes_whatever_the_gates_say() {
        // Given
        TestingHouse house = new TestingHouse();
        house.assessor = (flow, host) -> new Assessment(Risk.UNKNOWN, false, List.of(), List.of());
        house.rehearser = (flow, assessment, host, progress) -> new Rehearsal.Ran(new Evidence(
                AWFUL,
                Evidence.Copy.PREPARED,
                IntStream.rangeClosed(1, 20)
                        .mapToObj(step -> new StepEvidence(step, 0, AWFUL, true, Duration.ZERO, Optional.of(AWFUL)))
                        .toList(),
                IntStream.range(0, 5_000)
                        .mapToObj(n -> new FileChange(FileChange.Kind.CREATED, AWFUL, Long.MAX_VALUE))
                        .toList(),
                5_000,
                everythingSeen(),
                List.of(AWFUL, AWFUL)));
        house.gatekeeper = (ranked, context) -> new Verdict(
                Verdict.Decision.ASK,
                ApprovalKind.YES,
                IntStream.range(0, 500)
                        .mapToObj(n -> new Verdict.Reason(AWFUL, AWFUL))
                        .toList(),
                TestingStages.POLICY);
        house.typist.end = clearance -> clearance.step() < 20
                ? new StepOutcome.Exited(0, AWFUL, true, Duration.ofMillis(1))
                : new StepOutcome.Unobserved(AWFUL);
        String[] commands = IntStream.range(0, 20)
                .mapToObj(n -> "echo " + n + " " + "\"\\".repeat(350))
                .toArray(String[]::new);

        // When
        Stage end = house.run(commands);

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Finished.class,
                        finished -> assertThat(finished.outcome()).isPresent());
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
        assertThat(house.log.statements)
                .allSatisfy(statement -> assertThat(statement.payload().size()).isLessThan(60_000));
        assertThat(typedLines(house.log.statements.get(1))).containsExactly(commands);
    }

    private static Observations everythingSeen() {
        return new Observations(
                some(new Observations.Diff(AWFUL, 1, 1, "x".repeat(Observations.LONGEST_DIFF), true, "")),
                some(new Observations.Package(AWFUL, AWFUL, AWFUL)),
                some(new Observations.Program(1, AWFUL, 1)),
                some(new Observations.Network(1, AWFUL, 1, false, AWFUL)),
                some(new Observations.Service(AWFUL, AWFUL)),
                some(new Observations.Prompt(1, AWFUL)));
    }

    private static <T> List<T> some(T one) {
        return Collections.nCopies(Observations.MOST, one);
    }

    @Test
    void content_of_the_servers_own_files_is_logged_by_digest_and_that_of_a_prepared_root_word_for_word() {
        for (Evidence.Copy copy : Evidence.Copy.values()) {
            // Given
            TestingHouse house = new TestingHouse();
            house.rehearser = (flow, assessment, host, progress) -> new Rehearsal.Ran(new Evidence(
                    "a copy",
                    copy,
                    List.of(new StepEvidence(1, 0, "it said this", false, Duration.ZERO, Optional.empty())),
                    List.of(),
                    0,
                    new Observations(
                            List.of(new Observations.Diff("/etc/app.conf", 1, 0, "+colour=blue", false, "")),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(new Observations.Prompt(1, "Go on?"))),
                    List.of()));

            // When
            house.run("date");

            // Then
            String logged = house.log.statements.get(1).payload().asUtf8();
            boolean shown = copy == Evidence.Copy.PREPARED;
            assertThat(logged).contains("/etc/app.conf").doesNotContain("it said this");
            assertThat(logged.contains("colour=blue")).isEqualTo(shown);
            assertThat(logged.contains("Go on?")).isEqualTo(shown);
            assertThat(logged.contains(Bytes.utf8("+colour=blue").sha256().asHex()))
                    .isEqualTo(!shown);
        }
    }

    @Test
    void the_undo_plan_stands_in_the_decision_and_each_prediction_beside_its_end() {
        // Given
        TestingHouse house = new TestingHouse();
        house.assessor = (flow, host) -> new Assessment(Risk.CHANGES_HOST, true, List.of(), List.of());
        Flow flow = new Flow(
                "make it",
                "",
                List.of(new Step(
                        new CommandText("touch x"),
                        "",
                        new Prediction(0, 870, ""),
                        Optional.of(new CommandText("rm x")))),
                List.of(),
                List.of(),
                new Source(Source.Kind.RECIPE, "x"));

        // When
        house.run(flow);

        // Then
        assertThat(house.log.statements.get(1).payload().asUtf8())
                .contains("\"undo\":{\"count\":1,\"lines\":[{\"command\":\"rm x\",\"step\":1,");
        assertThat(house.log.statements.get(2).payload().asUtf8())
                .contains("\"predictedExit\":0,\"predictedPermille\":870");
    }

    @Test
    void a_proof_that_fits_into_no_statement_is_a_logged_refusal() {
        // Given
        TestingHouse house = new TestingHouse();
        house.witnesses.vouch = submission -> new Witnesses.Vouched(new Vouching(
                submission.flow(),
                TestingStages.aid('E'),
                1,
                "E" + "s".repeat(43),
                3,
                3,
                4,
                List.of(new WitnessVerdict(TestingStages.aid('B'), true, AWFUL, Bytes.utf8(AWFUL), "0B")),
                "p".repeat(70_000)));

        // When
        Stage end = house.run("date");

        // Then
        assertThat(house.typist.typed).isEmpty();
        assertThat(end).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).contains("the decision would have").contains("more than 59000");
            assertThat(refused.entry()).isPresent();
        });
    }

    @Test
    void a_rehearser_that_throws_after_a_large_proof_leaves_a_logged_refusal() {
        // Given
        TestingHouse house = new TestingHouse();
        house.witnesses.vouch = submission -> {
            Vouching small = TestingStages.vouching(submission.flow(), 4);
            return new Witnesses.Vouched(new Vouching(
                    small.flow(), small.agent(), 1, small.said(), 3, 3, 4, small.verdicts(), "p".repeat(70_000)));
        };
        house.rehearser = (flow, assessment, host, progress) -> {
            throw new IllegalStateException("no sandbox");
        };

        // When
        Refused refused = (Refused) house.run("date");

        // Then
        assertThat(refused.entry()).isPresent();
        assertThat(house.log.last().payload().asUtf8()).contains("\"anchor\":\"Es");
    }

    @Test
    void a_proposal_over_the_limit_is_refused_before_it_is_logged() {
        // Given
        TestingHouse house = new TestingHouse();
        String[] commands =
                IntStream.range(0, 5).mapToObj(n -> "x".repeat(8_000)).toArray(String[]::new);

        // When
        Refused refused = (Refused) house.run(commands);

        // Then
        assertThat(refused.reason()).contains("bytes, more than 32768");
        assertThat(house.log.kinds()).containsExactly("refusal");
    }

    @Test
    void a_verdict_is_logged_with_its_question_so_that_it_can_be_asked_again() {
        // Given
        TestingHouse house = new TestingHouse();
        Bytes question = CanonicalJson.write(Map.of("v", "a-question/1", "steps", 1));
        house.gatekeeper = (ranked, context) -> new Verdict(
                Verdict.Decision.DROP, ApprovalKind.NONE, List.of(), TestingStages.POLICY, Optional.of(question));

        // When
        house.run("date");

        // Then
        assertThat(CanonicalJson.readObject(house.log.last().payload()))
                .extractingByKey("verdict")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("question", CanonicalJson.readObject(question));
    }

    @Test
    void a_question_that_does_not_fit_is_logged_by_its_digest() {
        // Given
        TestingHouse house = new TestingHouse();
        Bytes question = CanonicalJson.write(Map.of("targets", "x".repeat(70_000)));
        house.gatekeeper = (ranked, context) -> new Verdict(
                Verdict.Decision.DROP, ApprovalKind.NONE, List.of(), TestingStages.POLICY, Optional.of(question));

        // When
        house.run("date");

        // Then
        assertThat(CanonicalJson.readObject(house.log.last().payload()))
                .extractingByKey("verdict")
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("question", Map.of("sha256", question.sha256().asHex(), "size", (long) question.size()));
    }

    @Test
    void a_decision_holds_what_an_auditor_needs() {
        // Given
        TestingHouse house = new TestingHouse();

        // When
        house.run("date");

        // Then
        Map<String, Object> decision =
                CanonicalJson.readObject(house.log.statements.get(1).payload());
        assertThat(decision)
                .containsKeys("flow", "request", "proposal", "witnesses", "assessment", "rehearsal", "score", "verdict")
                .containsEntry("approval", Map.of("how", "YES", "by", "octo", "words", "y", "at", NOW.toString()));
        assertThat(String.valueOf(decision.get("typing"))).contains("command=date", "pane=%7", "2711");
    }

    static List<String> typedLines(Statement decision) {
        Map<String, Object> paper = CanonicalJson.readObject(decision.payload());
        assertThat(paper).containsKey("typing");
        return lines(paper.get("typing")).stream()
                .map(line -> String.valueOf(((Map<?, ?>) line).get("command")))
                .toList();
    }

    private static List<?> lines(@Nullable Object typing) {
        return typing instanceof Map<?, ?> map && map.get("lines") instanceof List<?> lines ? lines : List.of();
    }
}
