package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Finished;
import dev.alice.flow.FlowException;
import dev.alice.flow.LogEntry;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Proposed;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Statement;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TestingStages;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Typist;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowEngineTest {
    private final DataSource database = TestingDatabase.inMemory();
    private final TestingHouse house = new TestingHouse(database);

    @Test
    void a_flow_passes_every_gate_in_order_and_each_stage_is_written_down_before_the_next() {
        // When
        Stage end = house.run("date");

        // Then
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.asPredicted()).isTrue();
            assertThat(finished.unlogged()).isEmpty();
        });
        assertThat(house.typist.lines()).containsExactly("date");
        assertThat(house.trace)
                .containsExactly(
                        "journal requested",
                        "assess",
                        "journal proposed",
                        "log proposal",
                        "journal registered",
                        "vouch",
                        "journal witnessed",
                        "rehearse",
                        "journal rehearsed",
                        "rank",
                        "journal ranked",
                        "judge",
                        "journal judged",
                        "approve",
                        "judge",
                        "look",
                        "log decision",
                        "journal cleared",
                        "recheck",
                        "journal claim 1",
                        "type 1",
                        "journal delivered 1",
                        "journal typed",
                        "await 1",
                        "log outcome",
                        "journal ended finished");
        assertThat(house.stages())
                .containsExactly(
                        "proposed",
                        "registered",
                        "witnessed",
                        "rehearsed",
                        "ranked",
                        "judged",
                        "cleared",
                        "typed",
                        "finished");
        assertThat(house.log.statements).extracting(Statement::subject).containsOnly(house.train.subject());
        assertThat(house.journal.open()).isEmpty();
    }

    @Test
    void what_was_done_is_found_again_in_files_that_were_closed(@TempDir Path directory) {
        // Given
        TestingHouse before = new TestingHouse(TestingDatabase.created(directory));
        Finished finished = (Finished) before.run("date");

        // When
        JdbcFlowJournal after = new JdbcFlowJournal(TestingDatabase.at(directory), new TestingClock());

        // Then
        assertThat(after.lastEntry(before.train)).isEqualTo(finished.outcome().map(LogEntry::id));
        assertThat(after.keys()).extracting(FlowJournal.Keys::state).containsExactly("delivered");
        assertThat(after.open()).isEmpty();
    }

    @Test
    void the_next_request_of_a_train_names_the_outcome_before_it() {
        // Given
        Finished finished = (Finished) house.run("date");

        // When
        Requested next = house.request();

        // Then
        assertThat(next.parent()).isEqualTo(finished.outcome().map(LogEntry::id));
        assertThat(house.journal.latestTrain(TestingStages.OCTO)).hasValue(house.train);
    }

    @Test
    void what_policy_lets_run_is_typed_without_asking() {
        // Given
        house.gatekeeper = (ranked, context) ->
                new Verdict(Verdict.Decision.RUN, ApprovalKind.NONE, List.of(), TestingStages.POLICY);

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(house.trace).doesNotContain("approve");
    }

    @Test
    void a_seed_that_turns_bad_after_the_first_line_stops_the_second() {
        // Given
        house.typist.type = clearance -> {
            house.watch = ranked -> Optional.of("the recipe turned bad");
            return house.typist.redeem(clearance);
        };

        // When
        Stage end = house.run("date", "uptime");

        // Then
        assertThat(house.typist.lines()).containsExactly("date");
        assertThat(end)
                .isInstanceOfSatisfying(
                        Finished.class, finished -> assertThat(finished.runs()).hasSize(1));
        assertThat(CanonicalJson.readObject(house.log.last().payload()).get("stopped"))
                .asString()
                .contains("the recipe turned bad");
    }

    @Test
    void what_a_flow_grew_from_is_part_of_the_proposal_and_of_its_name() {
        // Given
        Seed seed = new Seed(
                Seed.Kind.PANE, "pane %7", Optional.of(Bytes.utf8("$ date").sha256()), Optional.empty());

        // When
        Requested requested = house.request();
        house.engine.run(requested, TestingStages.flow("date"), List.of(seed), house.passage());

        // Then
        Map<String, Object> proposal = CanonicalJson.readObject(house.log.statements.stream()
                .filter(statement -> statement.kind().equals("proposal"))
                .findFirst()
                .orElseThrow()
                .payload());
        assertThat(proposal)
                .containsEntry("v", "alice-proposal/2")
                .containsEntry(
                        "seeds",
                        List.of(Map.of(
                                "kind",
                                "PANE",
                                "name",
                                "pane %7",
                                "sha256",
                                List.of(Bytes.utf8("$ date").sha256().asHex()))));
        assertThat(Proposed.of(requested, TestingStages.flow("date"), TestingStages.assessment())
                        .id())
                .isNotEqualTo(
                        Proposed.of(requested, TestingStages.flow("date"), List.of(seed), TestingStages.assessment())
                                .id());
    }

    @Test
    void what_policy_does_not_let_be_rehearsed_goes_on_without_a_rehearsal() {
        // Given
        house.rehearsals = () -> new Gatekeeper.Denied(List.of(new Verdict.Reason("not-here", "Not in this house.")));

        // When
        house.run("date");

        // Then
        assertThat(house.trace).doesNotContain("rehearse").contains("rank", "judge");
        assertThat(house.seen)
                .filteredOn(Rehearsed.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Rehearsed.class,
                        rehearsed -> assertThat(rehearsed.rehearsal())
                                .isEqualTo(new Rehearsal.NotPossible("policy forbids it: Not in this house.", false)));
    }

    @Test
    void an_outcome_that_the_log_did_not_take_stays_open_and_is_logged_by_settle() {
        // Given
        house.log.answers("outcome", () -> new StatementLog.NotLogged("full"));

        // When
        Stage end = house.run("date");
        int whileFull = house.engine().settle();
        house.log.heals();
        int afterwards = house.engine().settle();

        // Then
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.outcome()).isEmpty();
            assertThat(finished.unlogged()).hasValue("full");
        });
        assertThat(whileFull).isZero();
        assertThat(afterwards).isEqualTo(1);
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
        assertThat(house.journal.history(house.train, 1).getFirst().state()).isEqualTo(StageName.FINISHED);
        assertThat(house.typist.lines()).containsExactly("date");
    }

    static Stream<Arguments> uncertainHands() {
        return Stream.of(
                Arguments.of("uncertain", (Consumer<TestingHouse>) house -> house.typist.type = clearance -> {
                    house.typist.redeem(clearance);
                    return new Typist.Uncertain("the way broke");
                }),
                Arguments.of("throws", (Consumer<TestingHouse>) house -> house.typist.type = clearance -> {
                    house.typist.redeem(clearance);
                    throw torn();
                }),
                Arguments.of("overflows", (Consumer<TestingHouse>) house -> house.typist.type = clearance -> {
                    house.typist.redeem(clearance);
                    throw new StackOverflowError();
                }),
                Arguments.of("end throws", (Consumer<TestingHouse>) house -> house.typist.end = clearance -> {
                    throw torn();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uncertainHands")
    void what_may_have_been_typed_is_never_reported_as_refused(String name, Consumer<TestingHouse> broken) {
        // Given
        broken.accept(house);

        // When
        Stage end = house.run("date", "uptime");

        // Then
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.asPredicted()).isFalse();
            assertThat(finished.last().outcome()).isInstanceOf(StepOutcome.Unobserved.class);
            assertThat(finished.outcome()).isPresent();
        });
        assertThat(house.typist.lines()).containsExactly("date");
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivered 1", "typed", "ended finished"})
    void a_note_lost_after_the_keys_does_not_undo_them(String write) {
        // Given
        house.journal.failing.add(write);

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
    }

    @Test
    void a_watcher_that_throws_at_every_stage_does_not_stop_a_flow() {
        for (RuntimeException thrown : List.of(
                new IllegalArgumentException("odd"), new IllegalStateException(), new ClassCastException(), torn())) {
            // Given
            house.watcher = stage -> {
                throw thrown;
            };

            // When
            Stage end = house.run("date");

            // Then
            assertThat(end).isInstanceOf(Finished.class);
        }
    }

    @Test
    void steps_are_typed_one_after_the_other_each_end_seen_before_the_next() {
        // When
        Stage end = house.run("date", "uptime", "id");

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Finished.class,
                        finished -> assertThat(finished.asPredicted()).isTrue());
        assertThat(house.typist.lines()).containsExactly("date", "uptime", "id");
        assertThat(house.trace)
                .containsSubsequence(
                        "type 1", "await 1", "recheck", "journal claim 2", "type 2", "await 2", "recheck", "type 3");
    }

    @Test
    void the_first_surprise_stops_the_flow() {
        // Given
        house.typist.end =
                clearance -> new StepOutcome.Exited(clearance.step() == 2 ? 1 : 0, "", false, Duration.ofMillis(1));

        // When
        Stage end = house.run("date", "false", "id");

        // Then
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.runs()).hasSize(2);
            assertThat(finished.asPredicted()).isFalse();
        });
        assertThat(house.typist.lines()).containsExactly("date", "false");
        assertThat(CanonicalJson.readObject(house.log.last().payload()))
                .containsEntry("stopped", List.of("after step 2: it did not end as predicted"));
        assertThat(house.progress.said).containsExactly("stopped after step 2: it did not end as predicted");
    }

    static Stream<Arguments> secondSteps() {
        return Stream.of(
                Arguments.of("withheld", (Consumer<TestingHouse>) house -> house.typist.type = clearance ->
                        clearance.step() == 1 ? house.typist.redeem(clearance) : new Typist.Withheld("keys were hit")),
                Arguments.of("recheck fails", (Consumer<TestingHouse>) house -> house.witnesses.recheck =
                        () -> house.typist.typed.isEmpty() ? Optional.empty() : Optional.of("a fork")),
                Arguments.of("recheck throws", (Consumer<TestingHouse>) house -> house.witnesses.recheck = () -> {
                    if (!house.typist.typed.isEmpty()) {
                        throw new IllegalArgumentException("torn");
                    }
                    return Optional.empty();
                }),
                Arguments.of("cancelled", (Consumer<TestingHouse>)
                        house -> house.progress.cancelled = () -> !house.typist.typed.isEmpty()),
                Arguments.of("cancel throws", (Consumer<TestingHouse>) house -> house.progress.cancelled = () -> {
                    if (!house.typist.typed.isEmpty()) {
                        throw new IllegalArgumentException("torn");
                    }
                    return false;
                }),
                Arguments.of("policy forbids it by now", (Consumer<TestingHouse>)
                        house -> house.gatekeeper = (ranked, context) -> house.typist.typed.isEmpty()
                                ? TestingStages.ask(ApprovalKind.YES)
                                : new Verdict(
                                        Verdict.Decision.DROP, ApprovalKind.NONE, List.of(), TestingStages.POLICY)),
                Arguments.of("policy asks for more by now", (Consumer<TestingHouse>)
                        house -> house.gatekeeper = (ranked, context) -> new Verdict(
                                Verdict.Decision.ASK,
                                house.typist.typed.isEmpty() ? ApprovalKind.YES : ApprovalKind.WORD,
                                List.of(),
                                TestingStages.POLICY)),
                Arguments.of("claim fails", (Consumer<TestingHouse>) house -> house.journal.failing.add("claim 2")),
                Arguments.of("time is over", (Consumer<TestingHouse>) house -> house.typist.end = clearance -> {
                    house.clock.passes(Duration.ofHours(2));
                    return new StepOutcome.Exited(0, "", false, Duration.ofHours(2));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("secondSteps")
    void a_gate_that_closes_before_the_second_step_ends_the_flow_as_typed_so_far(
            String name, Consumer<TestingHouse> closed) {
        // Given
        closed.accept(house);

        // When
        Stage end = house.run("date", "uptime");

        // Then
        assertThat(end).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.runs()).hasSize(1);
            assertThat(finished.asPredicted()).isFalse();
            assertThat(finished.outcome()).isPresent();
        });
        assertThat(house.typist.lines()).containsExactly("date");
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
        assertThat(house.journal.open()).isEmpty();
    }

    @Test
    void step_by_step_asks_before_each_further_step_and_no_answer_is_a_no() {
        // Given
        house.approver.answer = judged ->
                new Approver.Yes(new Approval(ApprovalKind.YES, TestingStages.OCTO, "s", TestingStages.NOW, true));
        house.approver.goOn = step -> {
            if (step == 3) {
                throw torn();
            }
            return true;
        };

        // When
        Stage end = house.run("date", "uptime", "id");

        // Then
        assertThat(end).isInstanceOf(Finished.class);
        assertThat(house.typist.lines()).containsExactly("date", "uptime");
        assertThat(house.trace)
                .containsSubsequence("await 1", "go on 2", "type 2", "await 2", "go on 3", "log outcome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"assess", "vouch", "rehearse", "rank", "judge", "approve", "log decision", "recheck"})
    void a_flow_that_is_cancelled_at_a_gate_types_nothing(String at) {
        // Given
        house.progress.cancelled = () -> house.trace.contains(at);

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo("it was stopped"));
        assertThat(house.typist.typed).isEmpty();
    }

    @Test
    void while_one_flow_holds_a_pane_another_is_refused_and_other_panes_are_free() throws Exception {
        // Given
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        house.approver.answer = judged -> {
            if (judged.proposed().flow().steps().getFirst().command().value().equals("date")) {
                asked.countDown();
                await(answered);
            }
            return new Approver.Yes(TestingStages.approval(ApprovalKind.YES));
        };
        CompletableFuture<Stage> first = CompletableFuture.supplyAsync(() -> house.run("date"));
        await(asked);

        // When
        Stage second = house.run("uptime");
        Stage elsewhere = house.engine.run(
                house.request(new PaneRef(TestingStages.PANE.server(), new PaneId("%8"))),
                TestingStages.flow("id"),
                house.passage());
        answered.countDown();
        Stage firstEnd = first.get(60, TimeUnit.SECONDS);
        Stage third = house.run("uptime");

        // Then
        assertThat(second)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).contains("another flow is being typed into pane %7"));
        assertThat(List.of(elsewhere, firstEnd, third)).hasOnlyElementsOfType(Finished.class);
    }

    @Test
    void a_request_runs_once() {
        // Given
        Requested requested = house.request();
        house.engine.run(requested, TestingStages.flow("date"), house.passage());

        // When
        Stage same = house.engine.run(requested, TestingStages.flow("date"), house.passage());
        Stage restarted = house.engine().run(requested, TestingStages.flow("date"), house.passage());

        // Then
        assertThat(List.of(same, restarted)).hasOnlyElementsOfType(Refused.class);
        assertThat(house.typist.lines()).containsExactly("date");
        assertThat(house.journal.history(house.train, 1).getFirst().state()).isEqualTo(StageName.FINISHED);
    }

    @Test
    void a_request_that_is_in_the_gates_is_not_run_beside_itself() {
        // Given
        Requested requested = house.request();
        house.ranker = (rehearsed, reviewed) -> {
            house.engine.run(requested, TestingStages.flow("uptime"), house.passage());
            throw new AssertionError("it ran beside itself");
        };

        // When
        Stage end = house.engine.run(requested, TestingStages.flow("date"), house.passage());

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).contains("in the gates already"));
    }

    @Test
    void a_line_that_was_claimed_before_is_not_typed() {
        // Given
        house.witnesses.recheck = () -> {
            claimFirstLineElsewhere();
            return Optional.empty();
        };

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo("this line was claimed before"));
        assertThat(house.typist.typed).isEmpty();
    }

    @Test
    void a_foreign_reason_is_made_visible_and_bounded() {
        // Given
        house.approver.answer = judged -> new Approver.No("\u001b[2J\ud800" + "x".repeat(5_000));

        // When
        Refused refused = (Refused) house.run("date");

        // Then
        assertThat(refused.reason()).startsWith("<U+001B>[2J<U+D800>xxx").hasSizeLessThan(1_100);
        assertThat(refused.entry()).isPresent();
    }

    @Test
    void a_request_without_a_proposal_ends_in_a_logged_refusal() {
        // Given
        Requested requested = house.request();

        // When
        Refused refused = house.engine.unproposed(requested, "the model did not answer", "ask again");

        // Then
        assertThat(refused.at()).isEqualTo(StageName.PROPOSED);
        assertThat(refused.entry()).isPresent();
        assertThat(house.log.last().payload().asUtf8()).contains("the model did not answer", "show the date");
        assertThat(house.journal.open()).isEmpty();
    }

    @Test
    void answers_in_words_end_a_request_and_a_request_without_an_end_is_settled() {
        // Given
        Requested answered = house.request();
        house.request();

        // When
        house.engine.answered(answered, "It is Sunday.");
        int settled = house.engine().settle();

        // Then
        assertThat(settled).isEqualTo(1);
        assertThat(house.journal.history(house.train, 2).getFirst().summary()).isEqualTo("It is Sunday.");
        assertThat(house.typist.typed).isEmpty();
    }

    static Stream<Integer> stops() {
        return Stream.iterate(1, n -> n + 1).limit(8);
    }

    @ParameterizedTest
    @MethodSource("stops")
    void a_server_that_stopped_at_a_stage_types_nothing_when_it_settles_and_logs_the_end(int reached) {
        // Given
        List<Stage> stages = TestingStages.untilTyped(TestingStages.cleared(1, "date"));
        house.journal.requested(stages.getFirst().requested());
        stages.subList(1, reached + 1).forEach(house.journal::reached);

        // When
        int settled = house.engine().settle();
        int again = house.engine().settle();

        // Then
        assertThat(List.of(settled, again)).containsExactly(1, 0);
        assertThat(house.typist.typed).isEmpty();
        assertThat(house.log.kinds()).containsExactly("refusal");
        assertThat(CanonicalJson.readObject(house.log.last().payload()))
                .containsEntry("at", stages.get(reached).name().word());
    }

    @Test
    void a_server_that_stopped_after_a_claim_logs_that_the_line_may_have_been_typed() {
        // Given
        house.typist.type = clearance -> {
            house.journal.failing.add("uncertain 1");
            throw torn();
        };
        house.log.answers("outcome", () -> new StatementLog.NotLogged("the server stopped here"));
        house.run("date");
        house.log.heals();

        // When
        house.engine().settle();

        // Then
        assertThat(house.log.kinds()).containsExactly("proposal", "decision", "outcome");
        assertThat(house.log.last().payload().asUtf8()).contains("1 line(s) may have been typed");
        assertThat(house.journal.keys()).extracting(FlowJournal.Keys::state).containsExactly("claimed");
    }

    @Test
    void a_train_that_cannot_be_written_down_is_an_error_for_the_caller() {
        // Given
        house.journal.failing.add("requested");

        // Then
        assertThatExceptionOfType(FlowException.class).isThrownBy(house::request);
    }

    /** What a server before a restart would have left in the journal for the flow that is open now. */
    private void claimFirstLineElsewhere() {
        FlowJournal.Open open = house.journal.open().getFirst();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO flow_keys VALUES (?, 1, ?, 'octo', '%7', 'aa', 'd', 'a', CURRENT_TIMESTAMP, 'claimed')")) {
            insert.setString(1, open.flow().orElseThrow().qb64());
            insert.setString(2, open.id().value());
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static IllegalMonitorStateException torn() {
        return new IllegalMonitorStateException("torn");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
