package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What stands between a typed command and the prompt after it.
 *
 * @param text wrapped lines joined, trailing spaces gone
 * @param truncated whether its beginning is missing or cannot be told
 */
record CommandOutput(String text, boolean truncated) {
    private static final int MAX_CHARACTERS = 256 << 10;
    /**
     * The mark of zsh behind output without a final newline: {@code %}, for root {@code #}, in reverse video, which a
     * terminal of the kind {@code screen} shows as italics.
     */
    private static final Pattern ZSH_MARK =
            Pattern.compile("\u001b\\[(?:[0-9]+;)*[37]m[%#](?:\u001b\\[[0-9;]*m|\u000f)*\\s*$");

    private static final Pattern FISH_MARK = Pattern.compile("(?:⏎|¶)(?:\u001b\\[[0-9;]*m|\u000f)*\\s*$");

    /**
     * Reads the output of the command on {@code line}.
     *
     * @param now the pane with the shell at its next prompt
     * @param before what the command left on the prompt's row
     * @param header rows above the prompt's row that belong to prompts
     */
    static CommandOutput read(
            TmuxServer server, ShellKind shell, Line.Entered line, View now, String before, int header) {
        Pane pane = now.pane();
        Optional<CommandRow> found = CommandRow.find(server, line, pane, 1);
        if (found.isEmpty()) {
            return new CommandOutput("", true);
        }
        View view = found.get().view();
        OptionalInt row = found.get().last();
        int first = row.isPresent() ? row.getAsInt() + 1 - view.historyRows() : 0;
        int last = pane.cursorY() - 1 - header;
        String rows = server.rows(pane.key(), first, last);
        if (last >= first && before.isEmpty() && isMarked(server, shell, pane, last)) {
            String bare = rows.stripTrailing();
            rows = bare.substring(0, bare.length() - 1);
        }
        return bounded(rows + before, row.isEmpty());
    }

    private static boolean isMarked(TmuxServer server, ShellKind shell, Pane pane, int row) {
        return switch (shell) {
            case ZSH -> ZSH_MARK.matcher(server.styledRow(pane.key(), row)).find();
            case FISH -> FISH_MARK.matcher(server.styledRow(pane.key(), row)).find();
            case BASH, DASH, SH, ASH -> false;
        };
    }

    private static CommandOutput bounded(String text, boolean truncated) {
        return text.length() <= MAX_CHARACTERS
                ? new CommandOutput(text, truncated)
                : new CommandOutput(text.substring(text.length() - MAX_CHARACTERS), true);
    }
}
