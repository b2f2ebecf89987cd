package dev.alice.tmux.pane;

import java.util.List;

/**
 * A part of a pane's history.
 *
 * @param lines oldest first, wrapped rows joined
 * @param above how many rows above the visible screen the first of them stands
 * @param rows how many rows they take
 * @param historySize how many rows of history there are in all
 */
public record HistoryPage(List<StyledLine> lines, int above, int rows, int historySize) {
    public HistoryPage {
        lines = List.copyOf(lines);
    }

    /** Where the next older page begins: to be asked as {@code above + some rows}; false at the beginning of history. */
    public boolean hasOlder() {
        return above < historySize;
    }
}
