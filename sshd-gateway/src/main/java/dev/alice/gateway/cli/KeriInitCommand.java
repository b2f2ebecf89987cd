package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.Store;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.keeper.Salt;
import dev.alice.keri.keeper.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alice keri init}: a key store, encrypted, and an empty database beside it. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = {
            "Make a key store and a database for identifiers.",
            "Its keys come from a random secret, or, as other KERI controllers do it, from a salt."
        })
final class KeriInitCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the key store");

    @Option(names = "--salt", description = "Derive the keys from a fresh salt with Argon2id.")
    private boolean salted;

    @Option(
            names = "--salt-file",
            paramLabel = "FILE",
            description = "Derive the keys from the salt in FILE (0A and 22 more characters).")
    @Nullable
    private Path saltFile;

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            defaultValue = "low",
            description = "The cost of a key from a salt: low (64 MiB), med (256 MiB), high (1 GiB).")
    private Tier tier = Tier.LOW;

    @Option(names = "--json")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(place.keys())) {
            throw new GatewayException(
                    "there is a key store " + place.keys() + " already; its keys are not written over");
        }
        SecureRandom random = new SecureRandom();
        char[] secret = passphrase.read(true);
        place.directory();
        if (saltFile != null) {
            Salt salt = Salt.parse(PrivateFile.read(saltFile).strip(), tier);
            Keeper.create(place.keys(), secret, salt, random);
        } else if (salted) {
            Keeper.create(place.keys(), secret, Salt.fresh(tier, random), random);
        } else {
            Keeper.create(place.keys(), secret, random);
        }
        Arrays.fill(secret, '\0');
        try (Store store = Store.open(place.directory(), random)) {
            Controller made = new Controller(store.source(), Clock.systemUTC());
            if (json) {
                Json.print(Json.object(
                        "keys", place.keys().toString(),
                        "identifiers", made.identities().size()));
            } else {
                System.out.println("the key store " + place.keys() + " is made");
                System.out.println("keep a copy of it and of its passphrase, apart from each other");
            }
        }
        return 0;
    }
}
