package dev.alice.gateway.ssh;

import dev.alice.gateway.github.People;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the front door is set up.
 *
 * @param bind where to listen; port 0 picks a free one
 * @param hostKey the Ed25519 host key file in OpenSSH format, made with mode 0600 where it is missing
 * @param moreHostKeys further host key files, announced to clients so that one of them can be the first some day
 * @param classicalClients whether clients without a post-quantum key exchange (OpenSSH before 9.0) may connect
 * @param loginLimit the longest that a connection may take to authenticate
 * @param heartbeat how often a silent connection is asked whether it still lives
 * @param missedHeartbeats after how many unanswered questions it is closed
 * @param slowReader the longest that a write waits for a client that does not read
 * @param recheck how often the key of each open connection is looked up again; one that is gone ends the connection
 * @param limits how many of each thing a client may have
 * @param certificates which certificates of users are believed, and which keys are revoked
 * @param proxies who is believed about where a connection comes from
 * @param curfew how long a connection may last
 */
public record SshSettings(
        InetSocketAddress bind,
        Path hostKey,
        List<Path> moreHostKeys,
        boolean classicalClients,
        Duration loginLimit,
        Duration heartbeat,
        int missedHeartbeats,
        Duration slowReader,
        Duration recheck,
        Limits limits,
        Curfew curfew,
        UserCertificates certificates,
        TrustedProxies proxies) {

    public SshSettings {
        moreHostKeys = List.copyOf(moreHostKeys);
        if (!loginLimit.isPositive()
                || !heartbeat.isPositive()
                || !slowReader.isPositive()
                || !recheck.isPositive()
                || missedHeartbeats < 1) {
            throw new IllegalArgumentException("time limits and missedHeartbeats must be positive");
        }
    }

    /**
     * How many of each thing are allowed.
     *
     * @param connections open connections in all
     * @param connectionsPerAddress open connections of one IPv4 address or IPv6 /64 network
     * @param channels open channels of one connection, sessions and forwarded sockets together
     * @param forwards forwarded socket paths of one connection
     * @param authRequests authentication requests of one connection; an agent may offer many keys
     * @param connectionsPerUser open connections of one person
     * @param waiting connections that have not logged in yet; for one more the eldest goes
     * @param failuresPerMinute connections of one address or network that end without a login, before it stays outside
     *     for a while
     * @param requestsPerMinute conversations and exec requests of one person
     */
    public record Limits(
            int connections,
            int connectionsPerAddress,
            int channels,
            int forwards,
            int authRequests,
            int connectionsPerUser,
            int waiting,
            int failuresPerMinute,
            int requestsPerMinute) {
        private static final int FEWEST_WAITING = 32;

        public Limits {
            if (connections < 1
                    || connectionsPerAddress < 1
                    || channels < 1
                    || forwards < 0
                    || authRequests < 1
                    || connectionsPerUser < 1
                    || waiting < 1
                    || failuresPerMinute < 1
                    || requestsPerMinute < 1) {
                throw new IllegalArgumentException("limits must be positive");
            }
        }

        /** With 32 connections of one person, a quarter of all waiting, 30 failures and 240 requests a minute. */
        public Limits(int connections, int connectionsPerAddress, int channels, int forwards, int authRequests) {
            this(
                    connections,
                    connectionsPerAddress,
                    channels,
                    forwards,
                    authRequests,
                    32,
                    Math.max(FEWEST_WAITING, connections / 4),
                    30,
                    240);
        }

        /** 1024 connections, 128 of one address, 16 channels, 8 forwards, 20 authentication requests. */
        public static Limits usual() {
            return new Limits(1024, 128, 16, 8, 20);
        }
    }

    /**
     * Settings fit for the open Internet: 20 s to log in, a question every 30 s, closed after 4 without an answer, keys looked
     * up again every minute.
     */
    public static SshSettings usual(InetSocketAddress bind, Path hostKey) {
        return new SshSettings(
                bind,
                hostKey,
                List.of(),
                true,
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                4,
                Duration.ofMinutes(10),
                Duration.ofMinutes(1),
                Limits.usual(),
                new Curfew(Duration.ZERO, Duration.ZERO, Clock.systemUTC()),
                UserCertificates.none(),
                new TrustedProxies(List.of()));
    }

    public SshSettings withLoginLimit(Duration loginLimit) {
        return but(draft -> draft.loginLimit = loginLimit);
    }

    /** Connections that last so long at most, in all and while nothing is typed or shown; zero is for ever. */
    public SshSettings withCurfew(Duration idle, Duration total) {
        return but(draft -> draft.curfew = new Curfew(idle, total, Clock.systemUTC()));
    }

    /**
     * With users' certificates, and revoked keys.
     *
     * @param authorities a file of public keys, as {@code TrustedUserCAKeys} has it
     * @param revoked a key revocation list of {@code ssh-keygen -k}
     * @param people who is welcome with a certificate
     */
    public SshSettings withCertificates(Optional<Path> authorities, Optional<Path> revoked, People people) {
        return but(draft -> draft.certificates = new UserCertificates(authorities, revoked, people, Clock.systemUTC()));
    }

    /** Behind proxies that speak the PROXY protocol, version 2. */
    public SshSettings withProxies(List<Network> networks) {
        return but(draft -> draft.proxies = new TrustedProxies(networks));
    }

    /** With further host keys, announced beside the first one. */
    public SshSettings withMoreHostKeys(List<Path> others) {
        return but(draft -> draft.moreHostKeys = others);
    }

    public SshSettings withLimits(Limits limits) {
        return but(draft -> draft.limits = limits);
    }

    public SshSettings withHeartbeat(Duration heartbeat, int missedHeartbeats) {
        return but(draft -> {
            draft.heartbeat = heartbeat;
            draft.missedHeartbeats = missedHeartbeats;
        });
    }

    public SshSettings withRecheck(Duration recheck) {
        return but(draft -> draft.recheck = recheck);
    }

    public SshSettings withClassicalClients(boolean classicalClients) {
        return but(draft -> draft.classicalClients = classicalClients);
    }

    private SshSettings but(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new SshSettings(
                bind,
                hostKey,
                draft.moreHostKeys,
                draft.classicalClients,
                draft.loginLimit,
                draft.heartbeat,
                draft.missedHeartbeats,
                slowReader,
                draft.recheck,
                draft.limits,
                draft.curfew,
                draft.certificates,
                draft.proxies);
    }

    /** What of the settings is changed, before they are checked again. */
    private static final class Draft {
        private List<Path> moreHostKeys;
        private boolean classicalClients;
        private Duration loginLimit;
        private Duration heartbeat;
        private int missedHeartbeats;
        private Duration recheck;
        private Limits limits;
        private Curfew curfew;
        private UserCertificates certificates;
        private TrustedProxies proxies;

        Draft(SshSettings settings) {
            this.moreHostKeys = settings.moreHostKeys;
            this.classicalClients = settings.classicalClients;
            this.loginLimit = settings.loginLimit;
            this.heartbeat = settings.heartbeat;
            this.missedHeartbeats = settings.missedHeartbeats;
            this.recheck = settings.recheck;
            this.limits = settings.limits;
            this.curfew = settings.curfew;
            this.certificates = settings.certificates;
            this.proxies = settings.proxies;
        }
    }
}
