package dev.alice.flow;

/** A vouched-for flow with what its rehearsal showed. */
public record Rehearsed(Witnessed witnessed, Rehearsal rehearsal) implements Stage {
    @Override
    public StageName name() {
        return StageName.REHEARSED;
    }

    @Override
    public Requested requested() {
        return witnessed.requested();
    }

    public Proposed proposed() {
        return witnessed.proposed();
    }
}
