package dev.alice.tmux.typist;

import dev.alice.tmux.pane.View;
import java.util.Optional;
import java.util.regex.Pattern;

/** The reading of the row with the cursor: an empty prompt, or something else and what. */
final class PromptRow {
    private static final Pattern MARK = Pattern.compile("[$#%>❯➜»λ›] ");
    private static final Pattern CONTINUATION = Pattern.compile("(?:[a-z]+ ?)*> ");

    /** What the row is. */
    sealed interface Reading {}

    /**
     * An empty prompt.
     *
     * @param prompt the text left of the cursor that belongs to the prompt
     * @param before what a program left on the row before the prompt, mostly nothing
     */
    record Empty(String prompt, String before) implements Reading {}

    /** No empty prompt, and why. */
    record Occupied(String reason) implements Reading {}

    private PromptRow() {}

    /**
     * Reads the row with the cursor.
     *
     * @param learned the prompt this shell showed before, when it was certainly empty
     * @param afterCommand whether a command of ours just ran, whose output may stand before the prompt
     */
    static Reading read(View view, ShellKind shell, Optional<String> learned, boolean afterCommand) {
        String row = view.rows().get(view.cursorRow());
        int column = view.pane().cursorX();
        String left = Columns.leftOf(row, column);
        String right = left.length() < row.length() ? row.substring(left.length()) : "";
        if (!right.isBlank() && !(shell.decoratesTheRight() && standsAtTheRight(view, row, right))) {
            return new Occupied("there is text after the cursor");
        }
        for (int below = view.cursorRow() + 1; below < view.rows().size(); below++) {
            if (!view.rows().get(below).isBlank()) {
                return new Occupied("there is text below the cursor");
            }
        }
        if (learned.isPresent()) {
            String prompt = learned.get();
            if (left.equals(prompt)) {
                return new Empty(prompt, "");
            }
            if (afterCommand && left.endsWith(prompt)) {
                return new Empty(prompt, left.substring(0, left.length() - prompt.length()));
            }
            if (left.startsWith(prompt)) {
                return new Occupied("something is typed at the prompt");
            }
        }
        return guess(left, shell);
    }

    /** The text left of the cursor as the prompt of a shell at which nobody has typed; empty where it cannot be one. */
    static Optional<String> untouched(View view) {
        String row = view.rows().get(view.cursorRow());
        String left = Columns.leftOf(row, view.pane().cursorX());
        boolean bare = view.rows().subList(view.cursorRow() + 1, view.rows().size()).stream()
                .allMatch(String::isBlank);
        boolean prompt = left.endsWith(" ")
                && !left.isBlank()
                && !CONTINUATION.matcher(left).matches();
        return bare && prompt && left.length() >= row.length() ? Optional.of(left) : Optional.empty();
    }

    /** Whether two prompts end alike, as those of one shell in two directories do. */
    static boolean resemble(String one, String other) {
        int length = Math.min(one.length(), other.length());
        return length >= 2 && one.substring(one.length() - 2).equals(other.substring(other.length() - 2));
    }

    /** Whether the shell asks for the rest of a command, as after an open quote. */
    static boolean isContinuation(View view) {
        String left =
                Columns.leftOf(view.rows().get(view.cursorRow()), view.pane().cursorX());
        return CONTINUATION.matcher(left).matches();
    }

    private static Reading guess(String left, ShellKind shell) {
        if (left.length() < 2
                || !MARK.matcher(left.substring(left.length() - 2)).matches()) {
            return new Occupied("the cursor does not stand after a prompt");
        }
        if (MARK.matcher(left.substring(0, left.length() - 1)).find()) {
            return new Occupied("the prompt cannot be told from text typed after it");
        }
        if (CONTINUATION.matcher(left).matches() || (left.endsWith("> ") && !shell.promptsWithAngle())) {
            return new Occupied("the shell waits for the rest of a command");
        }
        return new Empty(left, "");
    }

    // A right prompt ends at the right margin, well away from the cursor; text of the user starts at the cursor.
    private static boolean standsAtTheRight(View view, String row, String right) {
        return right.startsWith("  ") && Columns.of(row) >= view.pane().width() - 2;
    }
}
