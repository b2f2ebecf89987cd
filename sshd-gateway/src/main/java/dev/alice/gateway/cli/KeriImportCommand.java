package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.keeper.KeeperArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri import FILE}: an archive made into a directory of its own. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Make a directory of what export wrote; every log is verified.",
            "The passphrase is the one the archive was made under, and opens the new key store too."
        })
final class KeriImportCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the archive");

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Override
    public Integer call() {
        if (Files.exists(place.keys())) {
            throw new GatewayException(
                    "there is a key store " + place.keys() + " already; import into another directory");
        }
        char[] secret = passphrase.read(false);
        KeeperArchive archive = KeeperArchive.read(file, secret);
        place.directory();
        Keeper keeper = archive.restore(place.keys(), secret, new SecureRandom());
        try (KeriPlace.Opened opened = place.open(keeper)) {
            List<String> names = opened.controller().restore(archive.belongings(), keeper);
            if (json) {
                Json.print(Json.object("file", file.toString(), "identifiers", names));
            } else {
                System.out.println(names.size() + " identifiers with their keys are here");
            }
            return 0;
        }
    }
}
