package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.SupplyFinding.State;
import java.time.Instant;
import java.util.Optional;

/**
 * What one collector saw for one requirement.
 *
 * @param evidence what was looked at and what it said
 * @param until when it has to be looked at again; empty where it does not age
 */
record Observation(String requirement, State state, String evidence, Optional<Instant> until) {
    static Observation met(String requirement, String evidence, Instant until) {
        return new Observation(requirement, State.MET, evidence, Optional.of(until));
    }

    static Observation notMet(String requirement, String evidence) {
        return new Observation(requirement, State.NOT_MET, evidence, Optional.empty());
    }

    static Observation unknown(String requirement, String evidence) {
        return new Observation(requirement, State.UNKNOWN, evidence, Optional.empty());
    }

    /** The same, with words about where it was seen. */
    Observation with(String words) {
        return new Observation(requirement, state, evidence + words, until);
    }
}
