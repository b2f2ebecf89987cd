package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import java.util.List;

/** Somebody who looks at one kind of evidence. What it throws is an unknown with the reason. */
interface Collector {
    /** Its name in the table of requirements. */
    String name();

    /** Whether it has anything to say about such a thing. */
    boolean concerns(Consumption consumption);

    /** What it sees; called by one thread for one thing, and not in a hurry. */
    List<Observation> look(Consumption consumption, HostFacts host);

    /** Changes whenever what it looks at may have changed; quick. What was seen under another stamp is not used again. */
    default String stamp() {
        return "";
    }
}
