package dev.alice.prioritizer.policy;

import dev.alice.flow.ApprovalKind;

/**
 * One policy in force, as far as a person meets it.
 *
 * @param says its own words
 * @param approval how much consent it asks for; {@link ApprovalKind#NONE} where it says nothing about that
 * @param forbids whether it forbids; else it permits
 * @param flowsAlone whether it was written about everything, but can be asked of flows alone
 * @param file where it stands
 */
public record Rule(
        String id, String says, ApprovalKind approval, boolean forbids, boolean flowsAlone, Layer layer, String file) {
    /** Who wrote a policy. A layer may forbid what the one before permits, and never permits what that does not. */
    public enum Layer {
        SHIPPED,
        ORGANISATION,
        USER
    }
}
