package dev.alice.flow;

/** A registered flow that enough witnesses vouched for. */
public record Witnessed(Registered registered, Vouching vouching) implements Stage {
    public Witnessed {
        if (!vouching.flow().equals(registered.proposed().id())) {
            throw new IllegalArgumentException("the witnesses vouched for another flow: " + vouching.flow());
        }
    }

    @Override
    public StageName name() {
        return StageName.WITNESSED;
    }

    @Override
    public Requested requested() {
        return registered.requested();
    }

    public Proposed proposed() {
        return registered.proposed();
    }
}
