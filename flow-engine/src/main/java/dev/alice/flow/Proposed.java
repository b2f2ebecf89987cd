package dev.alice.flow;

import java.util.List;

/**
 * A flow that somebody proposes for a request.
 *
 * @param seeds what its author says it grew from, beside the request's own words: at most {@link #MAX_SEEDS}
 * @param canonical the canonical bytes of request, flow and seeds; their digest is the id
 * @param assessment what the gates found that it would do
 */
public record Proposed(
        Requested requested, Flow flow, List<Seed> seeds, Bytes canonical, FlowId id, Assessment assessment)
        implements Stage {
    public static final int MAX_SEEDS = 40;

    public Proposed {
        seeds = List.copyOf(seeds);
        if (seeds.size() > MAX_SEEDS) {
            throw new IllegalArgumentException("a proposal names at most " + MAX_SEEDS + " seeds, not " + seeds.size());
        }
        if (!FlowId.of(canonical).equals(id)) {
            throw new IllegalArgumentException("the flow id is not the digest of the canonical bytes");
        }
    }

    /** The proposal of the flow for the request, named by its canonical bytes. */
    public static Proposed of(Requested requested, Flow flow, List<Seed> seeds, Assessment assessment) {
        Bytes canonical = ProposalDocument.write(requested, flow, seeds);
        return new Proposed(requested, flow, seeds, canonical, FlowId.of(canonical), assessment);
    }

    /** The proposal of a flow whose author names nothing that it grew from. */
    public static Proposed of(Requested requested, Flow flow, Assessment assessment) {
        return of(requested, flow, List.of(), assessment);
    }

    @Override
    public StageName name() {
        return StageName.PROPOSED;
    }
}
