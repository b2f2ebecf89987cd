package dev.alice.gateway.ssh;

import dev.alice.gateway.github.Login;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One session of one person: who they are, the three streams, the terminal, and the sockets they forward. */
public interface Visit {

    /** The proven login name. */
    Login login();

    /** The fingerprint of the key that proved it, {@code SHA256:…}. */
    String keyFingerprint();

    SocketAddress remoteAddress();

    /** The address of this server that the client reached. */
    SocketAddress localAddress();

    /** A name of the connection for logs, unique among all connections; several visits may share it. */
    String connectionId();

    /** What the client sent of LANG, LC_*, TERM and NO_COLOR; printable, at most 256 characters each. */
    Map<String, String> environment();

    /** The client's input; ends when the client closes it or goes. */
    InputStream in();

    /** The client's output; with a pty a line feed becomes CR LF, as a terminal line would make it. Flush it. */
    OutputStream out();

    /** The client's error output, as {@link #out()}. */
    OutputStream err();

    /** The terminal as it was asked for, or empty where there is none. */
    Optional<Pty> pty();

    /** The size now; 80 by 24 without a pty. */
    WindowSize windowSize();

    /** Calls {@code listener} after each change of size, one call at a time, on a thread that may block. */
    void onResize(Consumer<WindowSize> listener);

    /** The Unix sockets that this connection forwards. */
    Forwards forwards();

    /** Done when the client is gone; the visitor's thread is interrupted then as well. */
    CompletionStage<Void> closed();
}
