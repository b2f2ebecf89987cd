package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.agent.model.Purse;
import dev.alice.agent.model.Spent;
import dev.alice.flow.CommandText;
import dev.alice.flow.EntryId;
import dev.alice.flow.Finished;
import dev.alice.flow.Flow;
import dev.alice.flow.LogEntry;
import dev.alice.flow.PaneId;
import dev.alice.flow.Prediction;
import dev.alice.flow.Proposed;
import dev.alice.flow.Refused;
import dev.alice.flow.Source;
import dev.alice.flow.Stage;
import dev.alice.flow.Step;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Brain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ghost's side of one terminal: reads words and verbs, shows each gate as it passes, asks for approval. */
public final class Conversation {
    private static final Logger log = LoggerFactory.getLogger(Conversation.class);
    private final Services services;
    private final UserName user;
    private final Hands hands;
    private final Console console;
    private final boolean ownHost;
    private final GhostSession mind;
    private TrainId train;
    private boolean autoReadOnly;
    private @Nullable Stage last;
    private List<Brain.Choice> choices = List.of();
    private List<Contest.Other> ways = List.of();
    private String asked = "";
    private Optional<PaneId> pane = Optional.empty();
    private volatile @Nullable Cancel running;

    Conversation(Services services, UserName user, Hands hands, Console console, GhostSession mind) {
        this(services, user, hands, console, mind, false);
    }

    /** @param ownHost whether the host of this server is the person's own, and they run it themselves */
    Conversation(Services services, UserName user, Hands hands, Console console, GhostSession mind, boolean ownHost) {
        this.ownHost = ownHost;
        this.services = services;
        this.mind = mind;
        this.user = user;
        this.hands = hands;
        this.console = console;
        this.train = services.journal()
                .latestTrain(user)
                .orElseGet(() -> services.engine().train(user));
    }

    /** Talks until the person leaves. */
    void go() {
        console.onInterrupt(this::stop);
        header();
        resumed();
        String prompt = user + (console.ink().unicode() ? " ▸ " : " > ");
        while (true) {
            for (String notice : Roots.unseen(services.chain(), user)) {
                Ink.wrap(console.ink().plain(notice), console.ink().width() - 2)
                        .forEach(line -> console.say(" " + console.ink().warn(line)));
            }
            console.say("");
            Optional<String> line = console.prompt(console.ink().bold(prompt));
            if (line.isEmpty()) {
                break;
            }
            String words = line.get().strip();
            if (words.isEmpty()) {
                continue;
            }
            if (!turn(words)) {
                break;
            }
        }
        hands.putBack();
        console.say(" "
                + console.ink()
                        .dim(console.ink().plain("Goodbye. Your train of thought is kept; connect again to go on.")));
    }

    /** Ctrl-C while something runs. */
    void stop() {
        Cancel cancel = running;
        if (cancel != null) {
            cancel.now();
        }
    }

    void header() {
        Ink ink = console.ink();
        String where;
        try {
            String work = hands.work(pane).pane().value();
            where = hands.home()
                    .map(home -> "pane " + home + " → work pane " + work)
                    .orElse("work pane " + work);
        } catch (HandsException e) {
            where = "no tmux";
        }
        String brain = mind.name();
        String first = "Alice · you are " + user + " · " + where + " · " + brain;
        var attestation = services.attestations().latest();
        String host = attestation.attested()
                ? attestation.software() ? "host attested by a software TPM" : "host attested"
                : "host not attested: " + attestation.reason().split("[:,]", 2)[0];
        String second = " · log " + services.ledger().height() + " · witnesses " + services.witnessCount()
                + (autoReadOnly ? " · auto read-only" : "") + " · help for verbs";
        int room = Math.max(20, ink.width() - 2 - Ink.columns(second));
        String shortHost = Ink.columns(host) <= room ? host : Ink.cut(host, room - 1) + "…";
        Ink.wrap(ink.plain(first), ink.width() - 2).forEach(line -> console.say(" " + ink.bold(line)));
        Ink.wrap(ink.plain(shortHost + second), ink.width() - 2)
                .forEach(line -> console.say(" " + (attestation.attested() ? line : ink.dim(line))));
        if (hands instanceof NoHands none) {
            console.say("");
            for (String line : none.missing().split("\n", -1)) {
                Ink.wrap(ink.plain(line), ink.width() - 2).forEach(part -> console.say(" " + ink.warn(part)));
            }
        }
    }

    private void resumed() {
        var past = services.journal().history(train, 100).stream()
                .filter(one -> !Contest.wasNotOffered(one))
                .toList();
        if (!past.isEmpty()) {
            var latest = past.getLast();
            Ink ink = console.ink();
            Ink.wrap(
                            ink.plain("Resumed your train of thought: " + past.size()
                                    + (past.size() == 1 ? " request" : " requests") + " so far; last: "
                                    + brief(latest.words())
                                    + (latest.summary().isBlank() ? "" : " → " + brief(latest.summary()))),
                            ink.width() - 2)
                    .forEach(line -> console.say(" " + ink.dim(line)));
        }
    }

    private static String brief(String text) {
        String shown = Visible.text(text);
        return Ink.columns(shown) <= 60 ? shown : Ink.cut(shown, 59) + "…";
    }

    /** One line of the person; false where they leave. */
    private boolean turn(String words) {
        String[] parts = words.split("\\s+");
        String verb = parts[0].toLowerCase(Locale.ROOT);
        Optional<String> argument = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
        Verbs verbs = new Verbs(services, hands, console.ink());
        try {
            if (parts.length <= 2) {
                switch (verb) {
                    case "quit", "exit", "bye" -> {
                        if (parts.length == 1) {
                            return false;
                        }
                    }
                    case "help", "?" -> {
                        return show(verbs.help());
                    }
                    case "why" -> {
                        return show(verbs.why(Optional.ofNullable(last), argument));
                    }
                    case "evidence" -> {
                        return show(verbs.evidence(
                                Optional.ofNullable(last), argument, train, new EvidenceView(console.ink(), ownHost)));
                    }
                    case "log" -> {
                        return show(
                                verbs.log(train, argument.filter("all"::equals).isPresent()));
                    }
                    case "verify" -> {
                        return show(verbs.verify(argument.map(List::of).orElseGet(this::lastEntries)));
                    }
                    case "history" -> {
                        return show(verbs.history(train));
                    }
                    case "panes" -> {
                        return show(verbs.panes());
                    }
                    case "policy" -> {
                        return show(verbs.policy());
                    }
                    case "witnesses" -> {
                        return show(verbs.witnesses());
                    }
                    case "attest" -> {
                        return show(verbs.attest(argument));
                    }
                    case "budget" -> {
                        return show(new ModelVerbs(mind, console.ink()).budget());
                    }
                    case "model" -> {
                        return show(new ModelVerbs(mind, console.ink()).model(argument));
                    }
                    case "alternatives" -> {
                        return show(new WaysView(console.ink()).all(ways));
                    }
                    case "undo" -> {
                        undo(argument);
                        return true;
                    }
                    case "auto" -> {
                        auto(argument.orElse(""));
                        return true;
                    }
                    case "new" -> {
                        if (parts.length == 1) {
                            train = services.engine().train(user);
                            last = null;
                            console.note("a new train of thought: " + train.subject());
                            return true;
                        }
                    }
                    default -> {
                        // words
                    }
                }
            }
            if (parts.length == 1 && verb.matches("[1-3]") && Integer.parseInt(verb) <= choices.size()) {
                ask(choices.get(Integer.parseInt(verb) - 1).words());
            } else if (parts.length == 1 && verb.matches("[2-3]") && Integer.parseInt(verb) - 2 < ways.size()) {
                another(ways.get(Integer.parseInt(verb) - 2));
            } else {
                ask(words);
            }
        } catch (HandsException e) {
            console.say(Reply.bad(String.valueOf(e.getMessage()), console.ink()).lines());
        } catch (IllegalArgumentException e) {
            console.note(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("user", user).setCause(e).log("a request could not be served");
            console.say(Reply.bad(
                            "the server cannot do this now: " + e.getMessage() + "; nothing was typed for it that"
                                    + " is not shown above",
                            console.ink())
                    .lines());
        }
        return true;
    }

    private boolean show(Reply reply) {
        console.say(reply.lines());
        return true;
    }

    private void auto(String how) {
        if (how.equals("read-only") || how.equals("off")) {
            autoReadOnly = how.equals("read-only");
            console.note(
                    autoReadOnly
                            ? "flows that only read run without asking, in this session; auto off ends it"
                            : "every flow asks again");
            header();
        } else {
            console.note("auto read-only, or auto off");
        }
    }

    private void ask(String words) {
        choices = List.of();
        ways = List.of();
        TerminalApprover approver = approver();
        Errand errand = new Errand(services, user, hands, mind);
        StreamedWords streamed = new StreamedWords(console);
        Errand.Result result = carry(approver, streamed, manner -> errand.ask(train, words, pane, manner));
        switch (result) {
            case Errand.Ran ran -> {
                ways = ran.others();
                asked = words;
                ended(ran.end(), words, approver);
            }
            case Errand.Answered answered -> {
                // shown first: whoever pressed Ctrl-C waits for no disk
                if (!(answered.answer() instanceof Brain.Says says && streamed.said(says.words()))) {
                    console.say(Answers.lines(answered.answer(), console.ink()));
                }
                services.engine().answered(answered.requested(), Answers.summary(answered.answer()));
                if (answered.answer() instanceof Brain.Offers offers) {
                    choices = offers.choices();
                }
            }
        }
        spent();
    }

    /** What a model cost, where one was asked. */
    private void spent() {
        Purse purse = mind.models().purse();
        if (purse.turn().tokens() > 0) {
            Spent session = purse.own().tokens() > 0 ? purse.own() : purse.session();
            console.note(console.ink().plain(purse.turn().words() + " · this session " + session.words()));
        }
    }

    /** Asks for a way that was not offered: a new flow through every gate, with its evidence taken anew. */
    private void another(Contest.Other way) {
        TerminalApprover approver = approver();
        Errand errand = new Errand(services, user, hands, mind);
        String words = Errand.words(asked, way.flow());
        ended(
                carry(approver, manner -> errand.run(train, words, way.flow(), way.seeds(), pane, manner)),
                words,
                approver);
    }

    /** Takes an earlier flow back, by a flow that goes through every gate. */
    private void undo(Optional<String> name) {
        switch (services.undo(user).find(train, name)) {
            case Undo.None none ->
                console.say(Reply.bad(none.reason(), console.ink()).lines());
            case Undo.Back back -> {
                TerminalApprover approver = approver();
                Errand errand = new Errand(services, user, hands, mind);
                ended(
                        carry(
                                approver,
                                manner -> errand.run(train, back.words(), back.flow(), back.seeds(), pane, manner)),
                        back.words(),
                        approver);
            }
        }
    }

    /** Carries a request while Ctrl-C stops it and the screen says what is being waited for. */
    private <T> T carry(TerminalApprover approver, Function<Errand.Manner, T> errand) {
        return carry(approver, new StreamedWords(console), errand);
    }

    private <T> T carry(TerminalApprover approver, StreamedWords words, Function<Errand.Manner, T> errand) {
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
            return errand.apply(manner(approver, waiting, words, cancel));
        } finally {
            words.end();
            running = null;
        }
    }

    private void ended(Stage end, String words, TerminalApprover approver) {
        last = end;
        List<String> edited = approver.edited();
        Optional<Proposed> proposed = Story.proposed(end);
        if (edited.isEmpty() || proposed.isEmpty()) {
            return;
        }
        Flow before = proposed.get().flow();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < edited.size(); i++) {
            Step step = before.steps().get(i);
            String line = edited.get(i);
            steps.add(
                    line.equals(step.command().value())
                            ? step
                            : new Step(
                                    new CommandText(line),
                                    "edited by " + user,
                                    new Prediction(0, 800, ""),
                                    Optional.empty()));
        }
        Flow flow = new Flow(
                before.purpose() + ", edited",
                before.hypothesis(),
                steps,
                List.of(),
                before.assumptions(),
                new Source(Source.Kind.PERSON, user.value()));
        TerminalApprover again = approver();
        Errand errand = new Errand(services, user, hands, mind);
        ended(
                carry(again, manner -> errand.run(train, words, flow, Roots.edited(proposed.get()), pane, manner)),
                words,
                again);
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

    private Errand.Manner manner(TerminalApprover approver, Waiting waiting, StreamedWords words, Cancel cancel) {
        GateLines lines = new GateLines(console.ink());
        Instant[] before = {services.clock().instant()};
        return new Errand.Manner(
                autoReadOnly,
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

    private List<String> lastEntries() {
        List<String> ids = new ArrayList<>();
        if (last instanceof Finished finished) {
            var cleared = finished.typed().cleared();
            ids.add(cleared.judged()
                    .ranked()
                    .rehearsed()
                    .witnessed()
                    .registered()
                    .entry()
                    .id()
                    .value());
            ids.add(cleared.decision().id().value());
            finished.outcome().map(LogEntry::id).map(EntryId::value).ifPresent(ids::add);
        } else if (last instanceof Refused refused) {
            refused.entry().map(LogEntry::id).map(EntryId::value).ifPresent(ids::add);
        } else {
            services.ledger()
                    .last(Optional.of(train.subject()), 3)
                    .forEach(row -> ids.add(String.valueOf(row.get("id"))));
        }
        return ids;
    }
}
