package dev.alice.flow.port;

import dev.alice.flow.Aid;
import dev.alice.flow.Bytes;
import dev.alice.flow.FlowId;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Vouching;
import dev.alice.flow.WitnessVerdict;
import java.util.List;
import java.util.Optional;

/** The pool of witnesses that judge a flow and then receipt the key event that anchors it. */
public interface Witnesses {
    /** Asks all witnesses, anchors the flow if enough approve, and collects their receipts; bounded in time. */
    Vouch vouch(Submission submission);

    /** Why a vouching no longer holds (signatures, threshold, a fork seen), or empty where it does. */
    Optional<String> recheck(Vouching vouching);

    /** Who is there now. */
    List<Member> status();

    /** How many approvals and receipts are needed. */
    int needed();

    /**
     * What the witnesses judge.
     *
     * @param proposal the canonical bytes whose digest is {@code flow}
     * @param entry the log entry of the proposal, with its receipt
     */
    record Submission(FlowId flow, Bytes proposal, LogEntry entry) {}

    /** What came of asking. */
    sealed interface Vouch {}

    /** Enough witnesses approved and receipted. */
    record Vouched(Vouching vouching) implements Vouch {}

    /** Too few did: the reason in words, and the verdicts that were given. */
    record NotVouched(String reason, List<WitnessVerdict> verdicts) implements Vouch {
        public NotVouched {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** One witness of the pool and whether it answers; {@code state} says more in words. */
    record Member(Aid aid, String address, boolean up, String state) {}
}
