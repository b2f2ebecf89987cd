package dev.alice.flow;

/** A proposal whose statement is in the log. */
public record Registered(Proposed proposed, LogEntry entry) implements Stage {
    @Override
    public StageName name() {
        return StageName.REGISTERED;
    }

    @Override
    public Requested requested() {
        return proposed.requested();
    }
}
