package dev.alice.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.alice.flow.UserName;
import dev.alice.gateway.GatewayException;
import dev.alice.gateway.Node;
import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigReader;
import dev.alice.gateway.shell.LocalVisit;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alice local}: the conversation inside tmux on this host, without ssh. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        description = "Talk to the ghost inside this tmux, without ssh; the same gates, log and witnesses.")
final class LocalCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML.")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "All state of this node; by default ~/.local/state/alice.")
    private @Nullable Path data;

    @Option(names = "--user", paramLabel = "NAME", description = "The name you go by; by default your login name.")
    private @Nullable String user;

    @Override
    public Integer call() throws IOException {
        Map<String, String> environment = System.getenv();
        String tmux = environment.get("TMUX");
        String pane = environment.get("TMUX_PANE");
        if (tmux == null || pane == null) {
            throw new GatewayException(
                    "alice local works inside tmux, and this is not one (no $TMUX); run: tmux new-session");
        }
        Path state = data != null ? data : Path.of(environment.getOrDefault("HOME", "."), ".local", "state", "alice");
        Config settings = new ConfigReader(environment)
                .read(new ConfigReader.Flags(config, state, "127.0.0.1:0", "127.0.0.1:0", null, List.of()))
                .onThisHost();
        UserName name = new UserName(user != null ? user : System.getProperty("user.name", "user"));
        Path socket = Path.of(tmux.split(",", 2)[0]);
        // the terminal belongs to the conversation
        ((Logger) LoggerFactory.getLogger("dev.alice")).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        try (Node node = Node.start(settings, Node.NO_LOGINS, Clock.systemUTC(), new SecureRandom())) {
            node.attestWith(new byte[] {0});
            node.services().ghost().prepare();
            new LocalVisit(node.services(), name, socket, pane, environment).talk();
        }
        return 0;
    }
}
