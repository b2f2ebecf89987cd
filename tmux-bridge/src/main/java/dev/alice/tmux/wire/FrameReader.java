package dev.alice.tmux.wire;

import static dev.alice.tmux.wire.ClientFrames.HEADER;
import static dev.alice.tmux.wire.ClientFrames.MAX_FRAME;
import static dev.alice.tmux.wire.ClientFrames.PROTOCOL_VERSION;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The strict decoder of frames from a tmux server that may be hostile; reads ahead within one buffer. */
final class FrameReader {
    private static final int VERSION = 12;
    private static final int EXIT = 203;
    private static final int SHUTDOWN = 210;
    private static final int OLD_STDERR = 211;
    private static final int OLD_STDOUT = 213;
    private static final int READ_OPEN = 300;
    private static final int WRITE_OPEN = 303;
    private static final int WRITE = 304;
    private static final int WRITE_CLOSE = 306;
    private static final int READ_CANCEL = 307;
    private static final int WRITE_DONE = 308;
    private static final int INT = Integer.BYTES;

    private final InputStream in;
    private final byte[] memory = new byte[2 * MAX_FRAME];
    private int from;
    private int to;

    FrameReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next frame.
     *
     * @throws EOFException when the stream ends
     * @throws TmuxException when the bytes are no frame that this protocol allows
     */
    ServerFrame next() throws IOException {
        fill(HEADER);
        ByteBuffer header = ByteBuffer.wrap(memory, from, HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int type = header.getInt();
        // Up to 3.5 "u16 length, u16 flags", later "u32 length" with a mark in bit 31: the same bytes while neither is
        // set.
        int length = header.getInt();
        int peer = header.getInt();
        if (length < HEADER || length > MAX_FRAME) {
            throw broken("a frame of type " + type + " with length word 0x" + Integer.toHexString(length));
        }
        fill(length);
        ByteBuffer payload =
                ByteBuffer.wrap(memory, from + HEADER, length - HEADER).slice().order(ByteOrder.LITTLE_ENDIAN);
        from += length;
        if (type == VERSION || (peer & 0xff) != PROTOCOL_VERSION) {
            return new ServerFrame.OtherVersion(peer & 0xff);
        }
        return decoded(type, payload);
    }

    private static ServerFrame decoded(int type, ByteBuffer payload) {
        return switch (type) {
            case WRITE_OPEN -> {
                need(type, payload, 3 * INT);
                yield new ServerFrame.WriteOpen(payload.getInt(), payload.getInt());
            }
            case WRITE -> {
                need(type, payload, INT);
                yield new ServerFrame.Write(payload.getInt(), payload.slice());
            }
            case READ_OPEN -> {
                need(type, payload, 2 * INT);
                yield new ServerFrame.ReadOpen(payload.getInt(), payload.getInt());
            }
            case WRITE_CLOSE, READ_CANCEL, WRITE_DONE -> {
                need(type, payload, INT);
                yield new ServerFrame.Notice();
            }
            case OLD_STDOUT -> oldWrite(type, 1, payload);
            case OLD_STDERR -> oldWrite(type, 2, payload);
            case EXIT -> new ServerFrame.Exit(exitStatus(payload));
            case SHUTDOWN -> new ServerFrame.Shutdown();
            default -> throw broken("a frame of type " + type + ", which no command asks for");
        };
    }

    private static int exitStatus(ByteBuffer payload) {
        if (!payload.hasRemaining()) {
            return 0;
        }
        need(EXIT, payload, INT);
        return payload.getInt();
    }

    private static ServerFrame oldWrite(int type, int descriptor, ByteBuffer payload) {
        need(type, payload, Long.BYTES);
        long size = payload.getLong();
        if (size < 0 || size > payload.remaining()) {
            throw broken("a frame of type " + type + " that claims " + size + " bytes");
        }
        return new ServerFrame.OldWrite(descriptor, payload.slice().limit((int) size));
    }

    /** Reads until {@code length} bytes of the next frame are there, and as much more as has come. */
    /** Whether {@link #next()} has all it needs, so that it does not wait. */
    boolean ready() {
        if (to - from < HEADER) {
            return false;
        }
        int length = ByteBuffer.wrap(memory, from, HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(from + INT);
        return length < HEADER || length > MAX_FRAME || to - from >= length;
    }

    private void fill(int length) throws IOException {
        if (from + length > memory.length || from == to) {
            System.arraycopy(memory, from, memory, 0, to - from);
            to -= from;
            from = 0;
        }
        while (to - from < length) {
            int read = in.read(memory, to, memory.length - to);
            if (read < 0) {
                throw new EOFException("The tmux server closed the connection");
            }
            to += read;
        }
    }

    private static void need(int type, ByteBuffer payload, int bytes) {
        if (payload.remaining() < bytes) {
            throw broken("a frame of type " + type + " with only " + payload.remaining() + " bytes");
        }
    }

    private static TmuxException broken(String what) {
        return new TmuxException(
                TmuxException.Kind.PROTOCOL,
                "The tmux server sent " + what + ": is the forwarded socket that of a tmux server?");
    }
}
