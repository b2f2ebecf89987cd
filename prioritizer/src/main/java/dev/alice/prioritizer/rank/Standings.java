package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Standing;

/** The book of standings: how far the word of each agent is taken now. */
@FunctionalInterface
public interface Standings {
    /** The standing of an agent; on probation where nothing is known of it. Answers from memory, for every decision. */
    Standing of(Aid agent);

    /** A book with nothing in it: everybody is on probation. */
    static Standings blank() {
        return agent -> Standing.unknown();
    }
}
