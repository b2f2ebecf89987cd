package dev.alice.gateway.config;

import dev.alice.agent.model.Budget;
import dev.alice.agent.model.ModelSettings;
import dev.alice.agent.pair.Seat;
import dev.alice.gateway.github.People;
import dev.alice.gateway.ssh.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        Models models,
        Policy policy,
        Agent agent,
        Tpm tpm,
        Limits limits,
        Log log,
        Supply supply,
        Sandbox sandbox,
        Operator operator,
        Door door,
        Admitted admitted) {

    /** A node that asks nobody outside about packages, in an organisation that has stated nothing. */
    public Config(
            Path data,
            Endpoint ssh,
            Endpoint http,
            KeysFrom keys,
            Models models,
            Policy policy,
            Agent agent,
            Tpm tpm,
            Limits limits,
            Log log) {
        this(
                data,
                ssh,
                http,
                keys,
                models,
                policy,
                agent,
                tpm,
                limits,
                log,
                new Supply(Optional.empty(), Optional.empty()),
                Sandbox.usual(data),
                Operator.usual(),
                Door.usual(),
                Admitted.everybody());
    }

    /** The same node, rehearsing in copies of this host alone, as is right where the user works on it. */
    public Config onThisHost() {
        return with(new Sandbox(sandbox.roots(), false, sandbox.mirrors(), true));
    }

    /** The same node with another sandbox. */
    public Config with(Sandbox other) {
        return new Config(
                data, ssh, http, keys, models, policy, agent, tpm, limits, log, supply, other, operator, door,
                admitted);
    }

    /** The same node for another operator. */
    public Config with(Operator other) {
        return new Config(
                data, ssh, http, keys, models, policy, agent, tpm, limits, log, supply, sandbox, other, door, admitted);
    }

    /** Where users' public keys come from. */
    public sealed interface KeysFrom {}

    /** A directory with one {@code USER.keys} file a user. */
    public record KeyDirectory(Path directory) implements KeysFrom {}

    /** A URL template such as {@code https://github.com/{user}.keys}. */
    public record KeyUrl(String template) implements KeysFrom {}

    /**
     * The models that get what recipes are not certain of. A key is never in a file or argument, only the name of the
     * environment variable that holds it.
     *
     * @param order in which they are asked
     * @param budget what they may cost
     * @param navigator who reviews what is proposed
     */
    public record Models(List<ModelSettings> order, Budget budget, Seat navigator) {
        public Models {
            order = List.copyOf(order);
        }

        /** With the usual navigator. */
        public Models(List<ModelSettings> order, Budget budget) {
            this(order, budget, new Seat.Usual());
        }

        /** Recipes alone. */
        public static Models none() {
            return new Models(List.of(), Budget.standard());
        }
    }

    /**
     * What flows are judged and ranked by.
     *
     * @param directory the user's policies, over the organisation's, over the shipped ones; they can only forbid more
     * @param principles the principles of ranking; empty for the shipped ones
     */
    public record Policy(Optional<Path> directory, Optional<Path> organisation, Optional<Path> principles) {
        /** The user's policies over the shipped ones, and the shipped principles. */
        public Policy(Optional<Path> directory) {
            this(directory, Optional.empty(), Optional.empty());
        }
    }

    /** Where further recipes are read from. */
    public record Agent(Optional<Path> recipes) {}

    /**
     * How the TPM is reached, what is believed of it, and how often it is asked.
     *
     * @param tcti a TCTI string of tpm2-tools; empty for the device of this host
     * @param ownerAuth a file with the owner's password, which is needed while keys are made
     * @param registers that are quoted
     * @param makers certificates of makers of TPMs, PEM
     * @param references issuers whose statements of reference values count; with one, nothing is attested without a
     *     statement
     * @param every how often a quote is made and registered
     * @param entries after how many new entries of the log it is made before that
     * @param authority that certifies the SSH host key
     */
    public record Tpm(
            Optional<String> tcti,
            Optional<Path> ownerAuth,
            List<Integer> registers,
            Optional<Path> makers,
            List<String> references,
            Duration every,
            int entries,
            Optional<URI> authority) {
        public Tpm {
            registers = List.copyOf(registers);
            references = List.copyOf(references);
        }

        /** Firmware and Secure Boot every 15 minutes or 100 entries; no makers, references or authority. */
        public Tpm(Optional<String> tcti) {
            this(
                    tcti,
                    Optional.empty(),
                    List.of(0, 2, 4, 7),
                    Optional.empty(),
                    List.of(),
                    Duration.ofMinutes(15),
                    100,
                    Optional.empty());
        }
    }

    /**
     * What is known of the supply chain beyond what this server sees.
     *
     * @param organisation the file of the organisation's own statements
     * @param osv a database of vulnerabilities that speaks OSV; none is asked where it is empty
     */
    public record Supply(Optional<Path> organisation, Optional<URI> osv) {}

    /**
     * Where flows are rehearsed.
     *
     * @param roots the directory of the prepared roots
     * @param prepared whether these are preferred to a copy of this host
     * @param mirrors that package managers may reach from a prepared root: hosts or URLs, each with the word
     *     {@code private} behind it where its address is not public; without any a rehearsal has no network
     * @param ownHost whether the people who log in may see what is on this host; without it a copy of this host serves
     *     flows of ordinary users alone, who read in it what every account may read
     */
    public record Sandbox(Path roots, boolean prepared, List<String> mirrors, boolean ownHost) {
        public Sandbox {
            mirrors = List.copyOf(mirrors);
        }

        /** The roots in the data directory, no network, and a host that is not for everybody to see. */
        public static Sandbox usual(Path data) {
            return new Sandbox(data.resolve("roots"), true, List.of(), false);
        }
    }

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

    /**
     * How people come in over ssh, beside {@link Limits}.
     *
     * @param postQuantumOnly whether clients without a post-quantum key exchange are kept out
     * @param hostKeys files of host keys, the first of them the one that is shown; empty for {@code DATA/host_key}
     * @param authorities a file of public keys whose certificates of users are believed
     * @param revoked a list of keys and certificates that are not
     * @param proxies who is believed about where a connection comes from
     * @param bounds how much of each thing
     * @param login how long a login may take
     * @param idle how long a connection lasts on which nothing is typed or shown; zero for ever
     * @param total how long a connection lasts; zero for ever
     */
    public record Door(
            boolean postQuantumOnly,
            List<Path> hostKeys,
            Optional<Path> authorities,
            Optional<Path> revoked,
            List<Network> proxies,
            Bounds bounds,
            Duration login,
            Duration idle,
            Duration total) {
        public Door {
            hostKeys = List.copyOf(hostKeys);
            proxies = List.copyOf(proxies);
        }

        public static Door usual() {
            return new Door(
                    false,
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    new Bounds(32, 50, 30, 16, 8, 240),
                    Duration.ofSeconds(20),
                    Duration.ZERO,
                    Duration.ZERO);
        }
    }

    /**
     * How much of each thing the door allows.
     *
     * @param perUser connections of one person
     * @param waiting connections that have not logged in yet
     * @param failures connections of one address in a minute that end without a login
     * @param channels of one connection
     * @param forwards sockets of one connection
     * @param requests of one person in a minute
     */
    public record Bounds(int perUser, int waiting, int failures, int channels, int forwards, int requests) {}

    /**
     * Who is let in, and with which keys.
     *
     * @param people who is welcome
     * @param keyTypes which types of keys; empty for every one that is strong enough
     * @param fresh how long published keys are used without asking the forge again
     * @param stale how long they are used while the forge fails
     */
    public record Admitted(People people, Set<String> keyTypes, Duration fresh, Duration stale) {
        public Admitted {
            keyTypes = Set.copyOf(keyTypes);
        }

        /** Everybody who has a key, which is asked for every two minutes and kept for an hour of failures. */
        public static Admitted everybody() {
            return new Admitted(People.everybody(), Set.of(), Duration.ofMinutes(2), Duration.ofHours(1));
        }
    }

    /**
     * How the operator watches the node and stops it.
     *
     * @param metrics where figures are shown, alone; without it beside the log, where that listens on loopback only
     * @param json whether log lines are JSON
     * @param level from which on this program's log lines are written
     * @param logins the file of the audit log of logins; empty for {@code DATA/logins.jsonl}
     * @param drain how long a stop waits for what is being typed
     */
    public record Operator(
            Optional<Endpoint> metrics, boolean json, LogLevel level, Optional<Path> logins, Duration drain) {
        /** Text from level info on, figures beside the log, and a minute for what is being typed. */
        public static Operator usual() {
            return new Operator(Optional.empty(), false, LogLevel.INFO, Optional.empty(), Duration.ofMinutes(1));
        }
    }

    /** From which on log lines are written. */
    public enum LogLevel {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** The default source of keys. */
    public static final String GITHUB = "https://github.com/{user}.keys";
}
