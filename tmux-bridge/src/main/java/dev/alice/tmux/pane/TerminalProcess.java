package dev.alice.tmux.pane;

/**
 * One living process on a pane's terminal.
 *
 * @param parent process that started it
 * @param group its process group
 * @param stopped whether it is stopped, as by Ctrl-Z
 * @param program its name, without directory and login dash
 */
public record TerminalProcess(long pid, long parent, long group, boolean stopped, String program) {}
