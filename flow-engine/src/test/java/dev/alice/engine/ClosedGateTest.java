package dev.alice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Refused;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Statement;
import dev.alice.flow.TestingStages;
import dev.alice.flow.Verdict;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Typist;
import dev.alice.flow.port.Witnesses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each gate that refuses, breaks or answers nonsense: nothing is typed, and the log says why. */
class ClosedGateTest {
    private final TestingHouse house = new TestingHouse(TestingDatabase.inMemory());

    record Gate(String name, StageName at, String words, Consumer<TestingHouse> closed) {
        @Override
        public String toString() {
            return name;
        }
    }

    @SuppressWarnings("NullAway") // a gate that answers null is one of the broken gates
    static Stream<Arguments> closedGates() {
        return Stream.of(
                        gate(
                                "assessor throws",
                                StageName.PROPOSED,
                                "the gate failed: torn",
                                house -> house.assessor = (flow, host) -> {
                                    throw torn();
                                }),
                        gate(
                                "assessor overflows",
                                StageName.PROPOSED,
                                "the gate failed",
                                house -> house.assessor = (flow, host) -> {
                                    throw new StackOverflowError();
                                }),
                        gate(
                                "assessor is silent",
                                StageName.PROPOSED,
                                "it gave no answer",
                                house -> house.assessor = (flow, host) -> null),
                        gate(
                                "log refuses the proposal",
                                StageName.REGISTERED,
                                "did not take the proposal: full",
                                house -> house.log.answers("proposal", () -> new StatementLog.NotLogged("full"))),
                        gate(
                                "log throws at the proposal",
                                StageName.REGISTERED,
                                "torn",
                                house -> house.log.answers("proposal", () -> {
                                    throw torn();
                                })),
                        gate(
                                "witnesses refuse",
                                StageName.WITNESSED,
                                "two of four",
                                house -> house.witnesses.vouch =
                                        all -> new Witnesses.NotVouched("two of four", List.of())),
                        gate("witnesses refuse and do not know their number", StageName.WITNESSED, "torn", house -> {
                            house.witnesses.vouch = all -> new Witnesses.NotVouched("two of four", List.of());
                            house.witnesses.needed = () -> {
                                throw torn();
                            };
                        }),
                        gate(
                                "witnesses vouch for another flow",
                                StageName.WITNESSED,
                                "another flow",
                                house -> house.witnesses.vouch = all -> new Witnesses.Vouched(
                                        TestingStages.cleared(9, "ls").judged().vouching())),
                        gate(
                                "witnesses throw",
                                StageName.WITNESSED,
                                "torn",
                                house -> house.witnesses.vouch = all -> {
                                    throw torn();
                                }),
                        gate(
                                "rehearser throws",
                                StageName.REHEARSED,
                                "torn",
                                house -> house.rehearser = (flow, assessment, host, progress) -> {
                                    throw torn();
                                }),
                        gate(
                                "ranker throws",
                                StageName.RANKED,
                                "torn",
                                house -> house.ranker = (rehearsed, reviewed) -> {
                                    throw torn();
                                }),
                        gate(
                                "policy throws",
                                StageName.JUDGED,
                                "torn",
                                house -> house.gatekeeper = (ranked, context) -> {
                                    throw torn();
                                }),
                        gate(
                                "policy cannot be loaded",
                                StageName.JUDGED,
                                "no library",
                                house -> house.gatekeeper = (ranked, context) -> {
                                    throw new UnsatisfiedLinkError("no library");
                                }),
                        gate(
                                "context throws",
                                StageName.REHEARSED,
                                "torn",
                                house -> house.context = () -> {
                                    throw torn();
                                }),
                        gate(
                                "policy throws about rehearsals",
                                StageName.REHEARSED,
                                "torn",
                                house -> house.rehearsals = () -> {
                                    throw torn();
                                }),
                        gate(
                                "policy drops",
                                StageName.JUDGED,
                                "Never this.",
                                house -> house.gatekeeper = (ranked, context) -> new Verdict(
                                        Verdict.Decision.DROP,
                                        ApprovalKind.NONE,
                                        List.of(new Verdict.Reason("never", "Never this.")),
                                        TestingStages.POLICY)),
                        gate(
                                "no policy permits",
                                StageName.JUDGED,
                                "no policy permits it",
                                house -> house.gatekeeper = (ranked, context) -> new Verdict(
                                        Verdict.Decision.DROP, ApprovalKind.NONE, List.of(), TestingStages.POLICY)),
                        gate(
                                "policy lets it be rehearsed",
                                StageName.JUDGED,
                                "rehearsed, not typed",
                                house -> house.gatekeeper = (ranked, context) -> new Verdict(
                                        Verdict.Decision.SIMULATE, ApprovalKind.NONE, List.of(), TestingStages.POLICY)),
                        gate(
                                "a seed is bad before the person is asked",
                                StageName.CLEARED,
                                "the recipe is bad",
                                house -> house.watch = ranked -> Optional.of("the recipe is bad")),
                        gate(
                                "a seed turns bad while the person thinks",
                                StageName.CLEARED,
                                "the model is bad",
                                house -> house.approver.answer = judged -> {
                                    house.watch = ranked -> Optional.of("the model is bad");
                                    return new Approver.Yes(TestingStages.approval(ApprovalKind.YES));
                                }),
                        gate(
                                "a seed turns bad while the person says nothing",
                                StageName.CLEARED,
                                "the package is bad",
                                house -> house.approver.answer = judged -> {
                                    boolean before = house.approver.withdrawn.getAsBoolean();
                                    house.watch = ranked -> Optional.of("the package is bad");
                                    return !before && house.approver.withdrawn.getAsBoolean()
                                            ? new Approver.Absent("the question was withdrawn")
                                            : new Approver.Yes(TestingStages.approval(ApprovalKind.YES));
                                }),
                        gate(
                                "the host falls while the person thinks",
                                StageName.CLEARED,
                                "policy no longer allows it: the host is not attested",
                                house -> house.approver.answer = judged -> {
                                    house.gatekeeper = (ranked, context) -> new Verdict(
                                            Verdict.Decision.DROP,
                                            ApprovalKind.NONE,
                                            List.of(new Verdict.Reason("attested-only", "the host is not attested")),
                                            TestingStages.POLICY);
                                    return new Approver.Yes(TestingStages.approval(ApprovalKind.YES));
                                }),
                        gate(
                                "policy asks for more while the person thinks",
                                StageName.CLEARED,
                                "policy no longer allows it",
                                house -> house.approver.answer = judged -> {
                                    house.gatekeeper = (ranked, context) -> new Verdict(
                                            Verdict.Decision.ASK, ApprovalKind.WORD, List.of(), TestingStages.POLICY);
                                    return new Approver.Yes(TestingStages.approval(ApprovalKind.YES));
                                }),
                        gate(
                                "a seed turns bad between the decision and the first line",
                                StageName.TYPED,
                                "the package is bad",
                                house -> house.witnesses.recheck = () -> {
                                    house.watch = ranked -> Optional.of("the package is bad");
                                    return Optional.empty();
                                }),
                        gate(
                                "the watch over seeds throws",
                                StageName.CLEARED,
                                "torn",
                                house -> house.watch = ranked -> {
                                    throw torn();
                                }),
                        gate(
                                "person says no",
                                StageName.CLEARED,
                                "not today",
                                house -> house.approver.answer = judged -> new Approver.No("not today")),
                        gate(
                                "person is away",
                                StageName.CLEARED,
                                "nobody there",
                                house -> house.approver.answer = judged -> new Approver.Absent("nobody there")),
                        gate(
                                "person throws",
                                StageName.CLEARED,
                                "torn",
                                house -> house.approver.answer = judged -> {
                                    throw torn();
                                }),
                        gate(
                                "approval is too little",
                                StageName.CLEARED,
                                "was ONE_KEY where policy asks for YES",
                                house -> house.approver.answer =
                                        judged -> new Approver.Yes(TestingStages.approval(ApprovalKind.ONE_KEY))),
                        gate(
                                "pane is not ready",
                                StageName.CLEARED,
                                "vim is running",
                                house -> house.typist.look = () -> new Typist.NotReady("vim is running")),
                        gate(
                                "look throws",
                                StageName.CLEARED,
                                "torn",
                                house -> house.typist.look = () -> {
                                    throw torn();
                                }),
                        gate(
                                "end probe is odd",
                                StageName.CLEARED,
                                "it is one line",
                                house -> house.typist.look = () -> new Typist.Ready("bash", "echo\nrm")),
                        gate(
                                "log refuses the decision",
                                StageName.CLEARED,
                                "did not take the decision: full",
                                house -> house.log.answers("decision", () -> new StatementLog.NotLogged("full"))),
                        gate(
                                "log throws at the decision",
                                StageName.CLEARED,
                                "torn",
                                house -> house.log.answers("decision", () -> {
                                    throw torn();
                                })),
                        gate(
                                "vouching no longer holds",
                                StageName.TYPED,
                                "a fork was seen",
                                house -> house.witnesses.recheck = () -> Optional.of("a fork was seen")),
                        gate(
                                "recheck throws",
                                StageName.TYPED,
                                "torn",
                                house -> house.witnesses.recheck = () -> {
                                    throw torn();
                                }),
                        gate(
                                "approval came too late",
                                StageName.TYPED,
                                "was cleared until",
                                house -> house.witnesses.recheck = () -> {
                                    house.clock.passes(Duration.ofMinutes(11));
                                    return Optional.empty();
                                }),
                        gate(
                                "typist withholds",
                                StageName.TYPED,
                                "somebody typed",
                                house -> house.typist.type = clearance -> new Typist.Withheld("somebody typed")),
                        gate(
                                "cancel cannot be asked",
                                StageName.PROPOSED,
                                "torn",
                                house -> house.progress.cancelled = () -> {
                                    throw torn();
                                }))
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("closedGates")
    void a_closed_gate_types_nothing_and_leaves_a_logged_refusal(Gate gate) {
        // Given
        gate.closed().accept(house);

        // When
        Stage end = house.run("date");

        // Then
        assertThat(house.typist.typed).isEmpty();
        assertThat(end).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.at()).isEqualTo(gate.at());
            assertThat(refused.reason()).contains(gate.words());
            assertThat(refused.next()).isNotBlank();
            assertThat(refused.entry()).isPresent();
            assertThat(refused.before().name()).isLessThanOrEqualTo(gate.at());
        });
        Statement refusal = house.log.last();
        assertThat(refusal.kind()).isEqualTo("refusal");
        assertThat(refusal.subject()).isEqualTo(house.train.subject());
        assertThat(CanonicalJson.readObject(refusal.payload()))
                .containsEntry("at", gate.at().word());
        assertThat(house.journal.open()).isEmpty();
        assertThat(house.journal.history(house.train, 1).getFirst().state()).isEqualTo(StageName.REFUSED);
        assertThat(house.stages()).endsWith("refused").doesNotContain("typed", "finished");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"proposed", "registered", "witnessed", "rehearsed", "ranked", "judged", "cleared", "claim 1"})
    void a_journal_that_cannot_write_types_nothing(String write) {
        // Given
        house.journal.failing.add(write);

        // When
        Stage end = house.run("date");

        // Then
        assertThat(house.typist.typed).isEmpty();
        assertThat(end).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.reason()).contains("the disk is full");
            assertThat(refused.entry()).isPresent();
        });
    }

    @Test
    void an_absent_person_and_too_little_approval_count_as_unanswered_and_a_no_does_not() {
        for (Approver.Answer answer :
                List.of(new Approver.Absent("nobody"), new Approver.Yes(TestingStages.approval(ApprovalKind.NONE)))) {
            house.approver.answer = judged -> answer;
            assertThat(((Refused) house.run("date")).unanswered()).isTrue();
        }
        house.approver.answer = judged -> new Approver.No("no");
        assertThat(((Refused) house.run("date")).unanswered()).isFalse();
    }

    @Test
    void a_log_that_is_down_for_everything_still_lets_nothing_through() {
        // Given
        for (String kind : List.of("proposal", "decision", "outcome", "refusal")) {
            house.log.answers(kind, () -> {
                throw torn();
            });
        }

        // When
        Stage end = house.run("date");

        // Then
        assertThat(end)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.entry()).isEmpty());
        assertThat(house.typist.typed).isEmpty();
        assertThat(house.journal.open()).isEmpty();
    }

    private static Gate gate(String name, StageName at, String words, Consumer<TestingHouse> closed) {
        return new Gate(name, at, words, closed);
    }

    private static IllegalMonitorStateException torn() {
        return new IllegalMonitorStateException("torn");
    }
}
