package dev.alice.gateway.github;

import java.util.List;

/**
 * A source of the public keys that may log in under a name. Implementations answer on the caller's thread, may block up
 * to their own time limit, and never throw for what happens outside of this process.
 */
public interface KeySource {

    /** The keys of {@code login}, or why there are none. */
    Answer keysOf(Login login);

    /** What a source says about a login name. */
    sealed interface Answer permits Keys, NoKeys, Unreachable {}

    /** At least one usable key. */
    record Keys(List<AuthorizedKey> keys) implements Answer {
        public Keys {
            keys = List.copyOf(keys);
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("no keys: answer NoKeys instead");
            }
        }
    }

    /** The source was asked and knows no usable key of that name. */
    record NoKeys(String reason) implements Answer {}

    /** The source could not be asked; nothing is known about the name. */
    record Unreachable(String reason) implements Answer {}
}
