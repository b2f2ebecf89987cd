package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.engine.Passage;
import dev.alice.flow.Attestation;
import dev.alice.flow.Flow;
import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Requested;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Brain;
import dev.alice.flow.port.Eyes;
import dev.alice.flow.port.Gatekeeper;
import dev.alice.flow.port.Navigator;
import dev.alice.flow.port.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One request on its way: words to the brain, its flow to the engine. The same for people and scripts. */
final class Errand {
    private static final int HISTORY = 6;

    private final Services services;
    private final UserName user;
    private final Hands hands;
    private final GhostSession mind;

    Errand(Services services, UserName user, Hands hands, GhostSession mind) {
        this.services = services;
        this.mind = mind;
        this.user = user;
        this.hands = hands;
    }

    /** What came of the words: a flow that ran its course, or an answer in words. */
    sealed interface Result {}

    /** The flow ended, typed or refused; the others are ways that were not offered. */
    record Ran(Stage end, List<Contest.Other> others) implements Result {}

    /** There is no flow; the brain said something else. */
    record Answered(Requested requested, Brain.Answer answer) implements Result {}

    /**
     * How a request is carried: who approves, who watches, and who hears what is worth a word.
     *
     * @param watcher hears each stage, and when it was reached
     * @param ways hears the ways that are not offered, before the one that is
     */
    record Manner(
            boolean autoReadOnly,
            Approver approver,
            BiConsumer<Stage, Instant> watcher,
            Consumer<List<Contest.Other>> ways,
            Consumer<String> notes,
            Progress progress) {}

    Result ask(TrainId train, String words, Optional<PaneId> pane, Manner manner) {
        return ask(train, words, Optional.empty(), pane, manner);
    }

    /** Asks for a flow that does better than the one that failed: a request of its own, which names that flow as a seed. */
    Result revise(TrainId train, String words, Revisions.Attempt attempt, Optional<PaneId> pane, Manner manner) {
        return ask(train, words, Optional.of(attempt), pane, manner);
    }

    private Result ask(
            TrainId train, String words, Optional<Revisions.Attempt> attempt, Optional<PaneId> pane, Manner manner) {
        PaneRef target = hands.work(pane);
        HostFacts host = hands.host(target);
        List<Brain.Exchange> history = history(train);
        String asked = attempt.map(again -> again.words(words)).orElse(words);
        Requested requested = services.engine().request(train, user, target, host, logged(asked));
        watch(manner).accept(requested);
        Brain.Turn turn = turn(requested, words, history, attempt, manner);
        Brain.Answer answer = revised(mind.answer(turn, manner.progress()), attempt);
        if (answer instanceof Brain.Proposes proposes) {
            return contest(requested, proposes, turn, manner);
        }
        return new Answered(requested, answer);
    }

    /** A revision grows from the flow that it revises; one that is no other flow is none. */
    private static Brain.Answer revised(Brain.Answer answer, Optional<Revisions.Attempt> attempt) {
        if (attempt.isEmpty() || !(answer instanceof Brain.Proposes proposes)) {
            return answer;
        }
        if (attempt.get().repeats(proposes.flow())) {
            return new Brain.Says(
                    "The agent's revision is the very lines that failed, so it is not proposed again. Ask in other words.");
        }
        return new Brain.Proposes(
                proposes.flow(),
                attempt.get().seeds(proposes.seeds()),
                proposes.others().stream()
                        .filter(way -> !attempt.get().repeats(way.flow()))
                        .map(way -> new Brain.Way(way.flow(), attempt.get().seeds(way.seeds())))
                        .toList());
    }

    private Gatekeeper.Context context(Manner manner) {
        return context(services, manner.autoReadOnly());
    }

    /** What policy is told of the person's wish and of this server. */
    static Gatekeeper.Context context(Services services, boolean autoReadOnly) {
        Attestation host = services.attestations().latest();
        return new Gatekeeper.Context(autoReadOnly, host.attested() && !host.software());
    }

    private Brain.Turn turn(
            Requested requested,
            String words,
            List<Brain.Exchange> history,
            Optional<Revisions.Attempt> attempt,
            Manner manner) {
        Eyes eyes = new LoggedEyes(
                services,
                hands,
                requested,
                () -> context(manner),
                manner.notes(),
                attempt.map(Revisions.Attempt::output));
        return new Brain.Turn(user, words, requested.host(), eyes, history, attempt.map(Revisions.Attempt::setback));
    }

    /** A flow that a person wrote, or edited from what grew from these seeds, takes the same way as any other. */
    Stage run(TrainId train, String words, Flow flow, List<Seed> seeds, Optional<PaneId> pane, Manner manner) {
        PaneRef target = hands.work(pane);
        Requested requested = services.engine().request(train, user, target, hands.host(target), logged(words));
        watch(manner).accept(requested);
        Navigator navigator =
                mind.navigator(turn(requested, words, List.of(), Optional.empty(), manner), services.assessor());
        return services.engine().run(requested, flow, seeds, passage(watch(manner), navigator, manner));
    }

    /** What was said before; ways that nobody was offered were no part of it. */
    private List<Brain.Exchange> history(TrainId train) {
        List<Brain.Exchange> all = services.journal().history(train, HISTORY * (Brain.MOST_OTHERS + 1)).stream()
                .filter(past -> !past.summary().isBlank() && !Contest.wasNotOffered(past))
                .map(past -> new Brain.Exchange(past.words(), past.summary()))
                .toList();
        return all.subList(Math.max(0, all.size() - HISTORY), all.size());
    }

    /** One way or several to one end, and those that a navigator offers: each is a request of its own in the same train. */
    private Ran contest(Requested first, Brain.Proposes proposes, Brain.Turn turn, Manner manner) {
        Navigator navigator = mind.navigator(turn, services.assessor());
        Contest contest = new Contest(
                services.engine(),
                watcher -> passage(watcher, navigator, manner),
                offer -> {
                    manner.progress().says("rehearsing the way that its navigator offers");
                    return another(first, offer.flow());
                },
                manner.watcher(),
                services.clock());
        contest.enter(first, proposes.flow(), proposes.seeds());
        for (Brain.Way way : proposes.others()) {
            contest.enter(another(first, way.flow()), way.flow(), way.seeds());
        }
        if (!proposes.others().isEmpty()) {
            manner.progress().says("rehearsing " + (proposes.others().size() + 1) + " ways");
        }
        Contest.Outcome outcome = contest.hold(manner.ways());
        return new Ran(outcome.end(), outcome.others());
    }

    private Requested another(Requested first, Flow way) {
        return services.engine().request(first.train(), user, first.pane(), first.host(), words(first.words(), way));
    }

    /** The words of a request as they stand in journal and log, which others read: without the secrets in them. */
    private String logged(String words) {
        String redacted = mind.models().redacted(words);
        return redacted.substring(0, Math.min(Requested.MAX_WORDS, redacted.length()));
    }

    /** The words of a request for another way. */
    static String words(String asked, Flow way) {
        String words = asked + " (another way: " + way.purpose() + ")";
        return words.substring(0, Math.min(Requested.MAX_WORDS, words.length()));
    }

    private Passage passage(Consumer<Stage> watcher, Navigator navigator, Manner manner) {
        return new Passage(
                () -> context(manner), manner.approver(), hands.typist(), navigator, watcher, manner.progress());
    }

    private Consumer<Stage> watch(Manner manner) {
        return stage -> manner.watcher().accept(stage, services.clock().instant());
    }
}
