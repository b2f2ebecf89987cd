package dev.alice.gateway.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;

/**
 * The Unix sockets that a client forwards on one connection ({@code ssh -R /path:/its/socket}). A path is a name that
 * only this connection knows; nothing exists under it on this machine.
 */
public interface Forwards {

    /** The forwarded paths now, in the order in which they were asked for. */
    Set<String> paths();

    /**
     * Waits until {@code path} is forwarded. OpenSSH asks for its forwards before it opens the session, so a visitor
     * that finds a path missing need not wait long.
     *
     * @return whether it is forwarded now
     */
    boolean await(String path, Duration limit) throws InterruptedException;

    /**
     * Connects to the client's socket behind {@code path}. It is asked once; a client whose socket is missing prints a
     * warning on its user's terminal for every attempt, so do not retry in a loop.
     */
    Opening open(String path, Duration limit) throws InterruptedException;

    /**
     * Connects as {@link #open} does, for callers that speak in exceptions.
     *
     * @throws ConnectException where there is no connection; its message says why
     */
    default ForwardChannel connect(String path, Duration limit) throws IOException {
        try {
            return switch (open(path, limit)) {
                case Opened opened -> opened.channel();
                case Refused refused -> throw new ConnectException(refused.reason());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while opening " + path);
        }
    }

    /** How an attempt to connect ended. */
    sealed interface Opening permits Opened, Refused {}

    /** A connection to the client's socket. */
    record Opened(ForwardChannel channel) implements Opening {}

    /** No connection, and why in words for the user. */
    record Refused(Cause cause, String reason) implements Opening {}

    /** Why there is no connection. */
    enum Cause {
        /** This connection does not forward that path. */
        NOT_FORWARDED,
        /** The client could not connect to the socket on its side. */
        NOBODY_LISTENS,
        /** The client did not answer within the limit. */
        TIMED_OUT,
        /** The connection has as many channels as it may. */
        TOO_MANY,
        /** The connection is gone. */
        GONE
    }
}
