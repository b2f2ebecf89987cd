package dev.alice.tmux.pane;

/**
 * One pane as it was at the moment of asking.
 *
 * @param pid process that the pane was started with, mostly its shell
 * @param tty device of the pane's terminal on the server's machine
 * @param command name of the program in the foreground
 * @param path working directory of that program
 * @param title title, set by whatever runs in the pane
 * @param inMode whether a mode such as copy mode takes the keys
 * @param dead whether the program has ended and the pane remains
 * @param inputOff whether keys are dropped
 * @param synchronizedInput whether keys go to every pane of the window
 * @param alternateScreen whether a full-screen program is up
 * @param bracketPaste whether the program in the pane takes pasted text as such
 * @param workToken whose work pane it is, or empty
 * @param cursorX column of the cursor, from 0
 * @param cursorY row of the cursor on the visible screen, from 0
 * @param historySize rows above the visible screen
 * @param guard fingerprint of cursor, modes and process; it changes when somebody types
 */
public record Pane(
        PaneKey key,
        WindowKey window,
        SessionKey session,
        int index,
        boolean active,
        int width,
        int height,
        long pid,
        String tty,
        String command,
        String path,
        String title,
        boolean inMode,
        boolean dead,
        boolean inputOff,
        boolean synchronizedInput,
        boolean alternateScreen,
        BracketPaste bracketPaste,
        String workToken,
        int cursorX,
        int cursorY,
        int historySize,
        String guard) {
    /** The tmux format whose value is {@link #guard()}. */
    public static final String GUARD_FORMAT = PaneFormat.guardFormat();

    /** What tmux tells of a program's bracketed paste mode; it tells since 3.7. */
    public enum BracketPaste {
        ON,
        OFF,
        UNTOLD
    }
}
