package dev.alice.flow.port;

import dev.alice.flow.Assessment;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;

/** Says what the commands of a flow would do, by reading them; pure and deterministic. */
public interface Assessor {
    Assessment assess(Flow flow, HostFacts host);
}
