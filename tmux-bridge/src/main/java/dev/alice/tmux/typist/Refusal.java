package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.View;
import java.util.Optional;

/** The sign that a shell did not run a line: it refused it, or waits for the rest. */
final class Refusal {
    private Refusal() {}

    /** In what way the shell holds the line, in words; empty where it does not or where that is not certain. */
    static Optional<String> of(ShellKind shell, TypedText typed, View view, Processes processes) {
        boolean waits = shell.alwaysEdits()
                ? processes.foreground() && !processes.lineMode() && !processes.echo()
                : processes.foreground();
        if (!waits) {
            return Optional.empty();
        }
        boolean bare = shell.decoratesTheRight() || TypedText.nothingFollows(view);
        if (shell.alwaysEdits() && bare && typed.standsAtCursor(view)) {
            return Optional.of("refused the line");
        }
        TypedText extended = new TypedText(typed.prompt(), typed.text() + "\n");
        if (shell == ShellKind.FISH && extended.standsAtCursor(view)) {
            return Optional.of("took the line for unfinished");
        }
        return PromptRow.isContinuation(view) && OpenLine.possible(typed.text())
                ? Optional.of("took the line for unfinished")
                : Optional.empty();
    }
}
