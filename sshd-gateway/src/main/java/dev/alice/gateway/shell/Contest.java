package dev.alice.gateway.shell;

import dev.alice.engine.Contender;
import dev.alice.engine.FlowEngine;
import dev.alice.engine.FlowJournal;
import dev.alice.engine.Passage;
import dev.alice.flow.CommandText;
import dev.alice.flow.Dossier;
import dev.alice.flow.Flow;
import dev.alice.flow.FlowId;
import dev.alice.flow.Proposed;
import dev.alice.flow.Ranked;
import dev.alice.flow.Ranking;
import dev.alice.flow.Refused;
import dev.alice.flow.Rehearsal;
import dev.alice.flow.Rehearsed;
import dev.alice.flow.Requested;
import dev.alice.flow.Review;
import dev.alice.flow.Seed;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import dev.alice.flow.Step;
import dev.alice.flow.port.Brain;
import dev.alice.prioritizer.rank.ProposalQueue;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The contest of the ways to one end, be they one or several: each is logged, vouched for, rehearsed, ranked and judged beside the others, the
 * queue orders them anew with every piece of evidence, and the best that is left is offered. A way that a navigator offers
 * enters behind them, while there is room.
 */
final class Contest {
    private static final String NOT_OFFERED = "not offered: ";

    private final FlowEngine engine;
    private final Function<Consumer<Stage>, Passage> passages;
    private final Function<Review.Offers, Requested> requests;
    private final BiConsumer<Stage, Instant> watcher;
    private final Clock clock;
    private final List<Entrant> entrants = new ArrayList<>();
    private final ProposalQueue<Entrant> queue;

    /**
     * @param passages makes the passage of one way, with whoever watches it
     * @param requests makes the request for a way that a navigator offers
     * @param watcher hears the stages of the way that is offered, and when each was reached
     */
    Contest(
            FlowEngine engine,
            Function<Consumer<Stage>, Passage> passages,
            Function<Review.Offers, Requested> requests,
            BiConsumer<Stage, Instant> watcher,
            Clock clock) {
        this.engine = engine;
        this.passages = passages;
        this.requests = requests;
        this.watcher = watcher;
        this.clock = clock;
        this.queue = new ProposalQueue<>(Brain.MOST_OTHERS + 1);
    }

    /**
     * A way that was not offered, for a person who wants it all the same.
     *
     * @param score per mille; empty where it did not come so far
     * @param fate why it was not offered
     */
    record Other(Flow flow, List<Seed> seeds, Optional<FlowId> id, Optional<Integer> score, String fate) {}

    /** How a contest ended: the end of the way that was offered, and the others, best first. */
    record Outcome(Stage end, List<Other> others) {}

    /** A stage, and when it was reached. */
    private record Reached(Stage stage, Instant at) {}

    /** One way: its request, and everything that it reached while nobody watched. */
    private final class Entrant {
        private final Requested requested;
        private final Flow flow;
        private final List<Seed> seeds;
        private final List<Reached> reached = new ArrayList<>();
        private boolean offered;

        Entrant(Requested requested, Flow flow, List<Seed> seeds) {
            this.requested = requested;
            this.flow = flow;
            this.seeds = seeds;
        }

        /** Takes a stage: evidence changes the place in the queue, and once it is offered the person sees the rest. */
        synchronized void reach(Stage stage) {
            Instant now = clock.instant();
            reached.add(new Reached(stage, now));
            if (stage instanceof Ranked ranked) {
                queue.offer(this, ranked.ranking());
            }
            if (offered) {
                watcher.accept(stage, now);
            }
        }

        /** Shows what it reached, and from now on whatever it reaches. */
        synchronized void offer() {
            if (!offered) {
                offered = true;
                reached.forEach(one -> watcher.accept(one.stage(), one.at()));
            }
        }

        synchronized <S extends Stage> Optional<S> at(Class<S> stage) {
            return reached.stream()
                    .map(Reached::stage)
                    .filter(stage::isInstance)
                    .map(stage::cast)
                    .reduce((first, last) -> last);
        }

        /** Whether it was rehearsed, and did something else than its author said. */
        boolean failed() {
            return at(Rehearsed.class)
                    .filter(rehearsed -> rehearsed.rehearsal() instanceof Rehearsal.Ran ran && !ran.asPredicted(flow))
                    .isPresent();
        }

        Optional<Integer> score() {
            return at(Ranked.class).map(ranked -> ranked.ranking().permille());
        }
    }

    /** Enters a way; those that the author likes better are entered first. */
    void enter(Requested requested, Flow flow, List<Seed> seeds) {
        Entrant entrant = new Entrant(requested, flow, seeds);
        if (!entrants.isEmpty()) {
            // the first one's request was seen when the person asked
            entrant.reach(requested);
        }
        entrants.add(entrant);
        // before there is any evidence the author's own word orders them
        long word = 1000;
        for (Step step : flow.steps()) {
            word = word * step.prediction().permille() / 1000;
        }
        queue.offer(entrant, new Ranking((int) word, List.of(), Dossier.empty()));
    }

    /**
     * Holds it: all at once to their verdicts, then the best alone to its end.
     *
     * @param told hears the ways that were not offered, if there are any, before the one that is
     */
    Outcome hold(Consumer<List<Other>> told) {
        return hold(told, engine::go);
    }

    /** @param last takes the best to its end */
    Outcome hold(Consumer<List<Other>> told, Function<Contender, Stage> last) {
        if (entrants.size() == 1) {
            // there is nothing to wait for: each gate is seen as it is passed
            entrants.getFirst().offer();
        }
        List<Contender> contenders = new ArrayList<>(contend(entrants));
        try {
            contenders.addAll(contend(offers()));
        } catch (RuntimeException broken) {
            withdraw(contenders);
            throw broken;
        }
        for (int i = 0; i < entrants.size(); i++) {
            Entrant entrant = entrants.get(i);
            if (!contenders.get(i).stands()) {
                queue.cancel(entrant::equals);
            }
        }
        if (queue.waiting().stream().anyMatch(entry -> !entry.proposal().failed())) {
            queue.cancel(Entrant::failed);
        }
        Optional<Entrant> best = queue.poll().map(ProposalQueue.Entry::proposal);
        Entrant offered = best.orElse(entrants.getFirst());
        List<Other> others = new ArrayList<>();
        List<Entrant> rest = new ArrayList<>(
                queue.waiting().stream().map(ProposalQueue.Entry::proposal).toList());
        entrants.stream()
                .filter(one -> !one.equals(offered) && !rest.contains(one))
                .forEach(rest::add);
        for (Entrant entrant : rest) {
            Contender contender = contenders.get(entrants.indexOf(entrant));
            others.add(other(entrant, contender, offered));
        }
        if (!others.isEmpty()) {
            told.accept(List.copyOf(others));
        }
        offered.offer();
        return new Outcome(last.apply(contenders.get(entrants.indexOf(offered))), List.copyOf(others));
    }

    /** Enters the ways that navigators offer instead, as far as there is room; nobody answers an offer with another. */
    private List<Entrant> offers() {
        int before = entrants.size();
        for (Entrant entrant : List.copyOf(entrants)) {
            Optional<Review.Offers> offer = entrant.at(Ranked.class)
                    .map(ranked -> ranked.reviewed().review())
                    .filter(Review.Offers.class::isInstance)
                    .map(Review.Offers.class::cast);
            if (offer.isPresent()
                    && entrants.size() <= Brain.MOST_OTHERS
                    && entrants.stream()
                            .noneMatch(one -> commands(one.flow)
                                    .equals(commands(offer.get().flow())))) {
                enter(
                        requests.apply(offer.get()),
                        offer.get().flow(),
                        offer.get().seeds());
            }
        }
        return List.copyOf(entrants.subList(before, entrants.size()));
    }

    private static List<CommandText> commands(Flow flow) {
        return flow.steps().stream().map(Step::command).toList();
    }

    /** All of them at once; they are as few as an author may give. */
    private List<Contender> contend(List<Entrant> some) {
        List<Contender> contenders = new ArrayList<>();
        List<Throwable> broken = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Contender>> running = some.stream()
                    .map(entrant -> threads.submit(() -> engine.contend(
                            entrant.requested, entrant.flow, entrant.seeds, passages.apply(entrant::reach))))
                    .toList();
            for (Future<Contender> one : running) {
                try {
                    contenders.add(one.get());
                } catch (ExecutionException e) {
                    broken.add(e.getCause());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            broken.add(e);
        }
        if (!broken.isEmpty()) {
            withdraw(contenders);
            throw new IllegalStateException(
                    "one of several ways could not be judged: "
                            + broken.getFirst().getMessage() + "; ask again",
                    broken.getFirst());
        }
        return contenders;
    }

    private void withdraw(List<Contender> contenders) {
        contenders.stream()
                .filter(Contender::stands)
                .forEach(left -> engine.withdraw(left, "the contest with other ways broke", "ask again"));
    }

    private Other other(Entrant entrant, Contender contender, Entrant offered) {
        String fate;
        if (contender.stage() instanceof Refused refused) {
            fate = "refused at " + refused.at().word() + ": " + refused.reason();
        } else {
            fate = entrant.failed()
                    ? "its rehearsal did not end as predicted"
                    : "another way scored better: "
                            + offered.score().map(Contest::decimal).orElse("?") + " against "
                            + entrant.score().map(Contest::decimal).orElse("?");
            engine.withdraw(
                    contender, NOT_OFFERED + fate, "the verb alternatives shows it; its number asks for it again");
        }
        Optional<FlowId> id = Story.proposed(contender.stage()).map(Proposed::id);
        return new Other(entrant.flow, entrant.seeds, id, entrant.score(), fate);
    }

    /** Whether a request of the past was another way that nobody was offered: no word of the conversation. */
    static boolean wasNotOffered(FlowJournal.Past past) {
        return past.state() == StageName.REFUSED
                && past.summary().startsWith(StageName.CLEARED.word() + ": " + NOT_OFFERED);
    }

    static String decimal(int permille) {
        return String.format(Locale.ROOT, "%.2f", permille / 1000.0);
    }
}
