package dev.alice.engine;

import static dev.alice.flow.TestingStages.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import dev.alice.flow.Cleared;
import dev.alice.flow.CommandText;
import dev.alice.flow.FlowException;
import dev.alice.flow.Judged;
import dev.alice.flow.Proposed;
import dev.alice.flow.Registered;
import dev.alice.flow.TestingStages;
import dev.alice.flow.Verdict;
import dev.alice.flow.Witnessed;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClearanceMintTest {
    private TestingHouse house;
    private ClearanceMint mint;

    @BeforeEach
    void takes_the_mint_of_an_engine() throws ReflectiveOperationException {
        house = new TestingHouse();
        Field field = FlowEngine.class.getDeclaredField("mint");
        field.setAccessible(true);
        mint = (ClearanceMint) field.get(house.engine);
    }

    @Test
    void a_lookup_that_the_engine_did_not_make_itself_opens_no_mint() throws IllegalAccessException {
        // Given
        List<MethodHandles.Lookup> others = List.of(
                MethodHandles.lookup(),
                MethodHandles.publicLookup(),
                MethodHandles.lookup().in(FlowEngine.class),
                MethodHandles.privateLookupIn(FlowEngine.class, MethodHandles.lookup()));

        // Then
        for (MethodHandles.Lookup other : others) {
            assertThatExceptionOfType(FlowException.class)
                    .isThrownBy(() -> new ClearanceMint(other, house.clock))
                    .withMessageContaining("run the flow through the engine");
        }
    }

    @Test
    void each_step_is_cleared_once() {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date", "uptime");

        // When
        Clearance first = mint.mint(cleared, 1);
        Clearance second = mint.mint(cleared, 2);

        // Then
        assertThat(first.redeem(TestingStages.PANE, NOW))
                .isEqualTo(new Clearance.Redeemed(new CommandText("date"), first.endProbe()));
        assertThat(second.redeem(TestingStages.PANE, NOW))
                .isEqualTo(new Clearance.Redeemed(new CommandText("uptime"), second.endProbe()));
        refuses(cleared, 1, "cleared before");
        refuses(cleared, 2, "cleared before");
        refuses(cleared, 0, "has no step 0");
        refuses(cleared, 3, "has no step 3");
    }

    @Test
    void a_clearance_lives_thirty_seconds_and_not_beyond_its_flow() {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date", "uptime");

        // When
        Clearance early = mint.mint(cleared, 1);
        house.clock.passes(Duration.ofMinutes(10).minusSeconds(1));
        Clearance late = mint.mint(cleared, 2);

        // Then
        assertThat(early.until()).isEqualTo(NOW.plusSeconds(30));
        assertThat(late.until()).isEqualTo(cleared.until());
    }

    @Test
    void a_flow_is_not_cleared_after_its_time() {
        // Given
        Cleared cleared = TestingStages.cleared(1, "date");

        // When
        house.clock.passes(Duration.ofMinutes(10));

        // Then
        refuses(cleared, 1, "was cleared until");
    }

    @Test
    void what_policy_does_not_let_run_is_not_cleared() {
        for (Verdict.Decision decision : List.of(Verdict.Decision.DROP, Verdict.Decision.SIMULATE)) {
            // Given
            Verdict verdict = new Verdict(decision, ApprovalKind.NONE, List.of(), TestingStages.POLICY);

            // Then
            refuses(cleared(verdict, ApprovalKind.WORD), 1, "was judged " + decision);
        }
    }

    @Test
    void less_approval_than_policy_asks_for_is_not_enough() {
        for (ApprovalKind asked : List.of(ApprovalKind.ONE_KEY, ApprovalKind.YES, ApprovalKind.WORD)) {
            for (ApprovalKind given : ApprovalKind.values()) {
                if (given.compareTo(asked) < 0) {
                    refuses(cleared(TestingStages.ask(asked), given), 1, "needs approval " + asked);
                }
            }
        }
    }

    @Test
    void what_would_be_typed_is_what_was_proposed() {
        // Given
        Cleared honest = TestingStages.cleared(1, "date");
        Cleared forged = new Cleared(
                honest.judged(),
                honest.approval(),
                "bash",
                List.of(new Cleared.Line(new CommandText("rm -rf /"), "0123456789abcdef", "")),
                honest.decision(),
                honest.until());

        // Then
        refuses(forged, 1, "other words than were proposed");
    }

    @Test
    void witnesses_who_vouched_for_another_flow_did_not_vouch_for_this_one() {
        // Given
        Proposed one = TestingStages.proposed(TestingStages.requested(1), TestingStages.flow("date"));
        Proposed other = TestingStages.proposed(TestingStages.requested(2), TestingStages.flow("date"));
        Registered registered = new Registered(one, TestingStages.entry(0));

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Witnessed(registered, TestingStages.vouching(other.id(), 4)));
    }

    private static Cleared cleared(Verdict verdict, ApprovalKind given) {
        Judged judged = TestingStages.judged(
                TestingStages.proposed(TestingStages.requested(1), TestingStages.flow("date")), verdict);
        Approval approval = TestingStages.approval(given);
        return TestingStages.cleared(judged, approval);
    }

    private void refuses(Cleared cleared, int step, String words) {
        assertThatExceptionOfType(FlowException.class)
                .isThrownBy(() -> mint.mint(cleared, step))
                .withMessageContaining(words);
    }
}
