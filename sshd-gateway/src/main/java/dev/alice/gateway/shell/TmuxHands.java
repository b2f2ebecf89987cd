package dev.alice.gateway.shell;

import dev.alice.flow.HostFacts;
import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.UserName;
import dev.alice.flow.port.Presence;
import dev.alice.flow.port.Thing;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.pane.CallerSearch;
import dev.alice.tmux.pane.Consent;
import dev.alice.tmux.pane.HostProbe;
import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.PaneReader;
import dev.alice.tmux.pane.Reading;
import dev.alice.tmux.pane.Session;
import dev.alice.tmux.pane.Snapshot;
import dev.alice.tmux.pane.WorkPane;
import dev.alice.tmux.typist.HostPresenceReader;
import dev.alice.tmux.typist.TmuxBridge;
import dev.alice.tmux.wire.TmuxDialer;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The way into one user's tmux over one dialer: finds the ghost's own pane, keeps a work pane beside it, types there. */
final class TmuxHands implements Hands {
    private static final Duration TITLE_LIMIT = Duration.ofSeconds(2);
    private static final int SCREEN_LIMIT = 20_000;

    private final TmuxBridge bridge;
    private final String token;
    private final Map<PaneId, HostFacts> facts = new ConcurrentHashMap<>();
    /** The panes that the person has asked the ghost to work in: these it may read, their screen alone. */
    private final Set<PaneKey> readable = ConcurrentHashMap.newKeySet();

    private Optional<PaneKey> home = Optional.empty();
    private @Nullable WorkPane work;

    private TmuxHands(TmuxBridge bridge, UserName user) {
        this.bridge = bridge;
        this.token = user.value();
    }

    /** Hands over a tmux that answers; a {@link HandsException} where it does not. */
    static TmuxHands over(TmuxDialer dialer, UserName user, SecureRandom random, Clock clock) {
        TmuxBridge bridge = TmuxBridge.start(dialer, TmuxLimits.ordinary(), random, clock);
        TmuxHands hands = new TmuxHands(bridge, user);
        try {
            hands.ask(() -> bridge.server().snapshot());
        } catch (RuntimeException e) {
            bridge.close();
            throw e;
        }
        return hands;
    }

    /** Finds the pane in which the ghost talks by a title that only it can show there; then by the ssh process. */
    void findHome(Optional<Consumer<String>> terminal, String sshWords, SecureRandom random) {
        home = ask(() -> {
            if (terminal.isPresent()) {
                byte[] bytes = new byte[12];
                random.nextBytes(bytes);
                String nonce = "alice-" + java.util.HexFormat.of().formatHex(bytes);
                CallerSearch search = CallerSearch.begin(bridge.server());
                terminal.get().accept("\033]2;" + nonce + "\033\\");
                try {
                    Optional<PaneKey> found = search.byTitle(nonce, TITLE_LIMIT);
                    if (found.isPresent()) {
                        return found;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new HandsException("the search for your pane was interrupted", e);
                }
            }
            return sshWords.isEmpty()
                    ? Optional.empty()
                    : CallerSearch.begin(bridge.server()).byProcess(sshWords);
        });
        home.ifPresent(bridge::neverTypeInto);
    }

    /** Whether a Unix socket stands at the path on the user's machine; false where that cannot be told. */
    boolean hasSocket(String path) {
        try {
            return new HostProbe(bridge.server())
                    .hasSocket(bridge.server().snapshot().server(), path);
        } catch (TmuxException e) {
            return false;
        }
    }

    /** The pane of this process itself, where it runs inside the user's tmux. */
    void home(PaneKey own) {
        home = Optional.of(own);
        bridge.neverTypeInto(own);
    }

    @Override
    public Optional<PaneId> home() {
        return home.map(key -> new PaneId(key.value()));
    }

    @Override
    public synchronized PaneRef work(Optional<PaneId> wanted) {
        return ask(() -> {
            Snapshot now = bridge.server().snapshot();
            if (wanted.isPresent()) {
                PaneKey key = new PaneKey(wanted.get().value());
                if (now.pane(key).isEmpty()) {
                    throw new HandsException("there is no pane " + key + " in your tmux; panes lists them");
                }
                readable.add(key);
                return TmuxBridge.ref(now.server(), key);
            }
            WorkPane known = work;
            if (known == null
                    || now.pane(known.key()).filter(pane -> !pane.dead()).isEmpty()) {
                known = bridge.workPane(beside(now), token);
                work = known;
            }
            readable.add(known.key());
            return TmuxBridge.ref(now.server(), known.key());
        });
    }

    private Consent.Answer consent(PaneKey pane) {
        return readable.contains(pane)
                ? new Consent.Granted(0)
                : new Consent.Denied("pane " + pane + " is not read: you have not asked the ghost to work there");
    }

    /** The pane to split: the ghost's own, or else the active pane of an attached session. */
    private PaneKey beside(Snapshot now) {
        if (home.isPresent() && now.pane(home.get()).isPresent()) {
            return home.get();
        }
        return now.panes().stream()
                .filter(Pane::active)
                .filter(pane -> pane.workToken().isEmpty())
                .min(Comparator.comparing((Pane pane) -> !attached(now, pane)))
                .or(() -> now.panes().stream().findFirst())
                .map(Pane::key)
                .orElseThrow(() -> new HandsException("your tmux has no pane to work beside"));
    }

    private static boolean attached(Snapshot now, Pane pane) {
        return now.sessions().stream()
                .filter(session -> session.key().equals(pane.session()))
                .anyMatch(Session::attached);
    }

    @Override
    public HostFacts host(PaneRef pane) {
        HostFacts known = facts.get(pane.pane());
        if (known != null) {
            return known;
        }
        HostFacts read =
                ask(() -> bridge.hostFacts().read(new PaneKey(pane.pane().value())));
        if (read.family() != HostFacts.Family.UNKNOWN) {
            facts.put(pane.pane(), read);
        }
        return read;
    }

    @Override
    public List<Presence> presence(PaneRef pane, List<Thing> things) {
        return ask(() -> new HostPresenceReader(bridge.server())
                .read(new PaneKey(pane.pane().value()), things));
    }

    @Override
    public String screen(PaneRef pane) {
        PaneReader reader = new PaneReader(bridge.server(), this::consent);
        String text = switch (ask(() -> reader.text(new PaneKey(pane.pane().value())))) {
            case Reading.Done<String> done -> done.value();
            case Reading.Denied<String> denied -> throw new HandsException(denied.reason());
            case Reading.Gone<String> gone -> throw new HandsException("the pane " + gone.pane() + " is closed");
        };
        return text.length() > SCREEN_LIMIT ? text.substring(text.length() - SCREEN_LIMIT) : text;
    }

    @Override
    public List<Map<String, Object>> panes() {
        return ask(() -> bridge.server().snapshot().panes().stream()
                .map(pane -> StageJson.ordered(
                        "id", pane.key().value(),
                        "session", pane.session().value(),
                        "window", pane.window().value(),
                        "command", pane.command(),
                        "path", pane.path(),
                        "title", pane.title(),
                        "size", pane.width() + "x" + pane.height(),
                        "active", pane.active(),
                        "role", role(pane)))
                .collect(Collectors.toList()));
    }

    private String role(Pane pane) {
        if (home.filter(pane.key()::equals).isPresent()) {
            return "ghost";
        }
        return pane.workToken().equals(token) ? "work" : "";
    }

    @Override
    public Typist typist() {
        return bridge.typist();
    }

    @Override
    public synchronized void putBack() {
        WorkPane made = work;
        if (made == null) {
            return;
        }
        try {
            PaneRef pane = TmuxBridge.ref(bridge.server().snapshot().server(), made.key());
            if (bridge.typist().look(pane) instanceof Typist.Ready) {
                bridge.layout().putBack(made);
            }
        } catch (TmuxException e) {
            // the user's tmux is gone or busy: what stays there is an ordinary pane of theirs
            System.getLogger(TmuxHands.class.getName())
                    .log(System.Logger.Level.INFO, "the work pane was left: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        bridge.close();
    }

    private <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (TmuxException e) {
            throw new HandsException("your tmux cannot be used: " + e.getMessage(), e);
        }
    }
}
