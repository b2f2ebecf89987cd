package dev.alice.gateway.ssh;

import dev.alice.gateway.github.Login;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/** A visit over a session channel. */
final class SshVisit implements Visit {
    private final VisitChannel channel;
    private final ServerSession session;
    private final Connection connection;
    private final List<Consumer<WindowSize>> resizeListeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean resizeQueued = new AtomicBoolean();
    private final ReentrantLock resizing = new ReentrantLock();
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;

    SshVisit(VisitChannel channel) {
        this.channel = channel;
        this.session = channel.getSession();
        this.connection = Connection.of(session);
        channel.onResize(size -> resized());
    }

    Connection connection() {
        return connection;
    }

    void input(InputStream stream) {
        in = stream;
    }

    void output(OutputStream stream) {
        OutputStream shown = new Stirring(stream, connection);
        out = channel.pty().isPresent() ? new TtyOutput(shown) : shown;
    }

    void error(OutputStream stream) {
        err = channel.pty().isPresent() ? new TtyOutput(stream) : stream;
    }

    /** Sends what is buffered; a client that is gone is not an error at the end of a visit. */
    void flush() {
        try {
            err().flush();
            out().flush();
        } catch (IOException gone) {
            // The channel is closing; there is nobody to tell.
        }
    }

    /**
     * Many changes become one call. It is not made on the thread that reads the connection: a listener that repaints
     * may have to wait for that very thread to read a window adjustment.
     */
    private void resized() {
        if (resizeListeners.isEmpty() || !resizeQueued.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("resize-" + connectionId()).start(() -> {
            resizing.lock();
            try {
                resizeQueued.set(false);
                resizeListeners.forEach(listener -> listener.accept(windowSize()));
            } finally {
                resizing.unlock();
            }
        });
    }

    @Override
    public Login login() {
        return connection.login();
    }

    @Override
    public String keyFingerprint() {
        return connection.keyFingerprint();
    }

    @Override
    public SocketAddress remoteAddress() {
        return session.getClientAddress();
    }

    @Override
    public SocketAddress localAddress() {
        return session.getIoSession().getLocalAddress();
    }

    @Override
    public String connectionId() {
        return Connection.id(session);
    }

    @Override
    public Map<String, String> environment() {
        return channel.environment();
    }

    @Override
    public InputStream in() {
        return Objects.requireNonNull(in, "the streams are set before the visit begins");
    }

    @Override
    public OutputStream out() {
        return Objects.requireNonNull(out, "the streams are set before the visit begins");
    }

    @Override
    public OutputStream err() {
        return Objects.requireNonNull(err, "the streams are set before the visit begins");
    }

    @Override
    public Optional<Pty> pty() {
        return channel.pty();
    }

    @Override
    public WindowSize windowSize() {
        return channel.windowSize();
    }

    @Override
    public void onResize(Consumer<WindowSize> listener) {
        resizeListeners.add(listener);
    }

    @Override
    public Forwards forwards() {
        return connection.forwards();
    }

    @Override
    public CompletionStage<Void> closed() {
        return channel.ended();
    }

    /** An output whose use shows that the connection is not idle. */
    private static final class Stirring extends FilterOutputStream {
        private final Connection connection;

        Stirring(OutputStream to, Connection connection) {
            super(to);
            this.connection = connection;
        }

        @Override
        public void write(int b) throws IOException {
            connection.stir();
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            connection.stir();
            out.write(bytes, offset, length);
        }
    }
}
