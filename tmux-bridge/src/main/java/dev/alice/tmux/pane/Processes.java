package dev.alice.tmux.pane;

/**
 * What runs in a pane's terminal, as the operating system tells.
 *
 * @param program name of the process that the pane was started with, without directory and login dash
 * @param foreground whether that process is itself the foreground
 * @param foregroundProgram name of the foreground process, or empty where it could not be read
 * @param children how many processes it has started that still live
 * @param lineMode whether the terminal collects whole lines ({@code icanon})
 * @param echo whether the terminal shows what is typed
 * @param signals whether Ctrl-C is a signal ({@code isig})
 */
public record Processes(
        String program,
        boolean foreground,
        String foregroundProgram,
        int children,
        boolean lineMode,
        boolean echo,
        boolean signals) {
    /** Whether the terminal hides a line that it waits for, as for a password. */
    public boolean asksForPassword() {
        return lineMode && !echo;
    }
}
