package dev.alice.gateway.cli;

import dev.alice.keri.keeper.KeeperArchive;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri export FILE}: keys and logs in one encrypted file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = {
            "Write the keys and logs to FILE, encrypted under the passphrase of the key store.",
            "Two directories that use the same keys at once fork their logs: move, do not copy."
        })
final class KeriExportCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the key store");

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        char[] secret = place.secret(passphrase);
        try (KeriPlace.Opened opened = place.open(secret)) {
            KeeperArchive.write(
                    file, secret, opened.keeper(), opened.controller().belongings(), new SecureRandom());
            List<String> names =
                    new ArrayList<>(opened.controller().identities().keySet());
            if (json) {
                Json.print(Json.object("file", file.toString(), "identifiers", names));
            } else {
                System.out.println(names.size() + " identifiers with their keys are in " + file);
            }
            return 0;
        }
    }
}
