package dev.alice.tmux.wire;

import java.io.IOException;

/** A way to reach one tmux server; every call opens a connection of its own, and several may be open at once. */
@FunctionalInterface
public interface TmuxDialer {
    /**
     * Opens a new connection.
     *
     * @throws IOException when the server cannot be reached
     */
    TmuxChannel open() throws IOException;
}
