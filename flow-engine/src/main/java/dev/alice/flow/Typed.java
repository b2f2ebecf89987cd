package dev.alice.flow;

import java.time.Instant;

/** A step of a cleared flow whose keys were delivered into the pane. */
public record Typed(Cleared cleared, int step, int bytes, Instant at) implements Stage {
    @Override
    public StageName name() {
        return StageName.TYPED;
    }

    @Override
    public Requested requested() {
        return cleared.requested();
    }
}
