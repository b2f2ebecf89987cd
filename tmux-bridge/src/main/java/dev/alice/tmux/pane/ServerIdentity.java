package dev.alice.tmux.pane;

/**
 * One run of a tmux server; a pane name means something only within it.
 *
 * @param socketPath the socket as the server names it, on the server's machine
 * @param startTime seconds since 1970
 */
public record ServerIdentity(String socketPath, long pid, long startTime) {
    @Override
    public String toString() {
        return socketPath + "," + pid + "," + startTime;
    }
}
