package dev.alice.tmux.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

/** A tmux server made of memory: every connection keeps what was written and answers each command list by a script. */
final class TestingServer implements TmuxDialer {
    /** Answers to the payload of a COMMAND frame; an empty answer ends the connection. */
    private final UnaryOperator<byte[]> script;

    final List<Connection> connections = new CopyOnWriteArrayList<>();

    TestingServer(UnaryOperator<byte[]> script) {
        this.script = script;
    }

    /** A server of version 3.3a that prints a text before the mark of the end. */
    static TestingServer saying(String text) {
        return new TestingServer(command -> answer(text + mark(command)));
    }

    /** The mark that a command list asks for. */
    static String mark(byte[] command) {
        String all = new String(command, StandardCharsets.UTF_8);
        return all.endsWith("#{version}\0") ? "alice-end 3.3a\n" : "alice-end\n";
    }

    static byte[] answer(String output) {
        byte[] bytes = output.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(frame(303, integers(1, 1, 0)));
        for (int start = 0; start < bytes.length; start += 8000) {
            int length = Math.min(8000, bytes.length - start);
            frames.writeBytes(frame(
                    304,
                    ByteBuffer.allocate(4 + length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(1)
                            .put(bytes, start, length)
                            .array()));
        }
        frames.writeBytes(frame(306, integers(1)));
        frames.writeBytes(frame(203, integers(0)));
        return frames.toByteArray();
    }

    static byte[] integers(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    static byte[] frame(int type, byte[] payload) {
        return ByteBuffer.allocate(16 + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(type)
                .putInt(16 + payload.length)
                .putInt(8)
                .putInt(-1)
                .put(payload)
                .array();
    }

    @Override
    public TmuxChannel open() {
        Connection connection = new Connection();
        connections.add(connection);
        return connection;
    }

    /** How many command lists reached any connection. */
    int commands() {
        return connections.stream().mapToInt(c -> c.commands).sum();
    }

    /** One connection. */
    final class Connection extends OutputStream implements TmuxChannel {
        final List<byte[]> writes = new CopyOnWriteArrayList<>();
        volatile int commands;
        volatile boolean closed;
        volatile boolean refusing;
        private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (refusing) {
                throw new IOException("Broken pipe");
            }
            writes.add(java.util.Arrays.copyOfRange(bytes, offset, offset + length));
            ByteBuffer frames = ByteBuffer.wrap(bytes, offset, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < length; ) {
                int size = frames.getShort(at + 4);
                if (frames.getInt(at) == 200) {
                    commands++;
                    byte[] payload = new byte[size - 16];
                    frames.get(at + 16, payload);
                    answers.add(script.apply(payload));
                }
                at += size;
            }
        }

        /** The server says something of its own. */
        void say(byte[] bytes) {
            answers.add(bytes);
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                private byte[] current = new byte[0];
                private int at;

                @Override
                public int available() {
                    return current.length - at + answers.size();
                }

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    try {
                        if (at == current.length) {
                            current = answers.take();
                            at = 0;
                        }
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    int count = Math.min(length, current.length - at);
                    System.arraycopy(current, at, target, offset, count);
                    at += count;
                    return count == 0 ? -1 : count;
                }
            };
        }

        @Override
        public OutputStream output() {
            return this;
        }

        @Override
        public void close() {
            closed = true;
            answers.add(new byte[0]);
        }
    }
}
