package dev.alice.gateway.ssh;

import java.net.SocketAddress;
import java.util.Locale;

/**
 * Who is told of everybody who comes to the door: once for each connection that logs in, and once for each that ends without.
 * Called on the connection's own thread, so it is short and throws nothing.
 */
@FunctionalInterface
public interface Arrivals {
    void came(Arrival arrival);

    /** How coming to the door ended. */
    enum Outcome {
        /** Let in. */
        LOGGED_IN,
        /** The last key that was offered is not published for that name. */
        WRONG_KEY,
        /** The key is in the list of revoked keys. */
        REVOKED,
        /** The certificate is not believed, not for that name, or over. */
        CERTIFICATE,
        /** Nobody of that name has keys. */
        NO_KEYS,
        /** No user can have that name. */
        NO_SUCH_NAME,
        /** The key source could not be asked. */
        SOURCE_AWAY,
        /** A published key was named, and not proven to be theirs. */
        UNPROVEN,
        /** The check of the key itself failed. */
        FAILED,
        /** The connection was one too many. */
        TOO_MANY,
        /** The server is about to stop. */
        CLOSING,
        /** It ended before a key was offered. */
        LEFT;

        /** The name as logs and figures have it, such as {@code wrong-key}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One who came.
     *
     * @param user who it is where they were let in, and who they said they are where not: the client's own text, of any
     *     characters
     * @param key the fingerprint of the key, the last of several; empty where none was offered
     * @param connection the first bytes of the SSH session identifier in hex
     */
    record Arrival(String user, String key, SocketAddress address, Outcome outcome, String connection) {}
}
