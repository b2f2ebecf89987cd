package dev.alice.tmux.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One open byte stream to a tmux server socket.
 *
 * <p>{@link #close()} may be called from any thread, more than once, and must end a read or write that blocks in another
 * thread: the time limit of {@link TmuxClient} rests on it. A write that throws has not delivered all of its bytes: a
 * command list that stopped there has not run, and may be sent again.
 */
public interface TmuxChannel extends AutoCloseable {
    /** The bytes from the tmux server. */
    InputStream input();

    /** The bytes to the tmux server; flushed after every batch of frames. */
    OutputStream output();

    /**
     * Whether the server has neither sent bytes that wait to be read nor ended the connection, as far as can be told at
     * once; asked only of a connection on which nothing reads.
     */
    default boolean quiet() {
        try {
            return input().available() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    void close();
}
