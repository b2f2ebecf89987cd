package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The last row of an entered command, found again in a later view.
 *
 * @param last its index in the rows of {@code view}; empty where it is not there any more
 */
record CommandRow(View view, OptionalInt last) {
    /** Finds it at least {@code above} rows over the cursor; empty where the pane is gone. */
    static Optional<CommandRow> find(TmuxServer server, Line.Entered line, Pane now, int above) {
        Pane then = line.view().pane();
        int entered = then.historySize() + then.cursorY();
        int rows = now.historySize() - entered + line.typed().rowsAbove(now.width());
        Optional<CommandRow> near = server.view(now.key(), rows).map(view -> in(line, view, above));
        return near.isPresent() && near.get().last().isPresent()
                ? near
                : server.view(now.key(), TmuxServer.MAX_HISTORY).map(view -> in(line, view, above));
    }

    private static CommandRow in(Line.Entered line, View view, int above) {
        int from = view.cursorRow() - above;
        return new CommandRow(
                view, line.typed().lastRow(view.rows(), from, view.pane().width()));
    }
}
