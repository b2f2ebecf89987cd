package dev.alice.tmux.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One command list on one connection, from identification to exit status. */
final class Conversation {
    private static final int MAX_STREAMS = 64;

    private final FrameReader reader;
    private final OutputStream out;
    private final TmuxLimits limits;
    private final byte[] input;
    private final Map<Integer, Integer> descriptors = new HashMap<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private boolean inputUsed;

    Conversation(TmuxChannel channel, TmuxLimits limits, byte[] input) {
        this.reader = new FrameReader(channel.input());
        this.out = channel.output();
        this.limits = limits;
        this.input = input;
    }

    TmuxReply run(int processId, List<TmuxCommand> commands) throws IOException {
        ByteArrayOutputStream opening = new ByteArrayOutputStream();
        opening.writeBytes(ClientFrames.identification(processId));
        opening.writeBytes(ClientFrames.command(commands));
        send(opening.toByteArray());
        while (true) {
            switch (reader.next()) {
                case ServerFrame.WriteOpen open -> openForWriting(open);
                case ServerFrame.Write write -> append(descriptor(write.stream()), write.data());
                case ServerFrame.OldWrite write -> append(write.descriptor(), write.data());
                case ServerFrame.ReadOpen open -> openForReading(open);
                case ServerFrame.Notice notice -> {}
                case ServerFrame.Exit exit -> {
                    return new TmuxReply(
                            exit.status(), new TmuxOutput(output.toByteArray()), new TmuxOutput(error.toByteArray()));
                }
                case ServerFrame.Shutdown shutdown ->
                    throw new TmuxException(TmuxException.Kind.LOST, "The tmux server is shutting down");
                case ServerFrame.OtherVersion other ->
                    throw new TmuxException(
                            TmuxException.Kind.VERSION,
                            "The tmux server speaks protocol version " + other.version() + ", Alice speaks version "
                                    + ClientFrames.PROTOCOL_VERSION + " (tmux 1.8 and later); restart tmux with a"
                                    + " matching release");
            }
        }
    }

    private void openForWriting(ServerFrame.WriteOpen open) throws IOException {
        if (open.descriptor() != 1 && open.descriptor() != 2) {
            send(ClientFrames.writeReady(open.stream(), ClientFrames.ERROR_ACCESS));
            return;
        }
        if (descriptors.size() >= MAX_STREAMS) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE, "The tmux server opened more than " + MAX_STREAMS + " streams");
        }
        descriptors.put(open.stream(), open.descriptor());
        send(ClientFrames.writeReady(open.stream(), 0));
    }

    private void openForReading(ServerFrame.ReadOpen open) throws IOException {
        if (open.descriptor() != 0 || inputUsed) {
            send(ClientFrames.readDone(open.stream(), ClientFrames.ERROR_ACCESS));
            return;
        }
        inputUsed = true;
        send(ClientFrames.input(open.stream(), input));
    }

    private int descriptor(int stream) {
        Integer descriptor = descriptors.get(stream);
        if (descriptor == null) {
            throw new TmuxException(
                    TmuxException.Kind.PROTOCOL, "The tmux server wrote to stream " + stream + ", which is not open");
        }
        return descriptor;
    }

    private void append(int descriptor, ByteBuffer data) {
        ByteArrayOutputStream target = descriptor == 1 ? output : error;
        int limit = descriptor == 1 ? limits.output() : limits.error();
        if (data.remaining() > limit - target.size()) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE,
                    "The tmux server sent more than " + limit + " bytes: ask for less or raise the limit");
        }
        target.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }
}
