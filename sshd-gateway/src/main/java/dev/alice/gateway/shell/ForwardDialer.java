package dev.alice.gateway.shell;

import dev.alice.gateway.ssh.ForwardChannel;
import dev.alice.gateway.ssh.Forwards;
import dev.alice.tmux.wire.TmuxChannel;
import dev.alice.tmux.wire.TmuxDialer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** Dials a Unix socket of the user through the ssh connection on which they forward it. */
record ForwardDialer(Forwards forwards, String path) implements TmuxDialer {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public TmuxChannel open() throws IOException {
        return new Opened(forwards.connect(path, LIMIT));
    }

    private record Opened(ForwardChannel channel) implements TmuxChannel {
        @Override
        public InputStream input() {
            return channel.in();
        }

        @Override
        public OutputStream output() {
            return channel.out();
        }

        @Override
        public boolean quiet() {
            return !channel.closed().toCompletableFuture().isDone() && TmuxChannel.super.quiet();
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
