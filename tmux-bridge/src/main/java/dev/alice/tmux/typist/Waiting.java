package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.View;
import java.util.Optional;

/**
 * The sign that a program waits for keys of the person, as far as it is certain.
 *
 * @param sign goes after the name of the program
 */
record Waiting(String program, String sign) {
    static Optional<Waiting> of(View view, Processes processes) {
        String program = processes.foregroundProgram().isEmpty() ? "a program" : processes.foregroundProgram();
        if (view.pane().alternateScreen()) {
            return Optional.of(new Waiting(program, "has the whole screen"));
        }
        if (processes.asksForPassword()) {
            return Optional.of(new Waiting(program, "hides what is typed, as for a password,"));
        }
        if (!processes.foreground() && !processes.lineMode()) {
            return Optional.of(new Waiting(program, "takes single keys"));
        }
        if (processes.reads()) {
            return Optional.of(new Waiting(program, "reads from the terminal"));
        }
        if (processes.foreground() && !processes.lineMode()) {
            return Optional.of(new Waiting(program, "shows no prompt that is known of it"));
        }
        return Optional.empty();
    }
}
