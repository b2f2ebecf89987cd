package dev.alice.tmux.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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

    /**
     * One connection. The library underneath asks the kernel by the number of a descriptor, whoever has it by then; so a
     * descriptor is given up once, and not before everybody who uses it is done.
     */
    private static final class UnixChannel implements TmuxChannel {
        private final UnixSocketChannel channel;
        private final AtomicBoolean closing = new AtomicBoolean();
        private final ReadWriteLock use = new ReentrantReadWriteLock();

        UnixChannel(UnixSocketChannel channel) {
            this.channel = channel;
        }

        /** What one thread does with the descriptor. */
        private interface Act {
            int on(UnixSocketChannel channel) throws IOException;
        }

        /** Does something with the descriptor while it is certainly this connection's; -1 where it was given up. */
        private int use(Act act) throws IOException {
            use.readLock().lock();
            try {
                return closing.get() ? -1 : act.on(channel);
            } finally {
                use.readLock().unlock();
            }
        }

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
                    return length == 0 ? 0 : use(open -> open.read(ByteBuffer.wrap(target, offset, length)));
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
                        if (use(open -> open.write(rest)) < 0) {
                            throw new ClosedChannelException();
                        }
                    }
                }
            };
        }

        @Override
        public boolean quiet() {
            try {
                return use(open -> {
                            open.configureBlocking(false);
                            int read = open.read(ByteBuffer.allocate(1));
                            open.configureBlocking(true);
                            return read;
                        })
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }

        /** One direction of the connection, shut down. */
        private interface Shut {
            void down() throws IOException;
        }

        private static void shut(Shut direction) {
            try {
                direction.down();
            } catch (IOException alreadyGone) {
                // The peer may have closed first; what counts is the close.
            }
        }

        @Override
        public void close() {
            if (!closing.compareAndSet(false, true)) {
                return;
            }
            // Closing the descriptor alone does not wake a thread that reads it; shutting the socket down does.
            shut(channel::shutdownInput);
            shut(channel::shutdownOutput);
            use.writeLock().lock();
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // Nothing is held any more.
            } finally {
                use.writeLock().unlock();
            }
        }
    }
}
