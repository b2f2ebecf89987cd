package dev.alice.engine;

import java.time.Duration;

/**
 * The limits of the engine.
 *
 * @param approvalLife how long after its decision a flow may still be typed
 * @param stepLimit how long the end of one typed command is waited for
 * @param maxProposalBytes the largest canonical proposal
 */
public record EngineSettings(Duration approvalLife, Duration stepLimit, int maxProposalBytes) {
    public EngineSettings {
        if (approvalLife.isNegative() || approvalLife.isZero() || stepLimit.isNegative() || stepLimit.isZero()) {
            throw new IllegalArgumentException("the engine's time limits are positive");
        }
    }

    /** Ten minutes to type what was approved, half an hour for one command, 48 KiB for one proposal. */
    public static EngineSettings defaults() {
        return new EngineSettings(Duration.ofMinutes(10), Duration.ofMinutes(30), 48 << 10);
    }
}
