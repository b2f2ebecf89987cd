package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.flow.UserName;
import dev.alice.gateway.ssh.Forwards;
import dev.alice.gateway.ssh.TerminalFactory;
import dev.alice.gateway.ssh.Visit;
import dev.alice.gateway.ssh.Visitors;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to people who came in over ssh: a conversation, or one request. */
public final class Guests implements Visitors {
    private static final Logger log = LoggerFactory.getLogger(Guests.class);
    private static final int NO_TERMINAL = 2;
    private static final int EXEC_WIDTH = 100;
    private static final int SSH = 22;

    private final Services services;
    private final TerminalFactory terminals;
    private final Desks desks = new Desks();

    public Guests(Services services, TerminalFactory terminals) {
        this.services = services;
        this.terminals = terminals;
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
        return undisturbed(visit, () -> talk(visit, user));
    }

    private int talk(Visit visit, UserName user) throws IOException {
        log.atInfo()
                .addKeyValue("user", user)
                .addKeyValue("connection", visit.connectionId())
                .log("a conversation begins");
        try (Console console = new Console(terminals.open(visit), visit.environment());
                Hands hands = hands(visit, user, Optional.of(console))) {
            Conversation conversation = new Conversation(services, user, hands, console, mind(visit, user));
            visit.closed().thenRun(() -> {
                console.gone();
                conversation.stop();
            });
            Desk desk = desks.of(user);
            conversation.sitAt(desk);
            Optional<String> input = OwnForward.find(visit.forwards(), user, "-input.sock");
            try (Desk.Seat seat = desk.sit(console::call)) {
                if (input.isPresent() && hands instanceof TmuxHands tmux) {
                    String path = input.orElseThrow();
                    try (InputSocket socket =
                            InputSocket.listen(visit.forwards(), path, () -> tmux.hasSocket(path), console::message)) {
                        conversation.go();
                    }
                } else {
                    conversation.go();
                }
            }
        }
        return 0;
    }

    @Override
    public int exec(Visit visit, String commandLine) throws IOException, InterruptedException {
        UserName user = new UserName(visit.login().name());
        log.atInfo()
                .addKeyValue("user", user)
                .addKeyValue("connection", visit.connectionId())
                .log("a request begins");
        return undisturbed(visit, () -> {
            if (ForeignVisit.isAsked(commandLine)) {
                return new ForeignVisit(services, user, desks.of(user), visit)
                        .serve(commandLine, () -> hands(visit, user, Optional.empty()), mind(visit, user));
            }
            try (Hands hands = hands(visit, user, Optional.empty())) {
                int columns = visit.pty().isPresent() ? visit.windowSize().columns() : EXEC_WIDTH;
                Ink ink = new Ink(columns, false, true);
                ExecDesk desk = new ExecDesk(
                        services, user, hands, mind(visit, user), printer(visit.out()), printer(visit.err()), ink);
                visit.closed().thenRun(desk::stop);
                return desk.serve(commandLine);
            }
        });
    }

    /** A visit's work. */
    private interface Work {
        int run() throws IOException;
    }

    /**
     * Does the work on a thread that is not interrupted when the client goes: a flow that is being typed is followed to
     * its end and logged. The client's streams fail by themselves then, and so do its forwarded sockets.
     */
    private static int undisturbed(Visit visit, Work work) throws IOException, InterruptedException {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Thread.ofVirtual().name("visit-" + visit.connectionId()).start(() -> {
            try {
                done.complete(work.run());
            } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException lost) {
                throw lost;
            }
            throw e.getCause() instanceof RuntimeException failed
                    ? failed
                    : new IllegalStateException("a visit broke off", e);
        }
    }

    /** The agent for this visit, with the model that this very connection forwards. */
    private GhostSession mind(Visit visit, UserName user) {
        return services.ghost().session(user, ForwardedModel.of(visit.forwards(), user));
    }

    private Hands hands(Visit visit, UserName user, Optional<Console> console) {
        Optional<String> socket = tmuxSocket(visit.forwards(), user);
        if (socket.isEmpty()) {
            return new NoHands(
                    "No tmux was forwarded, so nothing can be typed. From inside tmux, run:\n" + command(visit, user));
        }
        try {
            TmuxHands hands = TmuxHands.over(
                    new ForwardDialer(visit.forwards(), socket.get()), user, services.random(), services.clock());
            try {
                hands.findHome(
                        console.filter(one -> !one.dumb()).map(one -> one::control),
                        "-R " + socket.get() + ":",
                        services.random());
            } catch (RuntimeException e) {
                hands.close();
                throw e;
            }
            return hands;
        } catch (HandsException e) {
            log.atInfo()
                    .addKeyValue("user", user)
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a forwarded tmux cannot be used");
            return new NoHands(e.getMessage() + ". From inside tmux, run:\n" + command(visit, user));
        }
    }

    /** The forwarded tmux socket: {@code /tmp/USER.sock}, or else the first that is neither for input nor a model. */
    private static Optional<String> tmuxSocket(Forwards forwards, UserName user) {
        return OwnForward.find(forwards, user, ".sock")
                .or(() -> forwards.paths().stream()
                        .filter(path -> path.endsWith(".sock")
                                && !path.endsWith("-input.sock")
                                && !path.endsWith("-model.sock"))
                        .findFirst());
    }

    /** The exact command that opens a conversation with hands, by the address that this client reached. */
    private static String command(Visit visit, UserName user) {
        String host = "HOST";
        String port = "";
        if (visit.localAddress() instanceof InetSocketAddress address) {
            host = address.getAddress().getHostAddress();
            port = address.getPort() == SSH ? "" : "-p " + address.getPort() + " ";
        }
        return "ssh " + port + "-R " + OwnForward.usual(user, ".sock") + ":${TMUX%%,*} " + user + "@" + host;
    }

    private static PrintStream printer(java.io.OutputStream out) {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }
}
