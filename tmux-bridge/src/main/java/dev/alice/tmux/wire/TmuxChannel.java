package dev.alice.tmux.wire;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * One open byte stream to a tmux server socket.
 *
 * <p>{@link #close()} may be called from any thread, more than once, and must end a read or write that blocks in another
 * thread: the time limit of {@link TmuxClient} rests on it.
 */
public interface TmuxChannel extends AutoCloseable {
    /** The bytes from the tmux server. */
    InputStream input();

    /** The bytes to the tmux server; flushed after every batch of frames. */
    OutputStream output();

    @Override
    void close();
}
