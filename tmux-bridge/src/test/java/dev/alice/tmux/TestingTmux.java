package dev.alice.tmux;

import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxLimits;
import dev.alice.tmux.wire.UnixSocketDialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real tmux server on a socket of its own, driven from the outside by the tmux binary. */
public final class TestingTmux implements AutoCloseable {
    private final String program;
    private final Path socket;
    private final TmuxClient client;

    private TestingTmux(String program, Path socket) {
        this.program = program;
        this.socket = socket;
        this.client = new TmuxClient(new UnixSocketDialer(socket), TmuxLimits.ordinary());
    }

    /** Starts a server with one session whose pane runs the given command. */
    public static TestingTmux start(Path directory, int width, int height, String... command) {
        return start("tmux", directory, width, height, command);
    }

    /**
     * Starts a server of another version, which stands first in the PATH of its panes.
     *
     * @param program the tmux binary, as a path or as a name in the PATH
     */
    public static TestingTmux start(String program, Path directory, int width, int height, String... command) {
        TestingTmux tmux = new TestingTmux(program, directory.resolve("s"));
        List<String> line = new ArrayList<>(
                List.of("new-session", "-d", "-s", "main", "-x", "" + width, "-y", "" + height, "-c", "" + directory));
        line.addAll(List.of(command));
        tmux.binary(line.toArray(String[]::new));
        tmux.binary("set", "-g", "default-command", "bash --norc --noprofile");
        return tmux;
    }

    public static TestingTmux start(Path directory) {
        return start(directory, 200, 50, "bash", "--norc", "--noprofile");
    }

    public Path socket() {
        return socket;
    }

    public TmuxClient client() {
        return client;
    }

    /** Runs the tmux binary and returns what it wrote. */
    public String binary(String... arguments) {
        List<String> line = new ArrayList<>(List.of(program, "-u", "-f", "/dev/null", "-S", socket.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("TMUX"));
        Path home = Path.of(program).getParent();
        if (home != null) {
            builder.environment().merge("PATH", home.toString(), (path, first) -> first + ":" + path);
        }
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "xterm");
        builder.environment().put("HISTFILE", "/dev/null");
        builder.environment().put("HISTCONTROL", "ignorespace");
        builder.environment().put("PS1", "$ ");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("tmux hangs: " + line);
            }
            return output.stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean alive() {
        return binary("display-message", "-p", "alive").equals("alive");
    }

    public String screen(String pane) {
        return binary("capture-pane", "-p", "-t", pane);
    }

    /** The first pane. */
    public String pane() {
        return binary("display-message", "-p", "-t", "main:0.0", "#{pane_id}");
    }

    @Override
    public void close() {
        client.close();
        binary("kill-server");
    }
}
