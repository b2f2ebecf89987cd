package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Pane;
import dev.alice.tmux.pane.TmuxServer;
import dev.alice.tmux.pane.View;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The search for a line that somebody else entered after ours, as with keys typed ahead while our command ran: the shell
 * would tell the exit code of that one.
 *
 * <p>What is taken for such a line may be output that looks like one. It goes unnoticed where it was entered at a prompt
 * that neither begins nor ends as one that is known.
 */
final class OtherLine {
    private static final int MARK = 2;
    private static final int SHORTEST_BEGINNING = 3;
    private static final String ENTERED = "another command was entered meanwhile";

    private final TmuxServer server;
    private final Line.Entered line;
    private final Set<String> prompts;

    /**
     * Makes a search.
     *
     * @param prompts the prompts that the shell is known to have shown, first to last
     */
    OtherLine(TmuxServer server, Line.Entered line, List<String> prompts) {
        this.server = server;
        this.line = line;
        this.prompts = new HashSet<>(prompts);
        if (this.prompts.size() > 1) {
            // One that changes had yet another form in between: what its forms have in common is looked for.
            String common = prompts.stream().reduce(OtherLine::commonEnd).orElse("");
            this.prompts.add(common.length() >= MARK ? common : mark(prompts.getLast()));
        }
    }

    /**
     * Why what the shell tells at its prompt may be about another command than ours; empty where it is about ours.
     *
     * @param now the pane with the shell at its prompt
     * @param up how many rows above the cursor the prompt is
     * @param before what stands before it on its row
     */
    Optional<String> objection(View now, int up, String before) {
        Optional<CommandRow> found = CommandRow.find(server, line, now.pane(), up + 1);
        if (found.isEmpty() || found.get().last().isEmpty()) {
            return Optional.of(
                    "the line with the command is not on the screen or in tmux's history any more, so that it"
                            + " cannot be told whether another command was entered meanwhile");
        }
        View view = found.get().view();
        int row = found.get().last().getAsInt();
        Pane then = line.view().pane();
        boolean lower = view.pane().historySize() - view.historyRows() + row > then.historySize() + then.cursorY();
        if (lower && view.pane().width() == then.width()) {
            // Rows only ever go up, so this is the same text, entered once more.
            return Optional.of(ENTERED);
        }
        List<String> between = view.rows().subList(row + 1, Math.max(row + 1, view.cursorRow() - up));
        boolean other =
                prompts.stream().anyMatch(before::contains) || between.stream().anyMatch(this::isEntered);
        return other ? Optional.of(ENTERED) : Optional.empty();
    }

    private boolean isEntered(String row) {
        return prompts.stream().anyMatch(prompt -> isEntered(row, prompt));
    }

    private static boolean isEntered(String row, String prompt) {
        int at = row.indexOf(prompt);
        if (at >= 0) {
            return !row.substring(at + prompt.length()).isBlank();
        }
        // The same prompt for another directory begins and ends in the same way.
        int same = commonBeginning(row, prompt);
        int mark = row.indexOf(mark(prompt), same);
        return same >= Math.max(SHORTEST_BEGINNING, prompt.length() / 2)
                && mark >= 0
                && !row.substring(mark + MARK).isBlank();
    }

    private static String mark(String prompt) {
        return prompt.substring(Math.max(0, prompt.length() - MARK));
    }

    private static int commonBeginning(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at;
    }

    private static String commonEnd(String one, String other) {
        int at = 0;
        while (at < Math.min(one.length(), other.length())
                && one.charAt(one.length() - 1 - at) == other.charAt(other.length() - 1 - at)) {
            at++;
        }
        return one.substring(one.length() - at);
    }
}
