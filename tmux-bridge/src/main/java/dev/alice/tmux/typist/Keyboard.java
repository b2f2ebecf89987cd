package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.PaneKey;
import dev.alice.tmux.wire.TmuxClient;
import dev.alice.tmux.wire.TmuxCommand;
import dev.alice.tmux.wire.TmuxException;
import dev.alice.tmux.wire.TmuxReply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The keys of one pane: literal and pasted text, backspaces, and keys that hold only while the pane is as it was seen. */
final class Keyboard {
    private static final int CHUNK = 2_000;
    private static final int KEYS = 400;
    private static final String PRESSED = "pressed";
    private static final String MOVED = "moved";

    private final TmuxClient client;
    private final PaneKey pane;

    Keyboard(TmuxClient client, PaneKey pane) {
        this.client = client;
        this.pane = pane;
    }

    /** Types plain characters. Throws IllegalArgumentException for a control character, before anything is typed. */
    void text(String text) {
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("Control characters are never typed");
        }
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + CHUNK);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            require(client.run(
                    TmuxCommand.of("send-keys", "-t", pane.value(), "-l", "--", text.substring(start, end))));
            start = end;
        }
    }

    /** Presses one key a number of times. */
    void press(String key, int times) {
        for (int rest = times; rest > 0; rest -= KEYS) {
            List<String> arguments = new ArrayList<>(List.of("send-keys", "-t", pane.value()));
            arguments.addAll(Collections.nCopies(Math.min(rest, KEYS), key));
            require(client.run(new TmuxCommand(arguments)));
        }
    }

    /**
     * Pastes text, marked as pasted where the program in the pane has asked for that.
     *
     * @param buffer name of a buffer that nobody else uses; it is gone afterwards
     */
    void paste(String buffer, String text) {
        if (text.codePoints().anyMatch(point -> Character.isISOControl(point) && point != '\n')) {
            throw new IllegalArgumentException("Control characters are never typed");
        }
        require(client.run(
                TmuxCommand.of("set-buffer", "-b", buffer, "--", text),
                TmuxCommand.of("paste-buffer", "-p", "-r", "-d", "-b", buffer, "-t", pane.value())));
    }

    /**
     * Presses keys, separated by spaces, if cursor, modes and process are still those of {@code seen}; tmux itself compares and presses in one
     * step, so nothing that the user's typing has shown on the screen can come between.
     */
    boolean pressIfUnchanged(String keys, Pane seen) {
        TmuxReply reply = require(client.run(TmuxCommand.of(
                "if-shell",
                "-F",
                "-t",
                pane.value(),
                "#{==:" + Pane.GUARD_FORMAT + "," + seen.guard() + "}",
                "send-keys -t " + pane.value() + " " + keys + " ; display-message -p " + PRESSED,
                "display-message -p " + MOVED)));
        return switch (reply.text().strip()) {
            case PRESSED -> true;
            case MOVED -> false;
            default ->
                throw new TmuxException(
                        TmuxException.Kind.PROTOCOL, "The tmux server did not say whether it pressed a key");
        };
    }

    /** Puts a text where the user's shell can print it from. */
    void putBuffer(String name, String text) {
        require(client.run(TmuxCommand.of("set-buffer", "-b", name, "--", text)));
    }

    /** Deletes a buffer, if it is there. */
    void dropBuffer(String name) {
        client.run(TmuxCommand.of("delete-buffer", "-b", name));
    }

    /** The exit code in a buffer, if it is there; the buffer is deleted. */
    Optional<String> takeBuffer(String name) {
        TmuxReply reply =
                client.run(TmuxCommand.of("show-buffer", "-b", name), TmuxCommand.of("delete-buffer", "-b", name));
        return reply.succeeded() ? Optional.of(reply.text()) : Optional.empty();
    }

    private static TmuxReply require(TmuxReply reply) {
        if (!reply.succeeded()) {
            throw new TmuxException(
                    TmuxException.Kind.REFUSED,
                    "tmux refused a key: " + reply.error().text().strip().replaceAll("\\p{Cntrl}", "?"));
        }
        return reply;
    }
}
