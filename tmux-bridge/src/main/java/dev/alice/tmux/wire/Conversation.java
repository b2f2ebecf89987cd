package dev.alice.tmux.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** The answer to one command list on one connection, up to the exit status. */
final class Conversation {
    private static final int MAX_STREAMS = 64;

    private final FrameReader reader;
    private final OutputStream out;
    private final StreamLimits limits;
    private final byte[] input;
    private final OutputSink sink;
    private final Deadline deadline;
    private final Map<Integer, Integer> descriptors = new HashMap<>();
    private final Collected error = new Collected();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream(64);
    private long passedOn;
    private boolean inputUsed;

    Conversation(TmuxChannel channel, StreamLimits limits, byte[] input, OutputSink sink, Deadline deadline) {
        this.reader = new FrameReader(channel.input());
        this.out = channel.output();
        this.limits = limits;
        this.input = input;
        this.sink = sink;
        this.deadline = deadline;
    }

    /** How a command list ended. */
    record End(int status, TmuxOutput error) {}

    /** Reads the answer to a command list that was sent. */
    End finish() throws IOException {
        while (true) {
            if (answers.size() > 0 && !reader.ready()) {
                send();
            }
            deadline.waitAgain();
            ServerFrame frame = reader.next();
            deadline.heard();
            switch (frame) {
                case ServerFrame.WriteOpen open -> openForWriting(open);
                case ServerFrame.Write write -> append(descriptor(write.stream()), write.data());
                case ServerFrame.OldWrite write -> append(write.descriptor(), write.data());
                case ServerFrame.ReadOpen open -> openForReading(open);
                case ServerFrame.Notice notice -> {}
                case ServerFrame.Exit exit -> {
                    return new End(exit.status(), error.output());
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
            answers.writeBytes(ClientFrames.writeReady(open.stream(), ClientFrames.ERROR_ACCESS));
            return;
        }
        if (descriptors.size() >= MAX_STREAMS) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE, "The tmux server opened more than " + MAX_STREAMS + " streams");
        }
        descriptors.put(open.stream(), open.descriptor());
        answers.writeBytes(ClientFrames.writeReady(open.stream(), 0));
    }

    private void openForReading(ServerFrame.ReadOpen open) throws IOException {
        if (open.descriptor() != 0 || inputUsed) {
            answers.writeBytes(ClientFrames.readDone(open.stream(), ClientFrames.ERROR_ACCESS));
            return;
        }
        inputUsed = true;
        answers.writeBytes(ClientFrames.input(open.stream(), input));
    }

    private int descriptor(int stream) {
        Integer descriptor = descriptors.get(stream);
        if (descriptor == null) {
            throw new TmuxException(
                    TmuxException.Kind.PROTOCOL, "The tmux server wrote to stream " + stream + ", which is not open");
        }
        return descriptor;
    }

    private void append(int descriptor, ByteBuffer data) throws IOException {
        boolean output = descriptor == 1;
        long limit = output ? limits.output() : limits.error();
        long before = output ? passedOn : error.size();
        if (data.remaining() > limit - before) {
            throw new TmuxException(
                    TmuxException.Kind.TOO_LARGE,
                    "The tmux server sent more than " + limit + " bytes: ask for less or raise the limit");
        }
        int start = data.arrayOffset() + data.position();
        if (output) {
            passedOn += data.remaining();
            sink.accept(data.array(), start, data.remaining());
        } else {
            error.accept(data.array(), start, data.remaining());
        }
    }

    /** Sends what was answered. It waits while frames are at hand: the last of them may be the end, which needs no answer. */
    private void send() throws IOException {
        out.write(answers.toByteArray());
        out.flush();
        answers.reset();
    }

    /** Identification and command list in one write. */
    static byte[] opening(int processId, byte[] command) {
        ByteArrayOutputStream opening = new ByteArrayOutputStream(256 + command.length);
        opening.writeBytes(ClientFrames.identification(processId));
        opening.writeBytes(command);
        return opening.toByteArray();
    }
}
