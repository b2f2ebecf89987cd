package dev.alice.flow;

import java.util.List;
import java.util.Optional;

/**
 * What policy decided, and in whose words.
 *
 * @param policy version of the policy set in force: the digest of its text and schema
 * @param question what policy was asked, attribute by attribute, as canonical JSON, so that it can be asked again; empty
 *     where no question could be put
 */
public record Verdict(
        Decision decision, ApprovalKind approval, List<Reason> reasons, Digest policy, Optional<Bytes> question) {
    /** A verdict that does not say what was asked. */
    public Verdict(Decision decision, ApprovalKind approval, List<Reason> reasons, Digest policy) {
        this(decision, approval, reasons, policy, Optional.empty());
    }

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
