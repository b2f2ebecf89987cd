package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.flow.CommandText;
import dev.alice.flow.Flow;
import dev.alice.flow.PaneId;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Seed;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.Step;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests that a person attends at a terminal: they see each gate, Ctrl-C stops what runs, and what they edit is a new flow
 * that takes the way through every gate again.
 */
final class Attended {
    private final Services services;
    private final UserName user;
    private final Hands hands;
    private final Console console;
    private final GhostSession mind;
    private final boolean ownHost;
    private volatile @Nullable Cancel running;

    Attended(Services services, UserName user, Hands hands, Console console, GhostSession mind, boolean ownHost) {
        this.services = services;
        this.user = user;
        this.hands = hands;
        this.console = console;
        this.mind = mind;
        this.ownHost = ownHost;
    }

    /**
     * Where and how a request is carried.
     *
     * @param pane the pane that the person chose
     * @param autoReadOnly whether what only reads runs unasked
     * @param revising whether the agent revises a flow that failed
     */
    record Place(TrainId train, Optional<PaneId> pane, boolean autoReadOnly, boolean revising) {}

    /** Stops what runs, if anything does. */
    void stop() {
        Cancel cancel = running;
        if (cancel != null) {
            cancel.now();
        }
    }

    /** @param streamed where the words of an answer go while they come */
    Errand.Result ask(Place place, String words, StreamedWords streamed) {
        TerminalApprover approver = approver();
        Errand.Result result =
                carry(place, approver, streamed, manner -> errand().ask(place.train(), words, place.pane(), manner));
        return switch (asEdited(place, words, result, approver)) {
            case Errand.Ran ran -> place.revising() ? revisions(place, words).follow(ran) : ran;
            case Errand.Answered answered -> answered;
        };
    }

    private Revisions revisions(Place place, String words) {
        return new Revisions(
                attempt -> revise(place, words, attempt),
                answered -> {
                    console.say(Answers.lines(answered.answer(), console.ink()));
                    services.engine().answered(answered.requested(), Answers.summary(answered.answer()));
                },
                note -> Ink.wrap(console.ink().plain(note), console.ink().width() - 4)
                        .forEach(console::note));
    }

    private Errand.Result revise(Place place, String words, Revisions.Attempt attempt) {
        TerminalApprover approver = approver();
        return asEdited(
                place,
                words,
                carry(
                        place,
                        approver,
                        new StreamedWords(console),
                        manner -> errand().revise(place.train(), words, attempt, place.pane(), manner)),
                approver);
    }

    private Errand.Result asEdited(Place place, String words, Errand.Result result, TerminalApprover approver) {
        return switch (result) {
            case Errand.Ran ran -> new Errand.Ran(edited(place, words, ran.end(), approver), ran.others());
            case Errand.Answered answered -> answered;
        };
    }

    /** Takes a flow that no brain answers with through every gate. */
    Stage run(Place place, String words, Flow flow, List<Seed> seeds) {
        TerminalApprover approver = approver();
        Stage end = carry(
                place,
                approver,
                new StreamedWords(console),
                manner -> errand().run(place.train(), words, flow, seeds, place.pane(), manner));
        return edited(place, words, end, approver);
    }

    /** Puts the proposal of a foreign agent before the person, and carries it from its verdict to its end. */
    Stage hear(Place place, Petition petition) {
        console.say(petition.title(console.ink(), services));
        TerminalApprover approver = approver();
        Stage end = carry(
                place,
                approver,
                new StreamedWords(console),
                manner -> petition.hear(services, manner, hands, console::hush));
        return edited(place, petition.words(), end, approver);
    }

    private Errand errand() {
        return new Errand(services, user, hands, mind);
    }

    /** Carries a request while Ctrl-C stops it and the screen says what is being waited for. */
    private <T> T carry(
            Place place, TerminalApprover approver, StreamedWords words, Function<Errand.Manner, T> errand) {
        try (Waiting waiting = new Waiting(console)) {
            AtomicBoolean writing = new AtomicBoolean();
            Cancel cancel = new Cancel(
                    doing -> {
                        words.end();
                        if (writing.getAndSet(false)) {
                            waiting.resume(doing);
                        } else {
                            waiting.detail(doing);
                        }
                    },
                    piece -> {
                        writing.set(true);
                        waiting.quiet();
                        words.write(piece);
                    });
            running = cancel;
            return errand.apply(manner(place, approver, waiting, words, cancel));
        } finally {
            words.end();
            running = null;
        }
    }

    /** The end of a flow, or of the one that the person made of it. */
    private Stage edited(Place place, String words, Stage end, TerminalApprover approver) {
        List<String> lines = approver.edited();
        Optional<Proposed> proposed = Story.proposed(end);
        if (lines.isEmpty() || proposed.isEmpty()) {
            return end;
        }
        return run(place, words, edited(proposed.get().flow(), lines), Roots.edited(proposed.get()));
    }

    private Flow edited(Flow before, List<String> lines) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Step step = before.steps().get(i);
            String line = lines.get(i);
            steps.add(
                    line.equals(step.command().value())
                            ? step
                            : new Step(
                                    new CommandText(line),
                                    "edited by " + user,
                                    new Prediction(0, 800, ""),
                                    Optional.empty()));
        }
        return new Flow(
                before.purpose() + ", edited",
                before.hypothesis(),
                steps,
                List.of(),
                before.assumptions(),
                new Source(Source.Kind.PERSON, user.value()));
    }

    private TerminalApprover approver() {
        return new TerminalApprover(
                console,
                user,
                services.clock(),
                services.random(),
                judged -> console.say(
                        new Tree(console.ink()).lines(Story.of(judged, new Counterfactuals(services.gatekeeper())))),
                judged -> console.say(new EvidenceView(console.ink(), ownHost)
                        .full(judged.ranked().rehearsed())));
    }

    private Errand.Manner manner(
            Place place, TerminalApprover approver, Waiting waiting, StreamedWords words, Cancel cancel) {
        GateLines lines = new GateLines(console.ink(), Surprise.readable(services, place.autoReadOnly()));
        Instant[] before = {services.clock().instant()};
        return new Errand.Manner(
                place.autoReadOnly(),
                approver,
                (stage, at) -> {
                    words.end();
                    waiting.after(stage);
                    console.say(lines.of(stage, Duration.between(before[0], at)));
                    before[0] = at;
                },
                others -> console.say(new WaysView(console.ink()).offered(others)),
                console::note,
                cancel);
    }
}
