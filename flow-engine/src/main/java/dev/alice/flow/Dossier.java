package dev.alice.flow;

import java.util.List;

/**
 * What is known of a flow beside its rehearsal: the standing of its agent, the evidence on the supply chain, and what
 * it grew from.
 */
public record Dossier(Standing standing, List<SupplyFinding> supply, List<Seed> seeds) {
    public Dossier {
        supply = List.copyOf(supply);
        seeds = List.copyOf(seeds);
    }

    /** The dossier of a flow that nothing was collected for. */
    public static Dossier empty() {
        return new Dossier(Standing.unknown(), List.of(), List.of());
    }

    public boolean tainted() {
        return seeds.stream().anyMatch(Seed::tainted);
    }
}
