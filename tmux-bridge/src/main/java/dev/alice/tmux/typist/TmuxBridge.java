package dev.alice.tmux.typist;

import dev.alice.flow.PaneId;
import dev.alice.flow.PaneRef;
import dev.alice.flow.ServerId;
import dev.alice.flow.port.Typist;
import dev.alice.tmux.pane.Layout;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.pane.ServerIdentity;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.WorkPane;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxDialer;
import dev.alice.tmux.wire.TmuxLimits;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One user's tmux, wired: looking, layout, host facts and typing over one dialer. */
public final class TmuxBridge implements AutoCloseable {
    private final TmuxClient client;
    private final TmuxServer server;
    private final Set<PaneKey> callers = ConcurrentHashMap.newKeySet();
    private final PaneTypist typist;

    private TmuxBridge(TmuxDialer dialer, TmuxLimits limits, SecureRandom random, Clock clock) {
        this.client = new TmuxClient(dialer, limits);
        this.server = new TmuxServer(client, random);
        this.typist = new PaneTypist(client, server, clock, () -> callers);
    }

    /** Makes a bridge over a dialer; nothing is dialled before the first question. */
    public static TmuxBridge start(TmuxDialer dialer, TmuxLimits limits, SecureRandom random, Clock clock) {
        return new TmuxBridge(dialer, limits, random, clock);
    }

    /** The user's tmux to look at. */
    public TmuxServer server() {
        return server;
    }

    /** Where the work pane stands. */
    public Layout layout() {
        return new Layout(server);
    }

    /**
     * The work pane of that token beside {@code home}, as {@link Layout#beside}; the prompt of a new one is learned, which
     * takes about a third of a second and at most three.
     */
    public WorkPane workPane(PaneKey home, String token) {
        WorkPane work = layout().beside(home, token);
        if (!work.reused()) {
            typist.acquaint(ref(server.snapshot().server(), work.key()), Duration.ofSeconds(3));
        }
        return work;
    }

    /** What is known of the host below. */
    public HostFactsReader hostFacts() {
        return new HostFactsReader(server);
    }

    /** The hands. */
    public Typist typist() {
        return typist;
    }

    /** Marks a pane as one in which the user's own ssh runs: nothing is typed there as long as this bridge lives. */
    public void neverTypeInto(PaneKey caller) {
        callers.add(caller);
    }

    /** The name under which the flow engine knows a pane of this server. */
    public static PaneRef ref(ServerIdentity identity, PaneKey pane) {
        return new PaneRef(new ServerId(identity.toString()), new PaneId(pane.value()));
    }

    @Override
    public void close() {
        client.close();
    }
}
