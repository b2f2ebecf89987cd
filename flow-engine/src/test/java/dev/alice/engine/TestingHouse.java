package dev.alice.engine;

import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Dossier;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.TestingStages;
import dev.alice.flow.TrainId;
import dev.alice.flow.Verdict;
import dev.alice.flow.Witnessed;
import dev.alice.flow.port.Assessor;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Ranker;
import dev.alice.flow.port.Rehearser;
import dev.alice.flow.port.SeedWatch;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** An engine over a real journal with a fake for each port; the trace tells who did what in which order. */
final class TestingHouse {
    final List<String> trace = Collections.synchronizedList(new ArrayList<>());
    final List<Stage> seen = Collections.synchronizedList(new ArrayList<>());
    final TestingClock clock = new TestingClock();
    final TestingLog log = new TestingLog(trace);
    final TestingWitnesses witnesses = new TestingWitnesses(trace);
    final TestingTypist typist = new TestingTypist(trace, clock);
    final TestingApprover approver = new TestingApprover(trace);
    final TestingProgress progress = new TestingProgress();
    final TracingJournal journal;
    final FlowEngine engine;
    final TrainId train;
    Assessor assessor = (flow, host) -> TestingStages.assessment();
    Rehearser rehearser = (flow, assessment, host, heard) -> new Rehearsal.NotNeeded("it only reads");
    Ranker ranker = (rehearsed, reviewed) ->
            new Ranking(900, List.of(new Ranking.Part("safety", 900, 100, "assessment")), Dossier.empty());
    Gatekeeper gatekeeper = (ranked, context) -> TestingStages.ask(ApprovalKind.YES);
    Navigator navigator = Navigator.none();
    SeedWatch watch = ranked -> Optional.empty();
    Supplier<Gatekeeper.Permission> rehearsals = () -> new Gatekeeper.Allowed(List.of());
    Supplier<Gatekeeper.Context> context = () -> new Gatekeeper.Context(false, false);
    Consumer<Stage> watcher = seen::add;

    TestingHouse() {
        this(TestingDatabase.inMemory());
    }

    TestingHouse(DataSource database) {
        this(new JdbcFlowJournal(database, new TestingClock()));
    }

    TestingHouse(FlowJournal real) {
        journal = new TracingJournal(real, trace);
        engine = engine();
        train = engine.train(TestingStages.OCTO);
    }

    /** Another engine over the same rooms, as after a restart. */
    FlowEngine engine() {
        Gates gates = new Gates(
                (flow, host) -> {
                    trace.add("assess");
                    return assessor.assess(flow, host);
                },
                log,
                witnesses,
                (flow, assessment, host, heard) -> {
                    trace.add("rehearse");
                    return rehearser.rehearse(flow, assessment, host, heard);
                },
                (rehearsed, reviewed) -> {
                    trace.add("rank");
                    return ranker.rank(rehearsed, reviewed);
                },
                new Gatekeeper() {
                    @Override
                    public Verdict judge(Ranked ranked, Context given) {
                        trace.add("judge");
                        return gatekeeper.judge(ranked, given);
                    }

                    @Override
                    public Permission mayRehearse(Witnessed witnessed, Context given) {
                        return rehearsals.get();
                    }
                },
                ranked -> watch.objection(ranked));
        return new FlowEngine(gates, journal, clock, new SecureRandom(), EngineSettings.defaults());
    }

    Passage passage() {
        return new Passage(() -> context.get(), approver, typist, navigator, stage -> watcher.accept(stage), progress);
    }

    Requested request() {
        return request(TestingStages.PANE);
    }

    Requested request(PaneRef pane) {
        return engine.request(train, TestingStages.OCTO, pane, HostFacts.unknown(), "show the date");
    }

    Stage run(String... commands) {
        return run(TestingStages.flow(commands));
    }

    Stage run(Flow flow) {
        return engine.run(request(), flow, passage());
    }

    List<String> stages() {
        return seen.stream().map(stage -> stage.name().word()).toList();
    }
}
