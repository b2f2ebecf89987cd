package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.flow.UserName;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A visit without ssh: this terminal, and the tmux around it by its own socket. */
public final class LocalVisit {
    private final Services services;
    private final UserName user;
    private final Path socket;
    private final String pane;
    private final Map<String, String> environment;

    /**
     * @param socket of the tmux server, from {@code $TMUX}
     * @param pane the pane that this process runs in, from {@code $TMUX_PANE}
     */
    public LocalVisit(Services services, UserName user, Path socket, String pane, Map<String, String> environment) {
        this.services = services;
        this.user = user;
        this.socket = socket;
        this.pane = pane;
        this.environment = Map.copyOf(environment);
    }

    /** Talks until the person leaves. */
    public void talk() throws IOException {
        Terminal terminal = TerminalBuilder.builder().system(true).name("alice").build();
        TmuxHands hands = TmuxHands.over(new UnixSocketDialer(socket), user, services.random(), services.clock());
        try (Console console = new Console(terminal, environment);
                hands) {
            hands.home(new PaneKey(pane));
            GhostSession mind = services.ghost().session(user, Optional.empty());
            new Conversation(services, user, hands, console, mind, true).go();
        }
    }
}
