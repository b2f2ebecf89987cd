package dev.alice.gateway.shell;

import dev.alice.flow.UserName;
import dev.alice.gateway.ssh.Forwards;
import dev.alice.gateway.ssh.TerminalFactory;
import dev.alice.gateway.ssh.Visit;
import dev.alice.gateway.ssh.Visitors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to people who came in over ssh: a conversation, or one request. */
public final class Guests implements Visitors {
    private static final Logger log = LoggerFactory.getLogger(Guests.class);
    private static final int NO_TERMINAL = 2;
    private static final int EXEC_WIDTH = 100;

    private final Services services;
    private final TerminalFactory terminals;
    private final IntSupplier port;

    /** @param port the port to name in the command that people are told to run; 0 while it is not known */
    public Guests(Services services, TerminalFactory terminals, IntSupplier port) {
        this.services = services;
        this.terminals = terminals;
        this.port = port;
    }

    @Override
    public int shell(Visit visit) throws IOException, InterruptedException {
        UserName user = new UserName(visit.login().name());
        if (visit.pty().isEmpty()) {
            PrintStream err = printer(visit.err());
            err.println("A conversation needs a terminal: add -t, or ask in one request:");
            err.println("  ssh … " + user + "@HOST ask --json -- install jq");
            err.flush();
            return NO_TERMINAL;
        }
        AtomicReference<@Nullable InputSocket> input = new AtomicReference<>();
        try (Console console = new Console(terminals.open(visit), visit.environment());
                Hands hands = hands(visit, user, Optional.of(console))) {
            visit.closed().thenRun(console::gone);
            String path = "/tmp/" + user + "-input.sock";
            if (visit.forwards().paths().contains(path)) {
                InputSocket.listen(visit.forwards(), path, input::set, console::message);
            }
            log.atInfo()
                    .addKeyValue("user", user)
                    .addKeyValue("connection", visit.connectionId())
                    .log("a conversation begins");
            new Conversation(services, user, hands, console).go();
        } finally {
            InputSocket socket = input.get();
            if (socket != null) {
                socket.close();
            }
        }
        return 0;
    }

    @Override
    public int exec(Visit visit, String commandLine) {
        UserName user = new UserName(visit.login().name());
        log.atInfo()
                .addKeyValue("user", user)
                .addKeyValue("connection", visit.connectionId())
                .log("a request begins");
        try (Hands hands = hands(visit, user, Optional.empty())) {
            int columns = visit.pty().isPresent() ? visit.windowSize().columns() : EXEC_WIDTH;
            Ink ink = new Ink(columns, false, true);
            return new ExecDesk(services, user, hands, printer(visit.out()), printer(visit.err()), ink)
                    .serve(commandLine);
        }
    }

    private Hands hands(Visit visit, UserName user, Optional<Console> console) {
        Optional<String> socket = tmuxSocket(visit.forwards(), user);
        if (socket.isEmpty()) {
            return new NoHands("No tmux was forwarded, so nothing can be typed. From inside tmux, run:\n"
                    + command(user));
        }
        try {
            TmuxHands hands = TmuxHands.over(
                    new ForwardDialer(visit.forwards(), socket.get()), user, services.random(), services.clock());
            hands.findHome(
                    console.filter(one -> !one.dumb()).map(one -> one::control),
                    "-R " + socket.get() + ":",
                    services.random());
            return hands;
        } catch (HandsException e) {
            log.atInfo()
                    .addKeyValue("user", user)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a forwarded tmux cannot be used");
            return new NoHands(e.getMessage() + ". From inside tmux, run:\n" + command(user));
        }
    }

    /** The forwarded tmux socket: {@code /tmp/USER.sock}, or else the first that is not an input socket. */
    private static Optional<String> tmuxSocket(Forwards forwards, UserName user) {
        List<String> paths = List.copyOf(forwards.paths());
        String usual = "/tmp/" + user + ".sock";
        return paths.contains(usual)
                ? Optional.of(usual)
                : paths.stream()
                        .filter(path -> path.endsWith(".sock") && !path.endsWith("-input.sock"))
                        .findFirst();
    }

    /** The exact command that opens a conversation with hands. */
    private String command(UserName user) {
        int listening = port.getAsInt();
        return "ssh " + (listening > 0 ? "-p " + listening + " " : "") + "-R /tmp/" + user + ".sock:${TMUX%%,*} " + user + "@HOST";
    }

    private static PrintStream printer(java.io.OutputStream out) {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }
}
