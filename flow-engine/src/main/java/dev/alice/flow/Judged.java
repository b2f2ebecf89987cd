package dev.alice.flow;

/** A ranked flow with the verdict of policy. */
public record Judged(Ranked ranked, Verdict verdict) implements Stage {
    @Override
    public StageName name() {
        return StageName.JUDGED;
    }

    @Override
    public Requested requested() {
        return ranked.requested();
    }

    public Proposed proposed() {
        return ranked.proposed();
    }

    public Vouching vouching() {
        return ranked.rehearsed().witnessed().vouching();
    }
}
