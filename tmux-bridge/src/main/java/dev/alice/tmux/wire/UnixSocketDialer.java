package dev.alice.tmux.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;

/** A dialer for a tmux socket on this machine. */
public final class UnixSocketDialer implements TmuxDialer {
    private final Path socket;

    /** Makes a dialer for the socket at the given path; nothing is opened yet. */
    public UnixSocketDialer(Path socket) {
        this.socket = socket;
    }

    @Override
    public TmuxChannel open() throws IOException {
        return new UnixChannel(UnixSocketChannel.open(new UnixSocketAddress(socket.toFile())));
    }

    @Override
    public String toString() {
        return socket.toString();
    }

    private record UnixChannel(UnixSocketChannel channel) implements TmuxChannel {
        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return length == 0 ? 0 : channel.read(ByteBuffer.wrap(target, offset, length));
                }
            };
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] source, int offset, int length) throws IOException {
                    ByteBuffer rest = ByteBuffer.wrap(source, offset, length);
                    while (rest.hasRemaining()) {
                        channel.write(rest);
                    }
                }
            };
        }

        @Override
        public boolean quiet() {
            try {
                channel.configureBlocking(false);
                boolean nothing = channel.read(ByteBuffer.allocate(1)) == 0;
                channel.configureBlocking(true);
                return nothing;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() {
            // Closing the descriptor alone does not wake a thread that reads it; shutting the socket down does.
            try {
                channel.shutdownInput();
                channel.shutdownOutput();
            } catch (IOException alreadyGone) {
                // The peer may have closed first; what counts is the close below.
            }
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // Nothing is held any more.
            }
        }
    }
}
