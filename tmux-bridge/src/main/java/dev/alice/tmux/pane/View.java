package dev.alice.tmux.pane;

import java.util.List;

/**
 * A pane and what stands on it, taken in one step.
 *
 * @param rows terminal rows without trailing spaces, oldest first; the visible screen and, before it, rows of history
 * @param historyRows how many of {@code rows} are history
 */
public record View(ServerIdentity server, Pane pane, List<String> rows, int historyRows) {
    public View {
        rows = List.copyOf(rows);
    }

    /** Index in {@link #rows()} of the row with the cursor. */
    public int cursorRow() {
        return historyRows + pane.cursorY();
    }
}
