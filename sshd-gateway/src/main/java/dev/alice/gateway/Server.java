package dev.alice.gateway;

import dev.alice.flow.port.Attester;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.github.AdmittingKeySource;
import dev.alice.gateway.github.DirectoryKeySource;
import dev.alice.gateway.github.KeySource;
import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.SwitchedKeySource;
import dev.alice.gateway.github.UrlKeySource;
import dev.alice.gateway.github.UrlTemplate;
import dev.alice.gateway.logbook.Logbook;
import dev.alice.gateway.logbook.LoginBook;
import dev.alice.gateway.shell.Guests;
import dev.alice.gateway.ssh.SshFrontDoor;
import dev.alice.gateway.ssh.SshSettings;
import dev.alice.gateway.ssh.TerminalFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node with its front door open. */
public final class Server implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Server.class);

    private final Node node;
    private final SwitchedKeySource keys;
    private final Clock clock;
    private final LoginBook logins;
    private final SshFrontDoor door;
    /** Of the start: the door's certificates stand on it too, so that a reload changes it nowhere. */
    private final Config.Admitted admitted;

    private volatile Config config;

    private Server(Node node, SwitchedKeySource keys, LoginBook logins, SshFrontDoor door, Config config, Clock clock) {
        this.node = node;
        this.keys = keys;
        this.logins = logins;
        this.door = door;
        this.admitted = config.admitted();
        this.config = config;
        this.clock = clock;
    }

    /** Starts the node, then opens the door. Whatever was started before a failure is closed again. */
    public static Server start(Config config, Clock clock, SecureRandom random) {
        return start(config, UnaryOperator.identity(), clock, random);
    }

    /** @param hardware what stands between the node and its TPM */
    static Server start(Config config, UnaryOperator<Attester> hardware, Clock clock, SecureRandom random) {
        SwitchedKeySource keys = new SwitchedKeySource(keys(config.keys(), config.admitted(), clock));
        Node node = Node.start(config, login -> lines(keys, login), hardware, clock, random);
        try {
            SshSettings settings = settings(config);
            ControlRoom room = node.room();
            Path book = config.operator().logins().orElse(config.data().resolve("logins.jsonl"));
            LoginBook logins = room.keeping(new LoginBook(book, LoginBook.Bounds.usual(), clock));
            SshFrontDoor door = SshFrontDoor.start(
                    settings,
                    keys,
                    room.figures().over(new Guests(node.services(), new TerminalFactory())),
                    arrival -> {
                        room.figures().came(arrival);
                        logins.came(arrival);
                    });
            room.open(door);
            node.attestWith(door.hostKeyBlob());
            node.certifyWith(door.hostKeyBlob(), door::showCertificate);
            return new Server(node, keys, logins, door, config, clock);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static SshSettings settings(Config config) {
        Config.Door door = config.door();
        Config.Bounds bounds = door.bounds();
        List<Path> hostKeys = door.hostKeys();
        boolean own = hostKeys.isEmpty();
        return SshSettings.usual(
                        new InetSocketAddress(config.ssh().host(), config.ssh().port()),
                        own ? config.data().resolve("host_key") : hostKeys.getFirst())
                .withMoreHostKeys(own ? List.of() : hostKeys.subList(1, hostKeys.size()))
                .withClassicalClients(!door.postQuantumOnly())
                .withLoginLimit(door.login())
                .withCurfew(door.idle(), door.total())
                .withCertificates(
                        door.authorities(), door.revoked(), config.admitted().people())
                .withProxies(door.proxies())
                .withLimits(new SshSettings.Limits(
                        config.limits().sessions(),
                        config.limits().sessionsPerAddress(),
                        bounds.channels(),
                        bounds.forwards(),
                        SshSettings.Limits.usual().authRequests(),
                        bounds.perUser(),
                        bounds.waiting(),
                        bounds.failures(),
                        bounds.requests()));
    }

    private static KeySource keys(Config.KeysFrom from, Config.Admitted admitted, Clock clock) {
        UrlKeySource.Patience usual = UrlKeySource.Patience.usual();
        KeySource published = switch (from) {
            case Config.KeyDirectory directory -> new DirectoryKeySource(directory.directory());
            case Config.KeyUrl url ->
                new UrlKeySource(
                        new UrlTemplate(url.template()),
                        new UrlKeySource.Patience(usual.limit(), admitted.fresh(), usual.retry(), admitted.stale()),
                        clock);
        };
        return new AdmittingKeySource(published, admitted.people(), admitted.keyTypes());
    }

    /** The keys of a login for its statements; a source that cannot be asked settles nothing. */
    private static List<String> lines(KeySource keys, String login) {
        return switch (keys.keysOf(new Login(login))) {
            case KeySource.Keys known ->
                known.keys().stream()
                        .map(key -> key.type() + " " + key.base64())
                        .toList();
            case KeySource.NoKeys none -> List.of();
            case KeySource.Unreachable away -> throw new GatewayException(away.reason());
        };
    }

    public Node node() {
        return node;
    }

    public int sshPort() {
        return door.address().getPort();
    }

    /** {@code SHA256:…} as ssh-keygen shows it. */
    public String hostKeyFingerprint() {
        return door.hostKeyFingerprint();
    }

    /** Shows a certificate of the host key; see {@link SshFrontDoor#showCertificate}. */
    Instant showCertificate(String line) {
        return door.showCertificate(line);
    }

    byte[] hostKeyBlob() {
        return door.hostKeyBlob();
    }

    /**
     * Takes over what can change while it runs: the source of keys, the limits of connections, log lines, the length of a
     * drain. The audit log of logins is opened anew.
     *
     * @param verbose whether the command line asked for more log lines
     */
    public synchronized void take(Config next, boolean verbose) {
        if (!next.keys().equals(config.keys())) {
            keys.to(keys(next.keys(), admitted, clock));
        }
        door.limit(next.limits().sessions(), next.limits().sessionsPerAddress());
        logins.reopen();
        Logbook.write(next.operator(), verbose);
        config = next;
    }

    /**
     * Lets nobody new in, lets no further flow be typed, and waits for those that are, as long as the settings say. An
     * interrupt ends the wait.
     */
    public void drain() {
        Duration limit = config.operator().drain();
        log.atInfo().addKeyValue("seconds", limit.toSeconds()).log("stopping: no new work is taken");
        try {
            int left = node.room().drain(limit);
            if (left > 0) {
                log.atWarn().addKeyValue("flows", left).log("stopping, while flows are being typed: the wait is over");
            }
        } catch (InterruptedException e) {
            log.atWarn().log("stopping at once: told so a second time");
        }
    }

    /** Closes the door, then the node. */
    @Override
    public void close() {
        door.close();
        keys.close();
        node.close();
    }
}
