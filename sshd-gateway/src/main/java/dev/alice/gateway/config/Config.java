package dev.alice.gateway.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of a node, checked.
 *
 * @param data the directory of all state; made with mode 0700
 * @param keys where users' public keys come from: a directory of {@code USER.keys} files or a URL with {@code {user}}
 */
public record Config(
        Path data,
        Endpoint ssh,
        Endpoint http,
        KeysFrom keys,
        Optional<Model> model,
        Policy policy,
        Agent agent,
        Tpm tpm,
        Limits limits,
        Log log) {

    /** Where users' public keys come from. */
    public sealed interface KeysFrom {}

    /** A directory with one {@code USER.keys} file a user. */
    public record KeyDirectory(Path directory) implements KeysFrom {}

    /** A URL template such as {@code https://github.com/{user}.keys}. */
    public record KeyUrl(String template) implements KeysFrom {}

    /**
     * An OpenAI-compatible endpoint.
     *
     * @param keyVariable the environment variable that holds the key; the key itself is never in a file or argument
     */
    public record Model(URI baseUrl, String name, String keyVariable) {}

    /** Where further policies are read from; they can only forbid more. */
    public record Policy(Optional<Path> directory) {}

    /** Where further recipes are read from. */
    public record Agent(Optional<Path> recipes) {}

    /**
     * How the TPM is reached.
     *
     * @param tcti a TCTI string of tpm2-tools; empty for the device of this host
     */
    public record Tpm(Optional<String> tcti) {}

    /** Limits of the node. */
    public record Limits(int sessions, int sessionsPerAddress, Duration step, Duration approval) {}

    /**
     * The node's log.
     *
     * @param logins the host in the names of people who may register statements with the keys that they log in with, as
     *     {@code did:web:HOST:USER.keys}; empty where only this node's own identities may
     * @param seen checkpoints of this log that others kept; a log that was restored from before them is not served
     */
    public record Log(Optional<String> logins, List<Path> seen) {
        public Log {
            seen = List.copyOf(seen);
        }

        /** Statements of this node alone, and nothing to compare the log with. */
        public static Log usual() {
            return new Log(Optional.empty(), List.of());
        }
    }

    /** The default source of keys. */
    public static final String GITHUB = "https://github.com/{user}.keys";
}
