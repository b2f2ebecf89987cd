package dev.alice.tmux.wire;

import java.nio.ByteBuffer;

/** One frame from a tmux server, of a type and shape that the protocol allows. */
sealed interface ServerFrame {
    /** The server wants to write to a stream; 1 and 2 are our standard output and error, anything else a file. */
    record WriteOpen(int stream, int descriptor) implements ServerFrame {}

    /** Data for an open stream; the buffer is valid until the next frame is read. */
    record Write(int stream, ByteBuffer data) implements ServerFrame {}

    /** Data of servers up to 3.0, which name the descriptor instead of a stream. */
    record OldWrite(int descriptor, ByteBuffer data) implements ServerFrame {}

    /** The server wants to read; 0 is our standard input, anything else a file. */
    record ReadOpen(int stream, int descriptor) implements ServerFrame {}

    /** A frame that asks nothing of us. */
    record Notice() implements ServerFrame {}

    /** The end of the command list. */
    record Exit(int status) implements ServerFrame {}

    /** The server ends itself. */
    record Shutdown() implements ServerFrame {}

    /** The server refuses our protocol version. */
    record OtherVersion(int version) implements ServerFrame {}
}
