package dev.alice.agent.recipes;

import dev.alice.flow.EntryId;
import dev.alice.flow.FlowId;
import dev.alice.flow.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a learned recipe comes from.
 *
 * @param flow the flow whose outcome confirmed it
 * @param entry the log entry that tells of the outcome
 * @param kept when it was kept
 * @param seeds what the flow grew from, without taints: whoever taints one of them later taints what the recipe proposes
 */
public record Provenance(FlowId flow, EntryId entry, Instant kept, List<Seed> seeds) {

    /** The most seeds that are carried on. */
    public static final int MOST_SEEDS = 30;

    public Provenance {
        if (seeds.size() > MOST_SEEDS) {
            throw new IllegalArgumentException(
                    "a learned recipe carries at most " + MOST_SEEDS + " seeds, not " + seeds.size());
        }
        seeds = seeds.stream()
                .map(seed -> new Seed(seed.kind(), seed.name(), seed.digest(), Optional.empty()))
                .toList();
    }

    /** The seeds of what such a recipe proposes: the recipe itself, the flow in the log, and what that grew from. */
    List<Seed> seeds(Seed recipe) {
        var all = new ArrayList<Seed>();
        all.add(recipe);
        all.add(new Seed(Seed.Kind.FLOW, flow.qb64(), Optional.empty(), Optional.empty()));
        all.addAll(seeds);
        return List.copyOf(all);
    }
}
