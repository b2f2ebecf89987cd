package dev.alice.flow;

import java.util.List;

/**
 * What is known of a flow beside its rehearsal: the standing of its agent, the evidence on the supply chain, what it grew
 * from, and the standings of the pair that made it.
 */
public record Dossier(Standing standing, List<SupplyFinding> supply, List<Seed> seeds, Pair pair) {
    public Dossier {
        supply = List.copyOf(supply);
        seeds = List.copyOf(seeds);
    }

    /** The dossier of a flow of whose pair nothing is known. */
    public Dossier(Standing standing, List<SupplyFinding> supply, List<Seed> seeds) {
        this(standing, supply, seeds, Pair.unknown());
    }

    /** The dossier of a flow that nothing was collected for. */
    public static Dossier empty() {
        return new Dossier(Standing.unknown(), List.of(), List.of());
    }

    public boolean tainted() {
        return seeds.stream().anyMatch(Seed::tainted);
    }
}
