package dev.alice.tmux.typist;

import dev.alice.flow.Clearance;
import dev.alice.flow.PaneRef;
import dev.alice.flow.StepOutcome;
import dev.alice.flow.port.Progress;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hands in one user's tmux; safe for several panes at once, one command at a time in each. */
public final class PaneTypist implements Typist {
    private static final Logger log = LoggerFactory.getLogger(PaneTypist.class);
    /** A kernel keeps 4096 bytes of an unread line and drops the rest without a word. */
    private static final int LINE_MODE_BYTES = 4_000;

    private static final int MAX_PENDING = 256;
    private static final Duration CALM = Duration.ofMillis(300);

    private final TmuxClient client;
    private final Lookout lookout;
    private final TmuxServer server;
    private final Clock clock;
    private final Pause pause = new Pause();
    private final Set<PaneRef> busy = ConcurrentHashMap.newKeySet();
    private final Map<String, Pending> pending = new LinkedHashMap<>();

    /**
     * Makes a typist.
     *
     * @param callers the panes in which users' own ssh runs, asked at every look; nothing is ever typed there
     */
    public PaneTypist(TmuxClient client, TmuxServer server, Clock clock, Supplier<Set<PaneKey>> callers) {
        this.client = client;
        this.lookout = new Lookout(server, callers);
        this.server = server;
        this.clock = clock;
    }

    /**
     * Learns the prompt of a pane that was just made, so that prompts of any shape are recognised there later.
     *
     * @return whether the prompt is known; where it is not, only ordinary prompts will be recognised
     */
    boolean acquaint(PaneRef pane, Duration limit) {
        try {
            return lookout.acquaint(pane, CALM, limit, pause);
        } catch (TmuxException e) {
            log.atDebug().setCause(e).addKeyValue("pane", pane).log("The prompt could not be learned");
            return false;
        }
    }

    @Override
    public Look look(PaneRef pane) {
        try {
            return switch (lookout.look(pane, false)) {
                case Sight.AtPrompt at ->
                    new Ready(
                            at.program(),
                            EndProbe.line(
                                    at.shell(),
                                    at.view().server().socketPath(),
                                    Columns.of(at.prompt()),
                                    at.view().pane().width()));
                case Sight.Blocked blocked -> new NotReady(blocked.reason());
                case Sight.Gone gone -> new NotReady(gone.reason());
                case Sight.OtherServer other -> new NotReady(other.reason());
            };
        } catch (TmuxException e) {
            return new NotReady(words(e));
        }
    }

    @Override
    public Delivery type(Clearance clearance) {
        PaneRef pane = clearance.pane();
        return type(pane, clearance.token(), now -> clearance.redeem(pane, now));
    }

    /** The whole of {@link #type(Clearance)}, with the redemption as a function of the time. */
    Delivery type(PaneRef pane, String token, Function<Instant, Clearance.Redemption> redemption) {
        if (!busy.add(pane)) {
            return new Withheld("another command is being typed into pane " + pane);
        }
        try {
            return typeAlone(pane, token, redemption);
        } finally {
            busy.remove(pane);
        }
    }

    private Delivery typeAlone(PaneRef pane, String token, Function<Instant, Clearance.Redemption> redemption) {
        Sight sight;
        try {
            sight = lookout.look(pane, false);
        } catch (TmuxException e) {
            return new Withheld(words(e));
        }
        return switch (sight) {
            case Sight.Blocked blocked -> new Withheld(blocked.reason());
            case Sight.Gone gone -> new Withheld(gone.reason());
            case Sight.OtherServer other -> new Withheld(other.reason());
            case Sight.AtPrompt at ->
                switch (redemption.apply(clock.instant())) {
                    case Clearance.Void nothing -> new Withheld(nothing.reason());
                    case Clearance.Redeemed redeemed ->
                        deliver(pane, token, at, redeemed.command().value());
                };
        };
    }

    private Delivery deliver(PaneRef pane, String token, Sight.AtPrompt at, String command) {
        int bytes = command.getBytes(StandardCharsets.UTF_8).length;
        if (!at.shell().alwaysEdits() && bytes > LINE_MODE_BYTES) {
            return new Withheld("the command has " + bytes + " bytes, and " + at.program()
                    + " cannot be sent a line of more than " + LINE_MODE_BYTES);
        }
        if (command.indexOf('\n') >= 0) {
            if (!at.shell().takesLines()) {
                return new Withheld("the command has several lines, and " + at.program()
                        + " runs each pasted line at once instead of showing them all before Enter");
            }
            if (at.view().pane().bracketPaste() == Pane.BracketPaste.OFF) {
                return new Withheld("the command has several lines, and " + at.program()
                        + " has its bracketed paste mode switched off, so it would run each line at once");
            }
        }
        remember(token, new Pending(pane, at, Optional.empty(), System.nanoTime()));
        try {
            return switch (new Line(client, lookout, pane, pause).enter(at, command)) {
                case Line.Refused refused -> {
                    forget(token);
                    // what stands at the prompt runs with the person's next Enter: that is not "nothing typed"
                    yield refused.clean() ? new Withheld(refused.reason()) : new Uncertain(refused.reason());
                }
                case Line.Entered entered -> {
                    remember(token, new Pending(pane, at, Optional.of(entered), System.nanoTime()));
                    log.atInfo()
                            .addKeyValue("pane", pane)
                            .addKeyValue("bytes", bytes)
                            .log("Typed a cleared command");
                    yield entered.intruder().isEmpty()
                            ? new Delivered(bytes)
                            : new Uncertain("somebody typed at the moment of Enter; what was entered is the command and"
                                    + " behind it: " + entered.intruder());
                }
            };
        } catch (TmuxException e) {
            return new Uncertain(words(e));
        }
    }

    @Override
    public StepOutcome awaitEnd(Clearance clearance, Duration limit, Progress progress) {
        return awaitEnd(clearance.token(), clearance.endProbe(), limit, progress);
    }

    /** The whole of {@link #awaitEnd(Clearance, Duration, Progress)}, by the token of the line that was typed. */
    StepOutcome awaitEnd(String token, String endProbe, Duration limit, Progress progress) {
        Optional<Pending> typed = find(token);
        if (typed.isEmpty() || typed.get().line().isEmpty()) {
            return new StepOutcome.Unobserved("this typist did not enter the command");
        }
        StepOutcome outcome = new CommandEnd(
                        client,
                        server,
                        lookout,
                        pause,
                        typed.get(),
                        typed.get().line().get(),
                        token,
                        endProbe,
                        progress)
                .await(limit);
        boolean mayBeAwaitedAgain = outcome instanceof StepOutcome.StillRunning
                || outcome instanceof StepOutcome.Interactive
                || outcome instanceof StepOutcome.Interrupted;
        if (!mayBeAwaitedAgain) {
            forget(token);
        }
        return outcome;
    }

    /** A command on its way: where it was typed, at which prompt, and how its line stood before Enter. */
    record Pending(PaneRef pane, Sight.AtPrompt at, Optional<Line.Entered> line, long since) {
        int width() {
            return at.view().pane().width();
        }
    }

    private void remember(String token, Pending command) {
        synchronized (pending) {
            pending.put(token, command);
            if (pending.size() > MAX_PENDING) {
                pending.remove(pending.keySet().iterator().next());
            }
        }
    }

    private void forget(String token) {
        synchronized (pending) {
            pending.remove(token);
        }
    }

    private Optional<Pending> find(String token) {
        synchronized (pending) {
            return Optional.ofNullable(pending.get(token));
        }
    }

    private static String words(TmuxException e) {
        String message = e.getMessage();
        return message == null ? e.kind().toString() : message;
    }
}
