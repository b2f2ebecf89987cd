package dev.alice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A person's own tmux server on a socket of its own, with an ordinary bash whose prompt is {@code $}. */
final class TestingTmux implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A shell that is not interactive, such as the one that tmux starts a command with, drops PS1. */
    private static final String SHELL = "PS1='$ ' exec bash --norc --noprofile";

    private final Path socket;

    TestingTmux(Path socket, Path directory, int columns, int rows) {
        this.socket = socket;
        tmux(
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                "-c",
                directory.toString(),
                SHELL);
        tmux("set-option", "-g", "default-command", SHELL);
        tmux("set-option", "-g", "default-shell", "/bin/bash");
        tmux("set-option", "-g", "history-limit", "20000");
        tmux("set-option", "-g", "remain-on-exit", "off");
        try {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(screen("%0").strip()).isEqualTo("$"));
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    Path socket() {
        return socket;
    }

    /** Types a line and presses Enter, as the person would. */
    void type(String pane, String text) {
        tmux("send-keys", "-t", pane, "-l", text);
        key(pane, "Enter");
    }

    void key(String pane, String name) {
        tmux("send-keys", "-t", pane, name);
    }

    /** What stands on the pane's screen. */
    String screen(String pane) {
        return tmux("capture-pane", "-p", "-t", pane);
    }

    /** Everything that the pane showed, its history too, with wrapped lines joined. */
    String history(String pane) {
        return tmux("capture-pane", "-p", "-J", "-S", "-", "-t", pane).stripTrailing();
    }

    List<String> panes() {
        return tmux("list-panes", "-a", "-F", "#{pane_id}").lines().toList();
    }

    /** A further pane beside the first, at its prompt. */
    String split() {
        String pane =
                tmux("split-window", "-d", "-P", "-F", "#{pane_id}", "-t", "%0").strip();
        awaitPrompt(pane);
        return pane;
    }

    /** The history of every pane. */
    Map<String, String> everything() {
        Map<String, String> all = new LinkedHashMap<>();
        panes().forEach(pane -> all.put(pane, history(pane)));
        return all;
    }

    /** Waits until the history of the pane contains the text. */
    String awaitText(String pane, String text) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(history(pane)).contains(text));
        return history(pane);
    }

    /** Waits until the pane is back at an empty prompt. */
    void awaitPrompt(String pane) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(history(pane)).endsWith("$"));
    }

    String tmux(String... arguments) {
        List<String> line = new ArrayList<>(List.of("tmux", "-u", "-S", socket.toString(), "-f", "/dev/null"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("TMUX") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HISTFILE", "/dev/null");
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", line) + ": " + said);
            }
            return said;
        } catch (IOException e) {
            throw new AssertionError("tmux does not run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        tmux("kill-server");
    }
}
