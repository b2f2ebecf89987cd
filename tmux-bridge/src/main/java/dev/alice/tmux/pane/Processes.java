package dev.alice.tmux.pane;

import java.util.List;

/**
 * What runs in a pane's terminal, as the operating system tells.
 *
 * @param program name of the process that the pane was started with, without directory and login dash
 * @param foreground whether that process is itself the foreground
 * @param foregroundProgram name of the foreground process, or empty where it could not be read
 * @param chain names of the foreground process and of those that started it, up to and without the pane's own process
 * @param children how many processes the pane's own process has started that still live on its terminal
 * @param all every living process on the terminal but the pane's own
 * @param image changes when the pane's own process becomes another program; empty where the host does not tell
 * @param elsewhere whether the foreground process has another root directory or other namespaces than the tmux server
 * @param reads whether a foreground process is known to wait for input from the terminal; false also where nobody can tell
 * @param lineMode whether the terminal collects whole lines ({@code icanon})
 * @param echo whether the terminal shows what is typed
 * @param signals whether Ctrl-C is a signal ({@code isig})
 */
public record Processes(
        String program,
        boolean foreground,
        String foregroundProgram,
        List<String> chain,
        int children,
        List<TerminalProcess> all,
        String image,
        boolean elsewhere,
        boolean reads,
        boolean lineMode,
        boolean echo,
        boolean signals) {
    public Processes {
        chain = List.copyOf(chain);
        all = List.copyOf(all);
    }

    /** Whether the terminal hides a line that it waits for, as for a password. */
    public boolean asksForPassword() {
        return lineMode && !echo;
    }
}
