package dev.alice.tmux.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The encoder of every frame that is ever sent to a tmux server.
 *
 * <p>Layout after tmux {@code compat/imsg.h} and {@code tmux-protocol.h}: {@code u32 type, u16 length, u16 flags,
 * u32 peerid, u32 pid}, little-endian, then the payload. Servers die of frames that differ from these (a missing TTYNAME, a
 * COMMAND whose count is wrong or whose last string has no NUL, a WRITE_READY of another size), so there is no other way
 * to make one.
 */
final class ClientFrames {
    static final int HEADER = 16;
    static final int MAX_FRAME = 16384;
    static final int PROTOCOL_VERSION = 8;
    static final int ERROR_ACCESS = 13;

    private static final int IDENTIFY_FLAGS = 100;
    private static final int IDENTIFY_TERM = 101;
    private static final int IDENTIFY_TTYNAME = 102;
    private static final int IDENTIFY_DONE = 106;
    private static final int IDENTIFY_CLIENTPID = 107;
    private static final int IDENTIFY_CWD = 108;
    private static final int COMMAND = 200;
    private static final int READ = 301;
    private static final int READ_DONE = 302;
    private static final int WRITE_READY = 305;

    private static final int CLIENT_UTF8 = 0x10000;
    private static final int MAX_ARGUMENTS = 1000;
    private static final int MAX_ARGUMENT_BYTES = MAX_FRAME - HEADER - Integer.BYTES;

    private ClientFrames() {}

    /** The whole identification, with no terminal and the root directory as working directory. */
    static byte[] identification(int processId) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream(160);
        frames.writeBytes(frame(IDENTIFY_FLAGS, integers(CLIENT_UTF8)));
        frames.writeBytes(frame(IDENTIFY_TERM, new byte[] {0}));
        frames.writeBytes(frame(IDENTIFY_TTYNAME, new byte[] {0}));
        frames.writeBytes(frame(IDENTIFY_CWD, "/\0".getBytes(StandardCharsets.US_ASCII)));
        frames.writeBytes(frame(IDENTIFY_CLIENTPID, integers(processId)));
        frames.writeBytes(frame(IDENTIFY_DONE, new byte[0]));
        return frames.toByteArray();
    }

    /**
     * A command list.
     *
     * @throws TmuxException of kind TOO_LARGE when it does not fit into one frame
     */
    static byte[] command(List<TmuxCommand> commands) {
        if (commands.isEmpty()) {
            throw new IllegalArgumentException("A command list needs at least one command");
        }
        ByteArrayOutputStream strings = new ByteArrayOutputStream(256);
        int count = 0;
        for (TmuxCommand command : commands) {
            if (count > 0) {
                strings.write(';');
                strings.write(0);
                count++;
            }
            for (String argument : command.arguments()) {
                strings.writeBytes(TmuxCommand.encoded(escaped(argument)));
                strings.write(0);
                count++;
            }
        }
        if (count > MAX_ARGUMENTS || strings.size() > MAX_ARGUMENT_BYTES) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE,
                    "A command list of " + count + " arguments and " + strings.size() + " bytes does not fit into one"
                            + " tmux frame (" + MAX_ARGUMENTS + " arguments, " + MAX_ARGUMENT_BYTES
                            + " bytes): send it in parts");
        }
        byte[] arguments = strings.toByteArray();
        return frame(
                COMMAND, order(Integer.BYTES + arguments.length).putInt(count).put(arguments));
    }

    /** The answer to WRITE_OPEN: {@code error} 0 lets the server write, {@link #ERROR_ACCESS} refuses. */
    static byte[] writeReady(int stream, int error) {
        return frame(WRITE_READY, integers(stream, error));
    }

    /** The frames that answer READ_OPEN with the whole of {@code input}. */
    static byte[] input(int stream, byte[] input) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream(input.length + 64);
        int chunk = MAX_FRAME - HEADER - Integer.BYTES;
        for (int start = 0; start < input.length; start += chunk) {
            int length = Math.min(chunk, input.length - start);
            frames.writeBytes(
                    frame(READ, order(Integer.BYTES + length).putInt(stream).put(input, start, length)));
        }
        frames.writeBytes(readDone(stream, 0));
        return frames.toByteArray();
    }

    /** The end of an input stream, or with {@link #ERROR_ACCESS} its refusal. */
    static byte[] readDone(int stream, int error) {
        return frame(READ_DONE, integers(stream, error));
    }

    // tmux takes an argument that ends in ';' for the end of a command, and "\;" at an end for a plain ';'.
    private static String escaped(String argument) {
        return argument.endsWith(";") ? argument.substring(0, argument.length() - 1) + "\\;" : argument;
    }

    private static byte[] integers(int... values) {
        ByteBuffer payload = order(values.length * Integer.BYTES);
        for (int value : values) {
            payload.putInt(value);
        }
        return payload.array();
    }

    private static byte[] frame(int type, ByteBuffer payload) {
        return frame(type, payload.array());
    }

    private static byte[] frame(int type, byte[] payload) {
        int length = HEADER + payload.length;
        if (length > MAX_FRAME) {
            throw new TmuxException(TmuxException.Kind.TOO_LARGE, "A frame of " + length + " bytes is over the limit");
        }
        return order(length)
                .putInt(type)
                .putShort((short) length)
                .putShort((short) 0)
                .putInt(PROTOCOL_VERSION)
                .putInt(-1)
                .put(payload)
                .array();
    }

    private static ByteBuffer order(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
