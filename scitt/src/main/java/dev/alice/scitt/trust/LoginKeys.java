package dev.alice.scitt.trust;

import java.util.List;

/** Where the public SSH keys of a login name come from: a port that a host fills. */
@FunctionalInterface
public interface LoginKeys {
    /**
     * The keys of a login name as lines of an authorized keys file, {@code TYPE BASE64}; what is not understood is left
     * out. May block; an exception settles nothing, and the statement may be offered again.
     *
     * @param login 1 to 39 letters, digits, {@code -} and {@code _}
     */
    List<String> keysOf(String login);
}
