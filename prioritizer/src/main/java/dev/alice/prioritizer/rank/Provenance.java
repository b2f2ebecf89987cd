package dev.alice.prioritizer.rank;

import dev.alice.flow.Rehearsed;
import dev.alice.flow.Seed;
import java.util.List;

/** The provenance of a flow: everything that it grew from, each with its taint where something is held against it. */
@FunctionalInterface
public interface Provenance {
    List<Seed> seeds(Rehearsed rehearsed);

    /** A provenance that names nothing. */
    static Provenance none() {
        return rehearsed -> List.of();
    }
}
