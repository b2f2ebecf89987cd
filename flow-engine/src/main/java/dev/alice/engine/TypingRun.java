package dev.alice.engine;

import dev.alice.flow.Clearance;
import dev.alice.flow.ClearanceMint;
import dev.alice.flow.Cleared;
import dev.alice.flow.Finished;
import dev.alice.flow.LogEntry;
import dev.alice.flow.Prediction;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Step;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.Typed;
import dev.alice.flow.port.StatementLog;
import dev.alice.flow.port.Typist;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The typing of one cleared flow: step by step, each outcome seen before the next, stopped by the first surprise. */
final class TypingRun {
    private final Gates gates;
    private final Passage passage;
    private final RunRecord record;
    private final FlowJournal journal;
    private final ClearanceMint mint;
    private final EngineSettings settings;
    private final Clock clock;
    private final Cleared cleared;
    private final List<StepRun> runs = new ArrayList<>();
    private @Nullable Typed last;
    private Optional<String> stopped = Optional.empty();

    TypingRun(
            Gates gates,
            Passage passage,
            RunRecord record,
            FlowJournal journal,
            ClearanceMint mint,
            EngineSettings settings,
            Clock clock,
            Cleared cleared) {
        this.gates = gates;
        this.passage = passage;
        this.record = record;
        this.journal = journal;
        this.mint = mint;
        this.settings = settings;
        this.clock = clock;
        this.cleared = cleared;
    }

    /** Types the flow. Throws {@link GateClosed} where nothing at all was entered. */
    Stage go() {
        for (int step = 1; step <= cleared.lines().size() && stopped.isEmpty(); step++) {
            try {
                next(step);
            } catch (RuntimeException broken) {
                if (last == null) {
                    throw broken;
                }
                stop("before step " + step + ": " + RunRecord.words(broken));
            }
        }
        if (last == null) {
            throw GateClosed.at(StageName.TYPED, "nothing was typed", "ask again");
        }
        return finish(last);
    }

    private void next(int step) {
        if (!wanted(step)) {
            stop("before step " + step + ": it was not wanted");
            return;
        }
        type(step);
        if (step < cleared.lines().size() && !runs.getLast().asPredicted(prediction(step))) {
            stop("after step " + step + ": "
                    + (step(step).check() ? "it did not find the effect" : "it did not end as predicted"));
        }
    }

    private void stop(String where) {
        stopped = Optional.of(where);
        RunRecord.quietly(() -> passage.progress().says("stopped " + where));
    }

    private boolean wanted(int step) {
        return step == 1 || !cleared.approval().stepByStep() || goOn(step);
    }

    private boolean goOn(int step) {
        try {
            return passage.approver().goOn(cleared, step, runs.getLast().outcome());
        } catch (RuntimeException | Error unanswered) {
            return false;
        }
    }

    private void type(int step) {
        Optional<String> objection = RunRecord.gate(
                StageName.TYPED,
                () -> gates.witnesses().recheck(cleared.judged().vouching()));
        if (objection.isPresent()) {
            throw GateClosed.at(StageName.TYPED, objection.get(), "ask again; the flow gets new witnesses");
        }
        if (step > 1) {
            GateChain.stillAllowed(gates, passage, cleared.judged(), cleared.approval(), StageName.TYPED);
        }
        record.open(StageName.TYPED);
        Clearance clearance = RunRecord.gate(StageName.TYPED, () -> mint.mint(cleared, step));
        Cleared.Line line = cleared.lines().get(step - 1);
        String sha = line.command().bytes().sha256().asHex();
        if (!RunRecord.gate(StageName.TYPED, () -> journal.claim(cleared.requested(), clearance, sha))) {
            throw GateClosed.at(StageName.TYPED, "this line was claimed before", "ask again");
        }
        untainted(clearance);
        Typist.Delivery delivery = deliver(clearance);
        switch (delivery) {
            case Typist.Withheld withheld -> {
                RunRecord.quietly(() -> journal.settle(clearance.flow(), step, "withheld"));
                throw GateClosed.at(
                        StageName.TYPED,
                        withheld.reason(),
                        "nothing was entered; bring the pane to an empty prompt and ask again");
            }
            case Typist.Uncertain uncertain -> {
                RunRecord.quietly(() -> journal.settle(clearance.flow(), step, "uncertain"));
                last = new Typed(cleared, step, line.command().bytes().size(), clock.instant());
                runs.add(new StepRun(step, line.command(), new StepOutcome.Unobserved(uncertain.reason())));
            }
            case Typist.Delivered delivered -> {
                RunRecord.quietly(() -> journal.settle(clearance.flow(), step, "delivered"));
                last = new Typed(cleared, step, delivered.bytes(), clock.instant());
                record.happened(last);
                runs.add(new StepRun(step, line.command(), observe(clearance)));
            }
        }
    }

    /**
     * Passes while nothing that the flow grew from has turned bad. Asked after the claim is written: whoever taints a seed
     * finds either this line stopped, or its claim.
     */
    private void untainted(Clearance clearance) {
        try {
            GateChain.untainted(gates, cleared.judged(), StageName.TYPED);
        } catch (GateClosed closed) {
            clearance.revoke();
            RunRecord.quietly(() -> journal.settle(clearance.flow(), clearance.step(), "withheld"));
            throw closed;
        }
    }

    private Typist.Delivery deliver(Clearance clearance) {
        try {
            Typist.@Nullable Delivery delivery = passage.typist().type(clearance);
            return delivery == null ? new Typist.Uncertain("the typist gave no answer") : delivery;
        } catch (RuntimeException | Error broken) {
            return new Typist.Uncertain(RunRecord.words(broken));
        } finally {
            clearance.revoke();
        }
    }

    private StepOutcome observe(Clearance clearance) {
        try {
            @Nullable
            StepOutcome outcome = passage.typist().awaitEnd(clearance, settings.stepLimit(), passage.progress());
            return outcome == null ? new StepOutcome.Unobserved("the typist gave no answer") : outcome;
        } catch (RuntimeException | Error broken) {
            return new StepOutcome.Unobserved(RunRecord.words(broken));
        }
    }

    private Finished finish(Typed typed) {
        boolean asPredicted = runs.size() == cleared.lines().size()
                && runs.stream().allMatch(run -> run.asPredicted(prediction(run.step())));
        Finished finished = switch (register(asPredicted)) {
            case StatementLog.Logged logged ->
                new Finished(typed, runs, asPredicted, Optional.of(logged.entry()), Optional.empty());
            case StatementLog.NotLogged not ->
                new Finished(typed, runs, asPredicted, Optional.empty(), Optional.of(not.reason()));
        };
        if (finished.outcome().isPresent()) {
            // without a logged outcome the request stays open, and settle() logs its end at the next start
            RunRecord.quietly(() -> journal.ended(
                    finished.requested().id(),
                    StageName.FINISHED,
                    summary(finished),
                    finished.outcome().map(LogEntry::id)));
        }
        record.tell(finished);
        return finished;
    }

    private StatementLog.Registration register(boolean asPredicted) {
        try {
            StatementLog.@Nullable Registration registration =
                    gates.log().register(Papers.outcome(cleared, runs, asPredicted, stopped));
            return registration == null ? new StatementLog.NotLogged("the log gave no answer") : registration;
        } catch (RuntimeException | Error broken) {
            return new StatementLog.NotLogged(RunRecord.words(broken));
        }
    }

    private Prediction prediction(int step) {
        return step(step).prediction();
    }

    private Step step(int number) {
        return cleared.judged().proposed().flow().steps().get(number - 1);
    }

    private static String summary(Finished finished) {
        StepRun end = finished.last();
        String words = end.outcome().exitCode().isPresent()
                ? "exit " + end.outcome().exitCode().getAsInt()
                : "its end was not observed";
        return end.command().value() + " · " + words + (finished.asPredicted() ? " · as predicted" : "");
    }
}
