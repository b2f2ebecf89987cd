package dev.alice.flow;

import java.util.List;

/**
 * What policy decided, and in whose words.
 *
 * @param policy version of the policy set in force: the digest of its text and schema
 */
public record Verdict(Decision decision, ApprovalKind approval, List<Reason> reasons, Digest policy) {
    /** What may happen to the flow. */
    public enum Decision {
        RUN,
        ASK,
        SIMULATE,
        DROP
    }

    /** One policy that decided: its id and its own words. */
    public record Reason(String id, String says) {}

    public Verdict {
        reasons = List.copyOf(reasons);
        if (decision == Decision.RUN && approval != ApprovalKind.NONE
                || decision == Decision.ASK && approval == ApprovalKind.NONE) {
            throw new IllegalArgumentException(decision + " does not go with approval " + approval);
        }
    }
}
