package dev.alice.gateway.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real terminal for the client: a tmux server on a socket of its own with one pane of a known size. */
final class TestingTmux implements AutoCloseable {
    /** A shell says how the client left; tmux under load does not always learn how a pane's program ended. */
    private static final String SAY_THE_END = "\"$@\"; echo \"left with $?\"; exec sleep 600";

    private final Path socket;

    TestingTmux(Path socket, int columns, int rows, List<String> command) throws Exception {
        this.socket = socket;
        List<String> line = new ArrayList<>(
                List.of("new-session", "-d", "-x", Integer.toString(columns), "-y", Integer.toString(rows)));
        line.addAll(List.of("sh", "-c", SAY_THE_END, "sh"));
        line.addAll(command);
        tmux(line.toArray(String[]::new));
        tmux("set-option", "-g", "status", "off");
        tmux("set-option", "-g", "window-size", "manual");
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    void type(String text) throws Exception {
        tmux("send-keys", "-l", text);
        tmux("send-keys", "Enter");
    }

    void key(String name) throws Exception {
        tmux("send-keys", name);
    }

    void resize(int columns, int rows) throws Exception {
        tmux("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    String screen() throws Exception {
        return tmux("capture-pane", "-p");
    }

    private String tmux(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("tmux", "-S", socket.toString(), "-f", "/dev/null"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().remove("TMUX");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(line + ": " + said);
        }
        return said;
    }

    @Override
    public void close() throws Exception {
        tmux("kill-server");
    }
}
