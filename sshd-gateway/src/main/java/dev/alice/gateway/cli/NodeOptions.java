package dev.alice.gateway.cli;

import dev.alice.gateway.config.Config;
import dev.alice.gateway.config.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that name a node; they go over the environment, which goes over the file. */
final class NodeOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML; see alice config check.")
    @Nullable
    Path config;

    @Option(names = "--data", paramLabel = "DIR", description = "All state of this node.")
    @Nullable
    Path data;

    @Option(names = "--ssh", paramLabel = "HOST:PORT", description = "Where ssh listens; port 0 picks one.")
    @Nullable
    String ssh;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where the log is served; port 0 picks one.")
    @Nullable
    String http;

    @Option(
            names = "--keys",
            paramLabel = "DIR|URL",
            description = "Users' public keys: a directory of USER.keys files, or a URL with {user} in it.")
    @Nullable
    String keys;

    @Option(
            names = "--seen",
            paramLabel = "FILE",
            description =
                    "A checkpoint of this node's log that somebody else kept, such as that in a monitor's directory; a log"
                            + " that was restored from before it is not served. May be given several times.")
    List<Path> seen = List.of();

    Config read() {
        return new ConfigReader(System.getenv()).read(flags());
    }

    ConfigReader.Read readWithSources() {
        return new ConfigReader(System.getenv()).readWithSources(flags());
    }

    private ConfigReader.Flags flags() {
        return new ConfigReader.Flags(config, data, ssh, http, keys, seen);
    }
}
