package dev.alice.engine;

import dev.alice.flow.Clearance;
import dev.alice.flow.EntryId;
import dev.alice.flow.FlowException;
import dev.alice.flow.FlowId;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A journal that tells its writes to a trace, and fails those that it is told to fail. */
final class TracingJournal implements FlowJournal {
    final Set<String> failing = new HashSet<>();
    private final FlowJournal real;
    private final List<String> trace;

    TracingJournal(FlowJournal real, List<String> trace) {
        this.real = real;
        this.trace = trace;
    }

    private void writes(String what) {
        trace.add("journal " + what);
        if (failing.contains(what)) {
            throw new FlowException("the disk is full");
        }
    }

    @Override
    public void requested(Requested requested) {
        writes("requested");
        real.requested(requested);
    }

    @Override
    public void reached(Stage stage) {
        writes(stage.name().word());
        real.reached(stage);
    }

    @Override
    public boolean claim(Requested requested, Clearance clearance, String textSha256) {
        writes("claim " + clearance.step());
        return real.claim(requested, clearance, textSha256);
    }

    @Override
    public void settle(FlowId flow, int step, String state) {
        writes(state + " " + step);
        real.settle(flow, step, state);
    }

    @Override
    public void ended(RequestId request, StageName state, String summary, Optional<EntryId> entry) {
        writes("ended " + state.word());
        real.ended(request, state, summary, entry);
    }

    @Override
    public List<Open> open() {
        return real.open();
    }

    @Override
    public Optional<EntryId> lastEntry(TrainId train) {
        return real.lastEntry(train);
    }

    @Override
    public Optional<TrainId> latestTrain(UserName user) {
        return real.latestTrain(user);
    }

    @Override
    public List<Past> history(TrainId train, int limit) {
        return real.history(train, limit);
    }

    @Override
    public List<Keys> keys() {
        return real.keys();
    }
}
