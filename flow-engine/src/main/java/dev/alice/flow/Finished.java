package dev.alice.flow;

import java.util.List;
import java.util.Optional;

/**
 * The end of a typed flow: how each typed step ended, and whether the prediction held.
 *
 * @param outcome the statement that records it; empty where the log could not take it
 * @param unlogged why the outcome is not in the log, in words; empty where it is
 */
public record Finished(
        Typed typed, List<StepRun> runs, boolean asPredicted, Optional<LogEntry> outcome, Optional<String> unlogged)
        implements Stage {
    public Finished {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("a finished flow has at least one typed step");
        }
    }

    public StepRun last() {
        return runs.getLast();
    }

    @Override
    public StageName name() {
        return StageName.FINISHED;
    }

    @Override
    public Requested requested() {
        return typed.requested();
    }
}
