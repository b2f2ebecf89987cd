package dev.alice.tmux.wire;

import java.io.IOException;

/** A taker of standard output as it comes; it is called by the thread that runs the command list. */
@FunctionalInterface
public interface OutputSink {
    /**
     * Takes the next bytes, which are valid only during the call. Nothing more is read from the server before it returns.
     *
     * @throws IOException to end the conversation
     */
    void accept(byte[] bytes, int offset, int length) throws IOException;
}
