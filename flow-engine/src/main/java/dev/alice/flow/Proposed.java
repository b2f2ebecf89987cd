package dev.alice.flow;

/**
 * A flow that somebody proposes for a request.
 *
 * @param canonical the canonical bytes of request and flow; their digest is the id
 * @param assessment what the gates found that it would do
 */
public record Proposed(Requested requested, Flow flow, Bytes canonical, FlowId id, Assessment assessment)
        implements Stage {
    public Proposed {
        if (!FlowId.of(canonical).equals(id)) {
            throw new IllegalArgumentException("the flow id is not the digest of the canonical bytes");
        }
    }

    /** The proposal of the flow for the request, named by its canonical bytes. */
    public static Proposed of(Requested requested, Flow flow, Assessment assessment) {
        Bytes canonical = ProposalDocument.write(requested, flow);
        return new Proposed(requested, flow, canonical, FlowId.of(canonical), assessment);
    }

    @Override
    public StageName name() {
        return StageName.PROPOSED;
    }
}
