package dev.alice.gateway.cli;

import dev.alice.flow.Visible;
import dev.alice.gateway.GatewayException;
import dev.alice.scitt.cose.Algorithm;
import dev.alice.scitt.cose.CoseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The keys of a log that is followed: given, or taken of the log at the first time and kept from then on. */
final class LogKeys {
    private static final String END = "-----END PUBLIC KEY-----\n";

    @Option(
            names = "--log-key",
            paramLabel = "FILE",
            description =
                    "A public key of the log (PEM), also several times; without it, the keys that it shows the first time are kept.")
    @Nullable
    private List<Path> given;

    List<CoseKey> read(Path directory, Supplier<List<CoseKey>> asked) throws IOException {
        Path kept = directory.resolve("log-keys.pem");
        List<CoseKey> keys = new ArrayList<>();
        if (given != null) {
            for (Path file : given) {
                keys.add(CoseKey.fromPem(Files.readString(file)));
            }
        } else if (Files.exists(kept)) {
            for (String pem : Files.readString(kept).split("(?<=" + END + ")")) {
                keys.add(CoseKey.fromPem(pem));
            }
        } else {
            keys.addAll(asked.get());
            Files.createDirectories(directory);
            Files.writeString(
                    kept, String.join("", keys.stream().map(CoseKey::pem).toList()));
            System.err.println("the log's keys are believed at first sight and kept in " + Visible.text(kept.toString())
                    + "; compare them with what its operator says");
        }
        List<CoseKey> usable =
                keys.stream().filter(key -> key.algorithm() != Algorithm.ES384).toList();
        if (usable.isEmpty()) {
            throw new GatewayException(
                    "checkpoints are signed with Ed25519 or on P-256, and no such key of the log is known");
        }
        return usable;
    }
}
