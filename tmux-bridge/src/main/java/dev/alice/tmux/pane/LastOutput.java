package dev.alice.tmux.pane;

import java.util.List;

/** What the last command in a pane wrote. */
public sealed interface LastOutput {
    /**
     * It was found.
     *
     * @param command the line on which it was typed, with its prompt
     * @param lines what it wrote, wrapped rows joined
     * @param truncated whether its beginning is out of reach
     * @param running whether no prompt has come after it yet
     */
    record Found(String command, List<String> lines, boolean truncated, boolean running) implements LastOutput {
        public Found {
            lines = List.copyOf(lines);
        }
    }

    /** It cannot be told where it begins. */
    record Unknown(String reason) implements LastOutput {}
}
