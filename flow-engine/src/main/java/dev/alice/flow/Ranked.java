package dev.alice.flow;

/** A rehearsed flow with what its navigator says of it, and its score. */
public record Ranked(Rehearsed rehearsed, Reviewed reviewed, Ranking ranking) implements Stage {
    /** A flow that nobody reviewed. */
    public Ranked(Rehearsed rehearsed, Ranking ranking) {
        this(rehearsed, Reviewed.none("nobody navigates here"), ranking);
    }

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
