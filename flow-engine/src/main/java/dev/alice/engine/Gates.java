package dev.alice.engine;

import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Ranker;
import dev.alice.flow.port.Rehearser;
import dev.alice.flow.port.SeedWatch;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Witnesses;

/** The gates between a proposal and a pane, in the order in which they are passed; the last is asked again before every line. */
public record Gates(
        Assessor assessor,
        StatementLog log,
        Witnesses witnesses,
        Rehearser rehearser,
        Ranker ranker,
        Gatekeeper gatekeeper,
        SeedWatch watch) {}
