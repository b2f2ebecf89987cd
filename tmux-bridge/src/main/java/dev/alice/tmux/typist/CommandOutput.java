package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands between a typed command and the prompt after it.
 *
 * @param text wrapped lines joined, trailing spaces gone
 * @param truncated whether its beginning is missing or cannot be told
 */
record CommandOutput(String text, boolean truncated) {
    private static final int MAX_CHARACTERS = 256 << 10;

    /** Reads the output of the command on {@code line}, with the shell now at the prompt {@code at}. */
    static CommandOutput read(TmuxServer server, Line.Entered line, Sight.AtPrompt at) {
        Pane before = line.view().pane();
        Pane now = at.view().pane();
        int enteredRow = before.historySize() + before.cursorY();
        int above = now.historySize() - enteredRow + line.typed().rowsAbove(now.width());
        Optional<View> near = server.view(now.key(), above);
        OptionalInt row = near.isPresent() ? commandRow(line, near.get()) : OptionalInt.empty();
        Optional<View> view = near;
        if (row.isEmpty()) {
            view = server.view(now.key(), TmuxServer.MAX_HISTORY);
            row = view.isPresent() ? commandRow(line, view.get()) : OptionalInt.empty();
        }
        if (view.isEmpty()) {
            return new CommandOutput("", true);
        }
        int first = row.isPresent() ? row.getAsInt() + 1 - view.get().historyRows() : 0;
        String rows = server.rows(now.key(), first, now.cursorY() - 1);
        return bounded(rows + at.before(), row.isEmpty());
    }

    private static OptionalInt commandRow(Line.Entered line, View view) {
        return line.typed()
                .lastRow(view.rows(), view.cursorRow() - 1, view.pane().width());
    }

    private static CommandOutput bounded(String text, boolean truncated) {
        return text.length() <= MAX_CHARACTERS
                ? new CommandOutput(text, truncated)
                : new CommandOutput(text.substring(text.length() - MAX_CHARACTERS), true);
    }
}
