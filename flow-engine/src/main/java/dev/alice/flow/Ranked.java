package dev.alice.flow;

/** A rehearsed flow with its score. */
public record Ranked(Rehearsed rehearsed, Ranking ranking) implements Stage {
    @Override
    public StageName name() {
        return StageName.RANKED;
    }

    @Override
    public Requested requested() {
        return rehearsed.requested();
    }

    public Proposed proposed() {
        return rehearsed.proposed();
    }
}
