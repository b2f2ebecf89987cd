package dev.alice.gateway.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.alice.agent.GhostSession;
import dev.alice.flow.Finished;
import dev.alice.flow.PaneId;
import dev.alice.flow.Refused;
import dev.alice.flow.Stage;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.StepRun;
import dev.alice.flow.TrainId;
import dev.alice.flow.UserName;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Approver;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs as exec requests: {@code ask --json [--yes] [--revise] [--pane %N] -- WORDS}, and every other verb with {@code --json}.
 *
 * <p>Exit status: 0 done and the command succeeded, 1 refused, 2 usage, 3 approval was needed and not given, 4 typed but
 * the command failed, 5 typed but its end was not observed.
 */
public final class ExecDesk {
    private static final Logger log = LoggerFactory.getLogger(ExecDesk.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REFUSED = 1;
    private static final int USAGE = 2;
    private static final int UNANSWERED = 3;
    private static final int FAILED = 4;
    private static final int UNOBSERVED = 5;

    private final Services services;
    private final UserName user;
    private final Hands hands;
    private final GhostSession mind;
    private final PrintStream out;
    private final PrintStream err;
    private final Ink ink;
    private final Cancel cancel = new Cancel(said -> {});

    public ExecDesk(
            Services services,
            UserName user,
            Hands hands,
            GhostSession mind,
            PrintStream out,
            PrintStream err,
            Ink ink) {
        this.services = services;
        this.user = user;
        this.hands = hands;
        this.mind = mind;
        this.out = out;
        this.err = err;
        this.ink = ink;
    }

    /** Stops what runs, because nobody waits for it any more. */
    public void stop() {
        cancel.now();
    }

    /** Carries out one request line and returns its exit status. */
    public int serve(String line) {
        ExecLine request;
        try {
            request = ExecLine.parse(line);
        } catch (IllegalArgumentException e) {
            return usage(String.valueOf(e.getMessage()));
        }
        try {
            return switch (request.verb()) {
                case "ask" -> ask(request);
                case "undo" -> undo(request);
                case "quit", "new", "auto", "revise", "alternatives" ->
                    usage(request.verb() + " means something only in a conversation: ssh -t without a request");
                default -> show(request);
            };
        } catch (HandsException e) {
            return refuse(request.json(), String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return usage(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("user", user).setCause(e).log("a request could not be served");
            return refuse(request.json(), "the server cannot take this request now: " + e.getMessage());
        }
    }

    private int show(ExecLine request) {
        Verbs verbs = new Verbs(services, hands, ink);
        Optional<String> id = request.words().stream().findFirst();
        Reply reply;
        switch (request.verb()) {
            case "help" -> reply = verbs.help();
            case "why" -> reply = id.isEmpty() ? lastWhy(verbs) : verbs.why(Optional.empty(), id);
            case "evidence" -> reply = verbs.evidence(Optional.empty(), id, train(), new EvidenceView(ink, false));
            case "log" -> reply = verbs.log(train(), id.filter("all"::equals).isPresent());
            case "verify" -> reply = verbs.verify(request.words().isEmpty() ? lastEntries() : request.words());
            case "history" -> reply = new History(services, ink).story(train());
            case "keep" -> {
                Optional<Keepsakes.Wish> wish = Keepsakes.Wish.read(words(request));
                if (wish.isEmpty()) {
                    return usage("keep what? keep [--json] [FLOW] [as WORDS]");
                }
                reply = new Keepsakes(services, user, ink).keep(train(), wish.get());
            }
            case "forget" -> reply = new Keepsakes(services, user, ink).forget(id);
            case "recipes" -> reply = new Keepsakes(services, user, ink).list();
            case "workflow" -> reply = new WorkflowView(services, user, ink).show(train(), id);
            case "panes" -> reply = verbs.panes();
            case "policy" -> reply = verbs.policy();
            case "witnesses" -> reply = verbs.witnesses();
            case "attest" -> reply = verbs.attest(request.nonce());
            case "budget" -> reply = new ModelVerbs(mind, ink).budget();
            case "model" -> reply = new ModelVerbs(mind, ink).model(id);
            default -> {
                return usage("no verb '" + Visible.text(request.verb()) + "'; help lists them, ask -- WORDS asks");
            }
        }
        if (request.json() || request.nonce().isPresent()) {
            // a nonce is a program's: it wants the quote, not words
            print(reply.json());
        } else {
            reply.lines().forEach(out::println);
            out.flush();
        }
        return reply.good() ? 0 : REFUSED;
    }

    /** The words of a request one by one, also those behind the dashes. */
    private static List<String> words(ExecLine request) {
        return request.words().stream()
                .flatMap(word -> Stream.of(word.split("\\s+")))
                .toList();
    }

    private Reply lastWhy(Verbs verbs) {
        return verbs.why(Optional.empty(), lastEntries().stream().reduce((first, second) -> second));
    }

    private List<String> lastEntries() {
        return services.ledger().last(Optional.of(train().subject()), 3).stream()
                .map(entry -> String.valueOf(entry.get("id")))
                .toList();
    }

    private TrainId train() {
        return services.journal()
                .latestTrain(user)
                .orElseGet(() -> services.engine().train(user));
    }

    private int ask(ExecLine request) {
        String words = String.join(" ", request.words());
        if (words.isBlank()) {
            return usage("ask what? ask [--json] [--yes] [--revise] [--pane %N] -- WORDS");
        }
        Errand.Manner manner = manner(request);
        Errand.Result result = new Errand(services, user, hands, mind).ask(train(), words, request.pane(), manner);
        return switch (result) {
            case Errand.Ran ran -> status(request.revise() ? revised(ran, words, request, manner) : ran.end());
            case Errand.Answered answered -> unproposed(answered, request, manner);
        };
    }

    private int unproposed(Errand.Answered answered, ExecLine request, Errand.Manner manner) {
        Refused refused = services.engine()
                .unproposed(answered.requested(), Answers.summary(answered.answer()), Answers.next(answered.answer()));
        if (!request.json()) {
            Answers.lines(answered.answer(), ink).forEach(out::println);
        }
        manner.watcher().accept(refused, services.clock().instant());
        return REFUSED;
    }

    /** The end of the last revision, where a script asked for revisions. */
    private Stage revised(Errand.Ran ran, String words, ExecLine request, Errand.Manner manner) {
        return new Revisions(
                        attempt -> new Errand(services, user, hands, mind)
                                .revise(train(), words, attempt, request.pane(), manner),
                        answered -> unproposed(answered, request, manner),
                        manner.notes())
                .follow(ran)
                .end();
    }

    /** Takes the last typed flow back, or the one that is named, by a flow that goes through every gate. */
    private int undo(ExecLine request) {
        return switch (services.undo(user)
                .find(train(), request.words().stream().findFirst())) {
            case Undo.None none -> refuse(request.json(), none.reason());
            case Undo.Back back ->
                status(new Errand(services, user, hands, mind)
                        .run(train(), back.words(), back.flow(), back.seeds(), request.pane(), manner(request)));
        };
    }

    private Errand.Manner manner(ExecLine request) {
        GateLines lines = new GateLines(ink, Surprise.readable(services, request.autoReadOnly()));
        Instant[] before = {services.clock().instant()};
        BiConsumer<Stage, Instant> watcher = (stage, at) -> {
            if (request.json()) {
                print(StageJson.of(stage));
            } else {
                lines.of(stage, Duration.between(before[0], at)).forEach(out::println);
                before[0] = at;
                out.flush();
            }
        };
        Consumer<List<Contest.Other>> ways = others -> {
            if (request.json()) {
                print(WaysView.json(others));
            } else {
                new WaysView(ink).offered(others).forEach(out::println);
                out.flush();
            }
        };
        Roots.unseen(services.chain(), user).forEach(notice -> err.println(ink.plain(notice)));
        err.flush();
        Approver approver = new ScriptApprover(user, request.yes(), services.clock());
        return new Errand.Manner(
                request.autoReadOnly(), approver, watcher, ways, note -> err.println(ink.plain(note)), cancel);
    }

    /** The exit status that tells a script how a flow ended. */
    static int status(Stage end) {
        return switch (end) {
            case Refused refused -> refused.unanswered() ? UNANSWERED : REFUSED;
            case Finished finished -> {
                List<Integer> codes = new ArrayList<>();
                for (StepRun run : finished.runs()) {
                    OptionalInt code = run.outcome().exitCode();
                    if (code.isEmpty()) {
                        yield run.outcome() instanceof StepOutcome.NotRun ? FAILED : UNOBSERVED;
                    }
                    codes.add(code.getAsInt());
                }
                boolean all = codes.size() == finished.typed().cleared().lines().size();
                yield all && codes.stream().allMatch(code -> code == 0) ? 0 : FAILED;
            }
            default -> throw new IllegalStateException("a flow ends finished or refused, not " + end.name());
        };
    }

    private int refuse(boolean json, String reason) {
        if (json) {
            print(StageJson.ordered(
                    "stage", "refused", "at", "requested", "reason", reason, "next", "see README: how to connect"));
        } else {
            err.println(ink.plain(reason));
            err.flush();
        }
        return REFUSED;
    }

    private int usage(String words) {
        err.println(words);
        err.flush();
        return USAGE;
    }

    private void print(Map<String, Object> json) {
        try {
            out.println(JSON.writeValueAsString(json));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reply could not be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** One exec request, taken apart. */
    record ExecLine(
            String verb,
            boolean json,
            boolean yes,
            boolean autoReadOnly,
            boolean revise,
            Optional<PaneId> pane,
            Optional<String> nonce,
            List<String> words) {
        private static final int MAX = 8_000;
        /** An entry id may begin with dashes. */
        private static final Pattern ENTRY = Pattern.compile("[A-Za-z0-9_-]{43}");

        static ExecLine parse(String line) {
            if (line.length() > MAX) {
                throw new IllegalArgumentException("a request has at most " + MAX + " characters");
            }
            int dashes = (line + " ").indexOf(" -- ");
            List<String> parts = List.of(
                    (dashes < 0 ? line : line.substring(0, dashes)).strip().split("\\s+"));
            boolean json = false;
            boolean yes = false;
            boolean auto = false;
            boolean revise = false;
            Optional<PaneId> pane = Optional.empty();
            Optional<String> nonce = Optional.empty();
            List<String> words = new ArrayList<>();
            for (int i = 1; i < parts.size(); i++) {
                String part = parts.get(i);
                if (!part.startsWith("--") || ENTRY.matcher(part).matches()) {
                    words.add(part);
                    continue;
                }
                switch (part) {
                    case "--json" -> json = true;
                    case "--yes" -> yes = true;
                    case "--auto-read-only" -> auto = true;
                    case "--revise" -> revise = true;
                    case "--pane" -> pane = Optional.of(new PaneId(value(parts, ++i, part)));
                    case "--nonce" -> nonce = Optional.of(value(parts, ++i, part));
                    default ->
                        throw new IllegalArgumentException(
                                "unknown option " + Visible.text(part) + "; words that begin with -- go after a --");
                }
            }
            if (dashes >= 0
                    && !line.substring(Math.min(line.length(), dashes + 4)).isBlank()) {
                // the words after the dashes are the person's own, blanks and all
                words.add(line.substring(dashes + 4).strip());
            }
            return new ExecLine(parts.getFirst(), json, yes, auto, revise, pane, nonce, words);
        }

        private static String value(List<String> parts, int index, String option) {
            if (index >= parts.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            return parts.get(index);
        }
    }
}
