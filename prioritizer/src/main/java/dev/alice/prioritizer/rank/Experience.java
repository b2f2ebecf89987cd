package dev.alice.prioritizer.rank;

import dev.alice.flow.Aid;
import dev.alice.flow.Flow;

/** What came of the same commands when an agent tried them before. */
@FunctionalInterface
public interface Experience {
    Tally of(Aid agent, Flow flow);

    /** How often their predictions came true, and how often they did not. */
    record Tally(int confirmed, int failed) {
        public Tally {
            if (confirmed < 0 || failed < 0) {
                throw new IllegalArgumentException("a tally counts from 0");
            }
        }
    }

    /** The experience of somebody who has tried nothing. */
    static Experience none() {
        return (agent, flow) -> new Tally(0, 0);
    }
}
