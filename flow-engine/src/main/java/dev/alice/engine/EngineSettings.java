package dev.alice.engine;

import java.time.Duration;

/**
 * The limits of the engine.
 *
 * @param approvalLife how long after its decision a flow may still be typed
 * @param stepLimit how long the end of one typed command is waited for
 * @param maxProposalBytes the largest canonical proposal, at most {@link #MOST_PROPOSAL_BYTES}
 */
public record EngineSettings(Duration approvalLife, Duration stepLimit, int maxProposalBytes) {
    /** Above this the decision, which repeats the commands beside everything else, might not fit into a statement. */
    public static final int MOST_PROPOSAL_BYTES = 32 << 10;

    public EngineSettings {
        if (approvalLife.isNegative() || approvalLife.isZero() || stepLimit.isNegative() || stepLimit.isZero()) {
            throw new IllegalArgumentException("the engine's time limits are positive");
        }
        if (maxProposalBytes < 1 || maxProposalBytes > MOST_PROPOSAL_BYTES) {
            throw new IllegalArgumentException("the limit of a proposal is 1 to " + MOST_PROPOSAL_BYTES + " bytes");
        }
    }

    /** Ten minutes to type what was approved, half an hour for one command, 32 KiB for one proposal. */
    public static EngineSettings defaults() {
        return new EngineSettings(Duration.ofMinutes(10), Duration.ofMinutes(30), MOST_PROPOSAL_BYTES);
    }
}
