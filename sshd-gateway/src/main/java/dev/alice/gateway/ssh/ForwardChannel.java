package dev.alice.gateway.ssh;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/** A two-way byte stream to a Unix socket on the client's machine. */
public interface ForwardChannel extends AutoCloseable {

    /** The forwarded path that it was opened through. */
    String path();

    /** What the socket sends; ends with its end of stream, or when the channel or the connection closes. */
    InputStream in();

    /** What the socket receives, sent on at each write; closing it sends end of stream and leaves {@link #in()} open. */
    OutputStream out();

    /** Done when the channel is closed from either side. */
    CompletionStage<Void> closed();

    /** Closes both directions; safe to call again. */
    @Override
    void close();
}
