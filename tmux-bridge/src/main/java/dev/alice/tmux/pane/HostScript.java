package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.TmuxReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A fixed, read-only script that runs on the user's machine, outside of every pane, and whose output comes back.
 *
 * <p>{@code if-shell} runs it and a tmux buffer of a unique name carries the output. The buffer is there before the script
 * starts and the script fills it only while it is there, so one that outlives its time limit leaves nothing behind. Where
 * the tmux program in the PATH does not do that, because there is none or it cannot speak to the server, the output comes as
 * the value of a format, which takes a second.
 *
 * <p>{@code run-shell} would be simpler, but it is never used: its output ends most tmux servers, from 2.6 to 3.7, when the
 * client that asked has gone meanwhile, and 3.3 and 3.4 show it in the user's pane.
 */
final class HostScript {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MAX_OUTPUT = 64 << 10;
    private static final String PENDING = "pending";
    // if-shell expands formats and times in the script, and the path stands between single quotes.
    private static final Pattern UNSAFE = Pattern.compile("[#%'\\p{Cntrl}]");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2})+");

    // The command is never run.
    private static final TmuxCommand PAUSE = TmuxCommand.of("if-shell", "sleep 1; exit 1", "show-buffer");

    private final TmuxServer server;
    private volatile boolean withoutProgram;

    HostScript(TmuxServer server) {
        this.server = server;
    }

    /**
     * Runs a script and returns what it wrote.
     *
     * @param body a fixed text for {@code sh}, at most with numbers and checked names put in, without {@code #} and
     *     {@code %} and with as many closing as opening parentheses
     */
    String run(ServerIdentity identity, String body) {
        if (body.indexOf('#') >= 0 || body.indexOf('%') >= 0) {
            throw new IllegalArgumentException("A script for the host holds a character that tmux would expand");
        }
        String end = server.word();
        String script = "( " + body + "\n) 2>/dev/null </dev/null | head -c " + MAX_OUTPUT + "\necho\necho " + end;
        boolean nameable = !UNSAFE.matcher(identity.socketPath()).find();
        Optional<String> output =
                nameable && !withoutProgram ? throughBuffer(identity.socketPath(), script) : Optional.empty();
        if (output.isEmpty()) {
            output = throughFormat(script, end);
            withoutProgram = output.isPresent();
        }
        return output.filter(text -> text.stripTrailing().endsWith(end))
                .map(text -> text.substring(0, text.lastIndexOf(end)))
                .orElseThrow(() -> new TmuxException(
                        TmuxException.Kind.REFUSED,
                        "The host did not answer (tmux " + server.client().version()
                                + "): can the tmux server start sh?"));
    }

    private TmuxReply ask(TmuxCommand... commands) {
        TmuxClient client = server.client();
        TmuxLimits limits = client.limits().within(LIMIT);
        return client.run(limits, commands);
    }

    private Optional<String> throughBuffer(String socketPath, String script) {
        String name = "alice-" + server.word();
        // Some versions wait for ever for a server of another version.
        String tmux = "$W tmux -S '" + socketPath + "'";
        String filling = "W=; command -v timeout >/dev/null && W='timeout 2'\nO=$( " + script + "\n)\n" + tmux
                + " show-buffer -b " + name + " >/dev/null 2>&1 && " + tmux + " load-buffer -b " + name + " - <<" + name
                + "\n$O\n" + name + "\n";
        try {
            TmuxReply reply = ask(
                    TmuxCommand.of("set-buffer", "-b", name, PENDING),
                    TmuxCommand.of("if-shell", filling, "show-buffer -b " + name),
                    TmuxCommand.of("delete-buffer", "-b", name));
            String output = TmuxServer.require(reply).text();
            return output.isEmpty() || output.equals(PENDING) ? Optional.empty() : Optional.of(output);
        } catch (TmuxException e) {
            forget(name);
            if (e.kind() == TmuxException.Kind.TIME_LIMIT) {
                return Optional.empty();
            }
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

    /** A format's job belongs to the client that asks, so it is started and looked at on one connection. */
    private Optional<String> throughFormat(String script, String end) {
        String hex = "( " + script + "\n) | od -An -v -tx1 | tr -d ' \\n'";
        TmuxCommand look = TmuxCommand.of("display-message", "-p", "#(" + hex + ")");
        TmuxReply reply = ask(look, PAUSE, look, PAUSE, PAUSE, look);
        String[] lines = TmuxServer.require(reply).text().split("\n", -1);
        for (String line : lines) {
            if (HEX.matcher(line).matches()) {
                String output = new String(HexFormat.of().parseHex(line), StandardCharsets.UTF_8);
                if (output.stripTrailing().endsWith(end)) {
                    return Optional.of(output);
                }
            }
        }
        return Optional.empty();
    }
}
