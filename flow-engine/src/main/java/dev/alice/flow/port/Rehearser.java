package dev.alice.flow.port;

import dev.alice.flow.Assessment;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.Rehearsal;

/** Runs a flow in a throw-away copy of a host, never on the host. */
public interface Rehearser {
    Rehearsal rehearse(Flow flow, Assessment assessment, HostFacts host, Progress progress);
}
