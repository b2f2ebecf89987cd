package dev.alice.flow;

import java.util.List;
import java.util.Optional;

/**
 * The end of a flow that was not typed.
 *
 * @param before the last stage that was reached
 * @param at the gate that refused
 * @param reason the gate's own words
 * @param next what the person can do
 * @param unanswered whether approval was asked for and nobody answered
 * @param reasons the policies that decided, where policy did
 * @param entry the statement that records the refusal; empty where the log could not take it
 */
public record Refused(
        Stage before,
        StageName at,
        String reason,
        String next,
        boolean unanswered,
        List<Verdict.Reason> reasons,
        Optional<LogEntry> entry)
        implements Stage {
    public Refused {
        reasons = List.copyOf(reasons);
    }

    @Override
    public StageName name() {
        return StageName.REFUSED;
    }

    @Override
    public Requested requested() {
        return before.requested();
    }
}
