package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.gateway.PrivateFile;
import dev.alice.gateway.Store;
import dev.alice.keri.controller.Controller;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.event.Aid;
import dev.alice.keri.keeper.Keeper;
import dev.alice.keri.witness.WitnessClient;
import dev.alice.keri.witness.WitnessHttp;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where identifiers are kept: a directory with a key store ({@code keys}) and a database, as a server's is too. */
final class KeriPlace {
    private static final Duration WITNESS_LIMIT = Duration.ofSeconds(5);

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The directory of the key store and the logs.")
    private Path data = Path.of("");

    static KeriPlace at(Path data) {
        KeriPlace place = new KeriPlace();
        place.data = data;
        return place;
    }

    /** The identifiers, open for writing. */
    record Opened(Store store, Controller controller, Keeper keeper, WitnessHttp http) implements AutoCloseable {
        Identity identity(String name) {
            return controller.existing(name, keeper);
        }

        /** Remembers a witness and makes it reachable. */
        void introduce(Aid witness, URI place) {
            controller.keepPlace(witness, place);
            controller.reach(client(witness, place, http));
        }

        @Override
        public void close() {
            controller.settle(WITNESS_LIMIT);
            http.close();
            store.close();
        }
    }

    /** The logs, open for reading, beside a running server too. */
    record Shown(Store store, Controller controller) implements AutoCloseable {
        /** The identifier of a name, or the one that the text itself is. */
        Aid aid(String nameOrAid) {
            return controller.aid(nameOrAid).orElseGet(() -> {
                if (nameOrAid.length() != 44) {
                    throw new GatewayException("there is no identifier of the name '" + nameOrAid + "' here; there are "
                            + controller.identities().keySet());
                }
                return new Aid(nameOrAid);
            });
        }

        @Override
        public void close() {
            store.close();
        }
    }

    Path keys() {
        return data.resolve("keys");
    }

    Path directory() {
        return PrivateFile.directory(data);
    }

    /** Whether a server has this directory now, so that only it can write here. */
    boolean served() {
        return Store.served(data);
    }

    Opened open(Passphrase passphrase) {
        char[] secret = secret(passphrase);
        try {
            return open(secret);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    Opened open(char[] secret) {
        return open(Keeper.existing(keys(), secret));
    }

    Opened open(Keeper keeper) {
        Store store = Store.open(directory(), new SecureRandom());
        WitnessHttp http = new WitnessHttp();
        try {
            Controller controller = new Controller(store.source(), Clock.systemUTC());
            controller.places().forEach((aid, place) -> controller.reach(client(aid, place, http)));
            return new Opened(store, controller, keeper, http);
        } catch (RuntimeException e) {
            http.close();
            store.close();
            throw e;
        }
    }

    Shown read() {
        Store store = Store.attach(data);
        try {
            return new Shown(store, new Controller(store.source(), Clock.systemUTC()));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** What was said, or what a server in this directory made for itself. */
    char[] secret(Passphrase passphrase) {
        Path made = data.resolve("passphrase");
        if (!passphrase.given() && Files.exists(made)) {
            return PrivateFile.secret(made, new SecureRandom()).toCharArray();
        }
        return passphrase.read(false);
    }

    private static WitnessClient client(Aid aid, @Nullable URI place, WitnessHttp http) {
        return new WitnessClient(aid, () -> Optional.ofNullable(place), http, WITNESS_LIMIT);
    }
}
