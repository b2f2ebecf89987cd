package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A fixed, read-only script that runs on the user's machine, outside of every pane, and whose output comes back.
 *
 * <p>{@code if-shell} runs it and a tmux buffer of a unique name carries the output. The buffer is there before the script
 * starts and the script fills it only while it is there, so one that outlives its time limit leaves nothing behind.
 */
final class HostScript {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_OUTPUT = 64 << 10;
    private static final String PENDING = "pending";
    // if-shell expands formats and times in the script, and the path stands between single quotes.
    private static final Pattern UNSAFE = Pattern.compile("[#%'\\p{Cntrl}]");

    private final TmuxServer server;

    HostScript(TmuxServer server) {
        this.server = server;
    }

    /**
     * Runs a script and returns what it wrote.
     *
     * @param body a fixed text for {@code sh}, at most with numbers and checked names put in, without {@code #} and {@code %}
     */
    String run(ServerIdentity identity, String body) {
        if (UNSAFE.matcher(identity.socketPath()).find() || body.indexOf('#') >= 0 || body.indexOf('%') >= 0) {
            throw new TmuxException(
                    TmuxException.Kind.REFUSED,
                    "The host cannot be asked: the path of the tmux socket holds a character that tmux would expand");
        }
        String name = "alice-" + server.word();
        String tmux = "tmux -S '" + identity.socketPath() + "'";
        String script = "O=$( ( " + body + "\n) 2>/dev/null </dev/null | head -c " + MAX_OUTPUT + ")\n"
                + tmux + " show-buffer -b " + name + " >/dev/null 2>&1 && " + tmux + " load-buffer -b " + name
                + " - <<" + name + "\n$O\n" + name + "\n";
        TmuxClient client = server.client();
        try {
            TmuxReply reply = client.run(
                    client.limits().within(LIMIT),
                    TmuxCommand.of("set-buffer", "-b", name, PENDING),
                    TmuxCommand.of("if-shell", script, "show-buffer -b " + name),
                    TmuxCommand.of("delete-buffer", "-b", name));
            String output = TmuxServer.require(reply).text();
            if (output.isEmpty() || output.equals(PENDING)) {
                throw new TmuxException(
                        TmuxException.Kind.REFUSED,
                        "The host did not answer: is the tmux program in the PATH of the tmux server?");
            }
            return output;
        } catch (TmuxException e) {
            forget(name);
            throw e;
        }
    }

    private void forget(String name) {
        try {
            server.client()
                    .run(
                            server.client().limits().within(Duration.ofSeconds(1)),
                            TmuxCommand.of("delete-buffer", "-b", name));
        } catch (TmuxException gone) {
            // The first failure is what the caller hears; with the server gone the buffer is gone too.
        }
    }
}
