package dev.alice.gateway.shell;

import dev.alice.agent.AgentSettings;
import dev.alice.agent.Ghost;
import dev.alice.agent.GhostSession;
import dev.alice.agent.model.Budget;
import dev.alice.agent.model.Limits;
import dev.alice.agent.model.ModelSettings;
import dev.alice.flow.Approval;
import dev.alice.flow.ApprovalKind;
import dev.alice.flow.Cleared;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.Judged;
import dev.alice.flow.Proposed;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Risk;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Progress;
import dev.alice.gateway.Node;
import dev.alice.gateway.TestingModel;
import dev.alice.gateway.TestingRoots;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.Endpoint;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A node with every gate, the agent without a model and with a scripted one, and a throw-away machine for each task: what a
 * person says goes the way of every request, and what comes of it is typed into a pane of that machine.
 */
final class TaskHouse implements AutoCloseable {
    private static final UserName MONA = new UserName("mona");
    private static final Duration STEP = Duration.ofMinutes(3);

    private final Path directory;
    private final TestingRoots roots;
    private final TestingModel model;
    private final Node node;
    private final Ghost ghost;
    private int machines;

    TaskHouse(Path directory, TestingRoots roots) throws IOException {
        this.directory = directory;
        this.roots = roots;
        this.model = new TestingModel();
        Config config = new Config(
                directory.resolve("data"),
                new Endpoint("127.0.0.1", 0),
                new Endpoint("127.0.0.1", 0),
                new Config.KeyDirectory(directory),
                Config.Models.none(),
                new Config.Policy(Optional.empty()),
                new Config.Agent(Optional.empty()),
                new Config.Tpm(Optional.empty()),
                new Config.Limits(10, 10, STEP, Duration.ofMinutes(1)),
                Config.Log.usual());
        SecureRandom random = new SecureRandom();
        this.node = Node.start(
                config.with(new Config.Sandbox(roots.store(), true, List.of(roots.mirror()), false)),
                Node.NO_LOGINS,
                Clock.systemUTC(),
                random);
        this.ghost = Ghost.start(
                new AgentSettings(
                        Optional.empty(),
                        Optional.empty(),
                        List.of(new ModelSettings(model.baseUrl(), "scripted", "", Limits.standard())),
                        Budget.standard(),
                        false),
                name -> null,
                random,
                Clock.systemUTC());
    }

    @Override
    public void close() {
        ghost.close();
        node.close();
        model.close();
    }

    private Services services(boolean withModel) {
        Services usual = node.services();
        return new Services(
                usual.engine(),
                usual.journal(),
                withModel ? ghost : usual.ghost(),
                usual.ledger(),
                usual.witnesses(),
                usual.gatekeeper(),
                usual.assessor(),
                usual.policies(),
                usual.standings(),
                usual.chain(),
                usual.attestations(),
                usual.agent(),
                usual.clock(),
                usual.random());
    }

    /** Has one task done on a fresh machine. */
    TaskResult run(Task task, boolean withModel) throws IOException {
        script(task);
        Path door = Files.createDirectory(directory.resolve("machine-" + machines++));
        try (TestingMachine machine = new TestingMachine(
                        task.isFedora() ? roots.fedora() : roots.debian(), door, task.before(), task.at());
                TmuxHands hands = TmuxHands.over(
                        new UnixSocketDialer(machine.socket()),
                        MONA,
                        node.services().random(),
                        Clock.systemUTC())) {
            String before = machine.fingerprint();
            CountDownLatch over = new CountDownLatch(1);
            Thread person = Thread.ofVirtual().start(() -> answer(machine, task.keys(), over));
            Watch watch = new Watch();
            try {
                return ended(task, withModel, machine, before, hands, watch);
            } finally {
                over.countDown();
                person.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private TaskResult ended(
            Task task, boolean withModel, TestingMachine machine, String before, TmuxHands hands, Watch watch) {
        Services services = services(withModel);
        GhostSession mind = services.ghost().session(MONA, Optional.empty());
        Errand errand = new Errand(services, MONA, hands, mind);
        TrainId train = services.engine().train(MONA);
        Person person = new Person(task.agrees());
        Errand.Manner manner =
                new Errand.Manner(false, person, watch::reached, others -> {}, watch.story::add, Progress.SILENT);
        long began = System.nanoTime();
        Errand.Result result = null;
        for (String words : task.ask()) {
            watch.begin();
            result = errand.ask(train, words, Optional.empty(), manner);
            watch.end();
            if (result instanceof Errand.Ran ran) {
                result = new Revisions(
                                attempt -> {
                                    watch.begin();
                                    Errand.Result revised =
                                            errand.revise(train, words, attempt, Optional.empty(), manner);
                                    watch.end();
                                    return revised;
                                },
                                said -> watch.story.add(Answers.summary(said.answer())),
                                watch.story::add)
                        .follow(ran);
            }
        }
        Duration total = Duration.ofNanos(System.nanoTime() - began);
        Task.End end = end(Objects.requireNonNull(result), machine, task, watch);
        boolean state = switch (end) {
            case right -> true;
            case wrong -> false;
            default -> machine.fingerprint().equals(before);
        };
        if (end == Task.End.wrong) {
            watch.story.add(machine.screens().strip());
        }
        return new TaskResult(
                task,
                withModel,
                watch.proposal,
                end,
                state,
                mind.models().purse().session().tokens(),
                watch.thinking,
                watch.rehearsal,
                person.asked,
                watch.rehearsing,
                watch.gates,
                total,
                String.join("\n", watch.story));
    }

    private static Task.End end(Errand.Result result, TestingMachine machine, Task task, Watch watch) {
        return switch (result) {
            case Errand.Answered answered -> {
                watch.proposal = Answers.summary(answered.answer());
                yield switch (answered.answer()) {
                    case Brain.Asks ignored -> Task.End.asked;
                    case Brain.Offers ignored -> Task.End.asked;
                    case Brain.DoesNotKnow ignored -> Task.End.unknown;
                    case Brain.Says ignored -> Task.End.said;
                    case Brain.Failed ignored -> Task.End.failed;
                    case Brain.Proposes proposes -> throw new IllegalStateException("not run: " + proposes);
                };
            }
            case Errand.Ran ran -> {
                if (ran.end() instanceof Refused refused) {
                    watch.story.add(refused.at().word() + ": " + refused.reason());
                    yield refused.unanswered() || refused.reason().contains(Person.NO)
                            ? Task.End.declined
                            : Task.End.refused;
                }
                yield machine.attempt(task.done()).exit() == 0 ? Task.End.right : Task.End.wrong;
            }
        };
    }

    private void script(Task task) {
        model.forgets();
        // what a script did not foresee does not help
        model.proposes(List.of("false"));
        for (Task.Move move : task.moves()) {
            if (move.propose() != null) {
                model.proposesNext(
                        move.propose().stream().map(step -> Map.entry(step, "")).toList());
            } else if (move.call() != null) {
                model.calls(move.call(), Objects.requireNonNullElse(move.with(), Map.of()));
            } else {
                model.says(Objects.requireNonNull(move.say(), task.task()));
            }
        }
    }

    /** The person at the machine, who answers what a program in the pane asks. */
    private static void answer(TestingMachine machine, List<Task.Keys> keys, CountDownLatch over) {
        try {
            for (Task.Keys one : keys) {
                while (!machine.answer(one.shown(), one.type())) {
                    if (over.await(50, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What was seen of the requests of one task. */
    private static final class Watch {
        private final List<String> story = new ArrayList<>();
        private Map<StageName, Instant> at = new EnumMap<>(StageName.class);
        private Instant began = Instant.EPOCH;
        private String proposal = "";
        private String rehearsal = "";
        private Duration thinking = Duration.ZERO;
        private Duration rehearsing = Duration.ZERO;
        private Duration gates = Duration.ZERO;

        void begin() {
            at = new EnumMap<>(StageName.class);
            rehearsal = "";
        }

        void reached(Stage stage, Instant when) {
            if (stage.name() == StageName.REQUESTED && !at.containsKey(StageName.REQUESTED)) {
                began = when;
            }
            at.put(stage.name(), when);
            switch (stage) {
                case Proposed proposed -> proposal = commands(proposed.flow());
                case Rehearsed rehearsed -> rehearsal = words(rehearsed);
                case Finished finished ->
                    finished.runs().forEach(run -> story.add(run.command().value() + " → " + run.outcome()));
                default -> {}
            }
        }

        void end() {
            Instant proposed = at.get(StageName.PROPOSED);
            if (proposed == null) {
                return;
            }
            thinking = thinking.plus(Duration.between(began, proposed));
            Duration rehearsed = between(StageName.WITNESSED, StageName.REHEARSED);
            rehearsing = rehearsing.plus(rehearsed);
            Duration way = at.containsKey(StageName.CLEARED)
                    ? between(StageName.PROPOSED, StageName.CLEARED)
                    : between(StageName.PROPOSED, StageName.REFUSED);
            gates = gates.plus(way.minus(rehearsed));
        }

        private Duration between(StageName first, StageName second) {
            Instant from = at.get(first);
            Instant to = at.get(second);
            return from == null || to == null ? Duration.ZERO : Duration.between(from, to);
        }

        private String words(Rehearsed stage) {
            return switch (stage.rehearsal()) {
                case Rehearsal.Ran ran -> ran.asPredicted(stage.proposed().flow()) ? "as said" : "otherwise";
                case Rehearsal.NotNeeded ignored -> "reads only";
                case Rehearsal.NotPossible not -> {
                    story.add("not rehearsed: " + not.reason());
                    yield "not possible";
                }
            };
        }

        private static String commands(Flow flow) {
            return flow.steps().stream().map(step -> step.command().value()).collect(Collectors.joining("; "));
        }
    }

    /**
     * A person who reads what is shown, and gives what the policy asks for up to what the task is worth to them: the word for
     * something destructive only where they want that.
     */
    private static final class Person implements Approver {
        private static final String NO = "I did not ask for that";

        private final Task.Consent agrees;
        private String asked = "";

        Person(Task.Consent agrees) {
            this.agrees = agrees;
        }

        @Override
        public Answer decide(Judged judged, BooleanSupplier withdrawn) {
            ApprovalKind kind = judged.verdict().approval();
            asked = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            boolean destructive = judged.proposed().assessment().risk() == Risk.DESTRUCTIVE;
            boolean given = destructive ? agrees == Task.Consent.word : agrees != Task.Consent.nothing;
            return given
                    ? new Yes(new Approval(kind, MONA, "yes", Clock.systemUTC().instant(), false))
                    : new No(NO);
        }

        @Override
        public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
            return true;
        }
    }
}
