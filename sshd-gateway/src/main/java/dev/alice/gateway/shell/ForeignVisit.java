package dev.alice.gateway.shell;

import dev.alice.agent.GhostSession;
import dev.alice.flow.UserName;
import dev.alice.gateway.mcp.McpSession;
import dev.alice.gateway.ssh.Visit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The visit of a foreign agent: {@code mcp [--pane %N] [--auto-read-only]}, and from then on the protocol alone on its output
 * stream. Exit status: 0 at its end, 2 usage.
 */
record ForeignVisit(Services services, UserName user, Desk desk, Visit visit) {
    private static final String VERB = "mcp";
    private static final String VERSION = "0.1.0";
    private static final int USAGE = 2;

    /** Whether a request line asks for it. */
    static boolean isAsked(String line) {
        return line.strip().split("\\s+", 2)[0].equals(VERB);
    }

    /** Serves until the agent leaves and everything that it wanted has ended. */
    int serve(String line, Supplier<Hands> reaching, GhostSession mind) throws IOException {
        ExecDesk.ExecLine request;
        try {
            request = ExecDesk.ExecLine.parse(line);
        } catch (IllegalArgumentException e) {
            return usage(String.valueOf(e.getMessage()));
        }
        if (request.json()
                || request.yes()
                || request.nonce().isPresent()
                || !request.words().isEmpty()) {
            return usage(
                    "mcp takes --pane %N and --auto-read-only alone; what it proposes, you approve in a conversation");
        }
        if (visit.pty().isPresent()) {
            return usage("mcp is for programs and needs plain streams: ssh -T");
        }
        try (Hands hands = reaching.get();
                ForeignAgent agent = new ForeignAgent(
                        services,
                        user,
                        hands,
                        mind,
                        desk,
                        new ForeignAgent.Manner(request.pane(), request.autoReadOnly()))) {
            McpSession session = new McpSession(agent, VERSION, visit.in(), visit.out());
            visit.closed().thenRun(session::leave);
            session.run();
        }
        return 0;
    }

    private int usage(String words) throws IOException {
        visit.err().write((words + "\n").getBytes(StandardCharsets.UTF_8));
        visit.err().flush();
        return USAGE;
    }
}
