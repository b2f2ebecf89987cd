package dev.alice.gateway;

import dev.alice.flow.port.Attester;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.github.DirectoryKeySource;
import dev.alice.gateway.github.KeySource;
import dev.alice.gateway.github.Login;
import dev.alice.gateway.github.UrlKeySource;
import dev.alice.gateway.github.UrlTemplate;
import dev.alice.gateway.shell.Guests;
import dev.alice.gateway.ssh.SshFrontDoor;
import dev.alice.gateway.ssh.SshSettings;
import dev.alice.gateway.ssh.TerminalFactory;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A node with its front door open. */
public final class Server implements AutoCloseable {
    private final Node node;
    private final KeySource keys;
    private final SshFrontDoor door;

    private Server(Node node, KeySource keys, SshFrontDoor door) {
        this.node = node;
        this.keys = keys;
        this.door = door;
    }

    /** Starts the node, then opens the door. Whatever was started before a failure is closed again. */
    public static Server start(Config config, Clock clock, SecureRandom random) {
        return start(config, UnaryOperator.identity(), clock, random);
    }

    /** @param hardware what stands between the node and its TPM */
    static Server start(Config config, UnaryOperator<Attester> hardware, Clock clock, SecureRandom random) {
        KeySource keys = keys(config, clock);
        Node node = Node.start(config, login -> lines(keys, login), hardware, clock, random);
        try {
            SshSettings.Limits usual = SshSettings.Limits.usual();
            SshSettings settings = SshSettings.usual(
                            new InetSocketAddress(
                                    config.ssh().host(), config.ssh().port()),
                            config.data().resolve("host_key"))
                    .withLimits(new SshSettings.Limits(
                            config.limits().sessions(),
                            config.limits().sessionsPerAddress(),
                            usual.channels(),
                            usual.forwards(),
                            usual.authRequests()));
            SshFrontDoor door = SshFrontDoor.start(settings, keys, new Guests(node.services(), new TerminalFactory()));
            node.attestWith(door.hostKeyBlob());
            node.certifyWith(door.hostKeyBlob(), door::showCertificate);
            return new Server(node, keys, door);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static KeySource keys(Config config, Clock clock) {
        return switch (config.keys()) {
            case Config.KeyDirectory directory -> new DirectoryKeySource(directory.directory());
            case Config.KeyUrl url ->
                new UrlKeySource(new UrlTemplate(url.template()), UrlKeySource.Patience.usual(), clock);
        };
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

    /** Closes the door, then the node. */
    @Override
    public void close() {
        door.close();
        if (keys instanceof UrlKeySource url) {
            url.close();
        }
        node.close();
    }
}
