package dev.alice.tmux.typist;

import dev.alice.tmux.pane.Processes;
import dev.alice.tmux.pane.View;

/** What a close look at a pane shows. */
sealed interface Sight {
    /**
     * The pane is at an empty prompt of a shell that we know.
     *
     * @param prompt text of the prompt on the cursor's row
     * @param before what a command left on that row before the prompt
     * @param processes what else lives on its terminal
     */
    record AtPrompt(View view, ShellKind shell, Processes processes, String prompt, String before) implements Sight {
        /** Name of the shell's process. */
        String program() {
            return processes.program();
        }
    }

    /**
     * The pane is not at an empty prompt.
     *
     * @param program name of the pane's own process, empty where it was not read
     */
    record Blocked(String reason, String program) implements Sight {}

    /** There is no such pane any more. */
    record Gone(String reason) implements Sight {}

    /** The server at the other end is not the one that the pane belongs to. */
    record OtherServer(String reason) implements Sight {}
}
