package dev.alice.gateway.shell;

import dev.alice.agent.model.ModelChannel;
import dev.alice.agent.model.ModelDialer;
import dev.alice.flow.UserName;
import dev.alice.gateway.ssh.ForwardChannel;
import dev.alice.gateway.ssh.Forwards;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * The way to the model that a person forwards on their ssh connection ({@code -R /tmp/USER-model.sock:HOST:PORT}). It is
 * dialled when a turn needs it, by nobody else's session, and ends with the connection; no port is opened here.
 */
record ForwardedModel(Forwards forwards, String path) implements ModelDialer {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** The person's model, where they forward one. */
    static Optional<ModelDialer> of(Forwards forwards, UserName user) {
        return OwnForward.find(forwards, user, "-model.sock").map(path -> new ForwardedModel(forwards, path));
    }

    @Override
    public ModelChannel open() throws IOException {
        return new Opened(forwards.connect(path, LIMIT));
    }

    private record Opened(ForwardChannel channel) implements ModelChannel {
        @Override
        public InputStream input() {
            return channel.in();
        }

        @Override
        public OutputStream output() {
            return channel.out();
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
