package dev.alice.gateway.shell;

import dev.alice.engine.Contender;
import dev.alice.engine.Passage;
import dev.alice.flow.Cleared;
import dev.alice.flow.Judged;
import dev.alice.flow.Mind;
import dev.alice.flow.PaneRef;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.Standing;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Approver;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A foreign agent's flow on its way to a person: the agent's session takes it to the verdict, and from there on a
 * conversation of the person carries it, who sees every gate that it passed and decides. Nothing that comes from the agent's
 * side answers for them.
 */
final class Petition {
    private static final Duration BEAT = Duration.ofSeconds(1);

    /** Where it is. */
    private enum State {
        WAITING,
        HEARD,
        OVER
    }

    private final String agent;
    private final Source source;
    private final String words;
    private final Hands own;
    private final Progress session;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CompletableFuture<Stage> end = new CompletableFuture<>();
    private final List<Reached> reached = new ArrayList<>();
    private volatile List<Contest.Other> others = List.of();
    private volatile @Nullable Contender contender;
    private volatile boolean left;
    private volatile boolean abandoned;
    private volatile boolean declined;
    private final Queue<String> untold = new ConcurrentLinkedQueue<>();

    /** A stage, and when it was reached. */
    record Reached(Stage stage, Instant at) {}

    /**
     * A flow that is about to go through the gates.
     *
     * @param agent who wants it, as people know it
     * @param source who wants it, as the log knows it
     * @param words of its request
     * @param own the agent's own way to the pane
     * @param session hears what is done, and knows whether the agent still waits
     */
    Petition(String agent, Source source, String words, Hands own, Progress session) {
        this.agent = agent;
        this.source = source;
        this.words = words;
        this.own = own;
        this.session = session;
    }

    String words() {
        return words;
    }

    /** What a person reads before the proposal: whose idea it is, and how far its word is taken. */
    List<String> title(Ink ink, Services services) {
        Standing standing = services.standings().of(services.agent(), Mind.of(source));
        String trust = switch (standing.level()) {
            case GOOD -> "It has earned your trust";
            case LOST -> "It has lost your trust";
            case PROBATION -> "It has not earned your trust yet";
        };
        List<String> lines = new ArrayList<>(List.of(""));
        Ink.wrap(ink.plain("● " + agent + ", an agent on your side of the connection, proposes:"), ink.width() - 2)
                .forEach(line -> lines.add(" " + ink.bold(line)));
        Ink.wrap(ink.plain(trust + " (" + standing.why() + ")."), ink.width() - 4)
                .forEach(line -> lines.add("   " + ink.dim(line)));
        return lines;
    }

    /** Takes a stage. */
    void reach(Stage stage, Instant at) {
        synchronized (reached) {
            reached.add(new Reached(stage, at));
        }
        untold.add(stage.name().word());
        if (isWaiting()) {
            tell();
        }
    }

    /** Tells the agent what was reached. Never on the person's own thread: an agent that does not listen holds up itself. */
    private void tell() {
        for (String word = untold.poll(); word != null; word = untold.poll()) {
            session.says(word);
        }
    }

    /** Every stage so far. */
    List<Reached> reached() {
        synchronized (reached) {
            return List.copyOf(reached);
        }
    }

    /** The other ways to the same end that are not offered. */
    void others(List<Contest.Other> ways) {
        others = List.copyOf(ways);
    }

    List<Contest.Other> others() {
        return others;
    }

    /** The flow with its verdict; before it is laid on a desk. */
    void judged(Contender standing) {
        contender = standing;
    }

    /** Whether the person said no to it, or wrote other lines instead. */
    boolean isDeclined() {
        return declined;
    }

    boolean isWaiting() {
        return state.get() == State.WAITING;
    }

    boolean isOver() {
        return state.get() == State.OVER;
    }

    /** Takes it for a hearing; whoever did hears it to its end. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.HEARD);
    }

    /** Ends a hearing that broke before the person was asked, so that neither the agent nor the desk waits for its end. */
    void abandon() {
        abandoned = true;
        state.set(State.OVER);
    }

    /**
     * Puts it before a person with all that it passed, and carries it to its end; with their hands where these reach there.
     *
     * @param hush lets them come to rest before they are asked, or until what it is given says that the question is gone
     */
    Stage hear(Services services, Errand.Manner manner, Hands theirs, Consumer<BooleanSupplier> hush) {
        Contender standing = contender;
        if (standing == null) {
            throw new IllegalStateException("a petition is heard after its verdict");
        }
        Passage passage;
        try {
            if (!others.isEmpty()) {
                manner.ways().accept(others);
            }
            reached().forEach(one -> manner.watcher().accept(one.stage(), one.at()));
            passage = new Passage(
                    () -> Errand.context(services, manner.autoReadOnly()),
                    new Hearing(manner.approver(), hush),
                    typist(theirs, standing.stage().requested().pane()),
                    stage -> {
                        Instant now = services.clock().instant();
                        manner.watcher().accept(stage, now);
                        reach(stage, now);
                    },
                    manner.progress());
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
        try {
            Stage ended = services.engine().go(standing, passage);
            end.complete(ended);
            return ended;
        } catch (RuntimeException | Error e) {
            end.completeExceptionally(e);
            throw e;
        } finally {
            state.set(State.OVER);
        }
    }

    /** The person's own way to the pane, where they have one: it does not break when the agent leaves. */
    private Typist typist(Hands theirs, PaneRef pane) {
        try {
            return theirs.work(Optional.of(pane.pane())).equals(pane) ? theirs.typist() : own.typist();
        } catch (HandsException elsewhere) {
            return own.typist();
        }
    }

    /** The person, as long as the agent waits for them. */
    private final class Hearing implements Approver {
        private final Approver person;
        private final Consumer<BooleanSupplier> hush;

        Hearing(Approver person, Consumer<BooleanSupplier> hush) {
            this.person = person;
            this.hush = hush;
        }

        @Override
        public Answer decide(Judged judged, BooleanSupplier withdrawn) {
            BooleanSupplier over = () -> left || session.cancelled() || withdrawn.getAsBoolean();
            // nobody asked for this card: whoever types a line of their own as it comes does not answer it
            hush.accept(over);
            Answer answer = person.decide(judged, over);
            declined = answer instanceof No;
            return answer;
        }

        @Override
        public boolean goOn(Cleared cleared, int nextStep, StepOutcome before) {
            return person.goOn(cleared, nextStep, before);
        }
    }

    /** Why nobody hears it any more. */
    enum Unheard {
        LEFT,
        UNATTENDED,
        UNANSWERED,
        BROKEN
    }

    /** What came of waiting. */
    sealed interface Outcome {}

    /** Somebody heard it, and it ended so. */
    record Heard(Stage end) implements Outcome {}

    /** Nobody did, and nobody will. */
    record NotHeard(Unheard why) implements Outcome {}

    /** Waits on a desk until it was heard; where the agent leaves before the person decided, the question is withdrawn. */
    Outcome await(Desk desk, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                desk.ring();
                try {
                    Stage ended = end.get(BEAT.toMillis(), TimeUnit.MILLISECONDS);
                    tell();
                    return new Heard(ended);
                } catch (TimeoutException e) {
                    tell();
                    left |= session.cancelled();
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException broken
                            ? broken
                            : new IllegalStateException("a hearing broke off", e);
                }
                if (abandoned && !end.isDone()) {
                    return new NotHeard(Unheard.BROKEN);
                }
                Optional<Unheard> why = unheard(desk, System.nanoTime() > until);
                if (why.isPresent() && state.compareAndSet(State.WAITING, State.OVER)) {
                    return new NotHeard(why.get());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<Unheard> unheard(Desk desk, boolean late) {
        if (left) {
            return Optional.of(Unheard.LEFT);
        }
        if (!desk.isAttended()) {
            return Optional.of(Unheard.UNATTENDED);
        }
        return late ? Optional.of(Unheard.UNANSWERED) : Optional.empty();
    }
}
