package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Mind;
import dev.alice.flow.Standing;
import java.util.Map;

/** The book of standings: how far the word of each agent is taken now. */
@FunctionalInterface
public interface Standings {
    /** Why a mind needs to earn nothing first. */
    String KNOWN = "it is not new: it comes with the node, or is a person";

    /** The standing of an agent; on probation where nothing is known of it. Answers from memory, for every decision. */
    Standing of(Aid agent);

    /**
     * The standing of a mind behind an agent, earned by what it proposed or reviewed beyond reading; on probation where it
     * is new here. Recipes come with the node, and a person is no agent: both are known.
     */
    default Standing of(Aid agent, Mind mind) {
        return mind.isKnown() ? new Standing(Standing.Level.GOOD, 500, 0, 0, KNOWN) : Standing.unknown();
    }

    /** The minds behind an agent of whom something is known, by their names. */
    default Map<Mind, Standing> minds(Aid agent) {
        return Map.of();
    }

    /** A book with nothing in it: everybody is on probation. */
    static Standings blank() {
        return agent -> Standing.unknown();
    }
}
