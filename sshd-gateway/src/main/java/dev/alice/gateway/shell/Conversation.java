package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.agent.model.Purse;
import dev.alice.agent.model.Spent;
import dev.alice.flow.PaneId;
import dev.alice.flow.Stage;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Brain;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
    private final Attended attended;
    private TrainId train;
    private boolean autoReadOnly;
    private boolean revising = true;
    private Desk desk = new Desk();
    private @Nullable Stage last;
    private List<Brain.Choice> choices = List.of();
    private List<Contest.Other> ways = List.of();
    private String asked = "";
    private Optional<PaneId> pane = Optional.empty();

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
        this.attended = new Attended(services, user, hands, console, mind, ownHost);
        this.train = services.journal()
                .latestTrain(user)
                .orElseGet(() -> services.engine().train(user));
    }

    /** Hears the proposals of foreign agents that wait on a desk, from now on. */
    void sitAt(Desk theirs) {
        desk = theirs;
        console.calls(theirs::calls);
    }

    /** Talks until the person leaves. */
    void go() {
        console.onInterrupt(this::stop);
        console.say(header().lines(pane, autoReadOnly));
        console.say(header().resumed(train));
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
                desk.next().ifPresent(this::hear);
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

    /** The proposal of a foreign agent; one that breaks ends nothing but itself. */
    private void hear(Petition petition) {
        // a number asks for a way of the card that was shown last
        choices = List.of();
        ways = petition.others();
        asked = petition.words();
        try {
            last = attended.hear(place(), petition);
        } catch (RuntimeException e) {
            petition.abandon();
            log.atError().addKeyValue("user", user).setCause(e).log("a proposal of a foreign agent could not be heard");
            console.say(Reply.bad("the server cannot do this now: " + e.getMessage(), console.ink())
                    .lines());
        }
    }

    /** Ctrl-C while something runs. */
    void stop() {
        attended.stop();
    }

    private Header header() {
        return new Header(services, user, hands, mind, console.ink());
    }

    /** One line of the person; false where they leave. */
    private boolean turn(String words) {
        String[] parts = words.split("\\s+");
        String verb = parts[0].toLowerCase(Locale.ROOT);
        Optional<String> argument = parts.length > 1 ? Optional.of(parts[1]) : Optional.empty();
        Verbs verbs = new Verbs(services, hands, console.ink());
        try {
            if (verb.equals("keep")) {
                Optional<Keepsakes.Wish> wish =
                        Keepsakes.Wish.read(List.of(parts).subList(1, parts.length));
                if (wish.isPresent()) {
                    return show(keepsakes().keep(train, wish.get()));
                }
            }
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
                        return show(new History(services, console.ink()).story(train));
                    }
                    case "forget" -> {
                        return show(keepsakes().forget(argument));
                    }
                    case "recipes" -> {
                        return show(keepsakes().list());
                    }
                    case "workflow" -> {
                        return show(new WorkflowView(services, user, console.ink()).show(train, argument));
                    }
                    case "revise" -> {
                        revise(argument.orElse(""));
                        return true;
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
                            choices = List.of();
                            ways = List.of();
                            revising = true;
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

    private Keepsakes keepsakes() {
        return new Keepsakes(services, user, console.ink());
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
            console.say(header().lines(pane, autoReadOnly));
        } else {
            console.note("auto read-only, or auto off");
        }
    }

    private void revise(String how) {
        if (how.equals("on") || how.equals("off")) {
            revising = how.equals("on");
            console.note(
                    revising
                            ? "after a failure the agent drafts up to " + Revisions.MOST + " revisions"
                            : "a failure ends the request, in this train of thought; revise on lets the agent go on");
        } else {
            console.note("revise on, or revise off");
        }
    }

    private void ask(String words) {
        choices = List.of();
        ways = List.of();
        StreamedWords streamed = new StreamedWords(console);
        switch (attended.ask(place(), words, streamed)) {
            case Errand.Ran ran -> {
                ways = ran.others();
                asked = words;
                last = ran.end();
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
        last = attended.run(place(), Errand.words(asked, way.flow()), way.flow(), way.seeds());
    }

    /** Takes an earlier flow back, by a flow that goes through every gate. */
    private void undo(Optional<String> name) {
        switch (services.undo(user).find(train, name)) {
            case Undo.None none ->
                console.say(Reply.bad(none.reason(), console.ink()).lines());
            case Undo.Back back -> last = attended.run(place(), back.words(), back.flow(), back.seeds());
        }
    }

    private Attended.Place place() {
        return new Attended.Place(train, pane, autoReadOnly, revising);
    }

    /** The statements of the last flow, or the last of the train. */
    private List<String> lastEntries() {
        List<String> ids = Optional.ofNullable(last).map(Story::entries).orElse(List.of());
        return ids.isEmpty()
                ? services.ledger().last(Optional.of(train.subject()), 3).stream()
                        .map(row -> String.valueOf(row.get("id")))
                        .toList()
                : ids;
    }
}
