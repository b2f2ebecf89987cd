package dev.alice.flow;

import java.util.List;

/**
 * The witnesses' part of the chain: their verdicts, and the agent's key event that anchors the flow with their receipts.
 *
 * @param sn sequence number of the anchoring interaction event in the agent's key event log
 * @param said digest of that event
 * @param receipts how many witnesses receipted it
 * @param needed how many receipts it takes
 * @param pool how many witnesses there are
 * @param proof the event with its signatures and receipts, a CESR text stream that verifies by itself against the log
 */
public record Vouching(
        FlowId flow,
        Aid agent,
        long sn,
        String said,
        int receipts,
        int needed,
        int pool,
        List<WitnessVerdict> verdicts,
        String proof) {
    public Vouching {
        verdicts = List.copyOf(verdicts);
        if (receipts < needed || needed < 1 || pool < needed) {
            throw new IllegalArgumentException(
                    "a flow is vouched for by at least " + needed + " witnesses, not " + receipts);
        }
    }

    public long approvals() {
        return verdicts.stream().filter(WitnessVerdict::approves).count();
    }
}
