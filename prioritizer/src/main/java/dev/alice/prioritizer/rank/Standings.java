package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Source;
import dev.alice.flow.Standing;

/** The book of standings: how far the word of each agent is taken now. */
@FunctionalInterface
public interface Standings {
    /** The standing of an agent; on probation where nothing is known of it. Answers from memory, for every decision. */
    Standing of(Aid agent);

    /**
     * The standing of whoever wrote a flow that an agent signs: the agent's own, except where a foreign agent wrote it.
     * That one's word is its own, and what comes of it says nothing about the agent that passed it on.
     */
    default Standing of(Aid agent, Source author) {
        return of(agent);
    }

    /** A book with nothing in it: everybody is on probation. */
    static Standings blank() {
        return agent -> Standing.unknown();
    }
}
