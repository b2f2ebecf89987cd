package dev.alice.tmux.pane;

import dev.alice.tmux.wire.TmuxException;
import java.util.regex.Pattern;

/**
 * The numbers that tell whether a pane has moved.
 *
 * @param server process id and start time of the server
 * @param pid process that the pane was started with
 */
record PaneState(
        String server,
        long pid,
        int width,
        int height,
        int historySize,
        int historyLimit,
        int cursorX,
        int cursorY,
        boolean alternate,
        boolean dead) {
    /** The format whose value {@link #parse} reads; numbers only, so that no text of a pane is in it. */
    static final String FORMAT = "#{pid}.#{start_time} #{pane_pid} #{pane_width} #{pane_height} #{history_size}"
            + " #{history_limit} #{cursor_x} #{cursor_y} #{alternate_on} #{pane_dead}";

    private static final Pattern WORDS =
            Pattern.compile("[0-9]{1,18}\\.[0-9]{1,18} -?[0-9]{0,18}( [0-9]{1,9}){6} [01]? [01]?");
    private static final int LARGEST = 100_000_000;
    /** A terminal tells its width and height in 16 bits each. */
    private static final int LONGEST_SIDE = 65_535;

    static PaneState parse(String line) {
        if (!WORDS.matcher(line).matches()) {
            throw broken("words that are no numbers");
        }
        String[] words = line.split(" ", -1);
        PaneState state = new PaneState(
                words[0],
                words[1].isEmpty() || words[1].equals("-") ? -1 : Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Integer.parseInt(words[6]),
                Integer.parseInt(words[7]),
                words[8].equals("1"),
                words[9].equals("1"));
        boolean possible = state.width > 0
                && state.height > 0
                && state.width <= LONGEST_SIDE
                && state.height <= LONGEST_SIDE
                && state.historySize <= LARGEST
                && state.cursorY < state.height
                && state.cursorX <= state.width;
        if (!possible) {
            throw broken("sizes that cannot be");
        }
        return state;
    }

    /** Rows that tmux drops from the history at once when it is full. */
    int trim() {
        return Math.max(1, historyLimit / 10);
    }

    /** Whether rows may have been dropped since the history was smaller: it is never shorter than this afterwards. */
    boolean mayHaveTrimmed() {
        return historySize > historyLimit - trim();
    }

    /** Rows of history and screen together. */
    int rows() {
        return historySize + height;
    }

    /** Index of the row with the cursor, counted from the oldest row of history. */
    int cursorRow() {
        return historySize + cursorY;
    }

    private static TmuxException broken(String what) {
        return new TmuxException(TmuxException.Kind.PROTOCOL, "The tmux server described a pane with " + what);
    }
}
