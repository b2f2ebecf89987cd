package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.controller.Extension;
import dev.alice.keri.controller.Identity;
import dev.alice.keri.controller.OrderBook;
import dev.alice.keri.controller.WitnessChange;
import dev.alice.keri.event.Aid;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri rotate NAME}: the next key in force, and witnesses cut, added or replaced. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Put the next key in force; with --cut and --add, change the witnesses too.",
            "--recover replaces a last interaction that its witnesses refuse for good.",
            "Where a server runs in DIR, it rotates the key of its agent and goes on working; it cuts witnesses against whom",
            "there is proof by itself. --cut, --add, --toad and --recover need the server to be stopped."
        })
final class KeriRotateCommand implements Callable<Integer> {
    private static final int MOST_TRIES = 150;
    private static final long PAUSE_MILLIS = 100;

    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the key store");

    @Mixin
    private OobiOptions oobis = new OobiOptions();

    @Option(names = "--cut", paramLabel = "AID", description = "A witness that goes.")
    private List<String> cuts = new ArrayList<>();

    @Option(names = "--add", paramLabel = "OOBI", description = "A witness that comes.")
    private List<String> adds = new ArrayList<>();

    @Option(names = "--toad", paramLabel = "N", description = "How many receipts an event needs from now on.")
    @Nullable
    private Integer toad;

    @Option(names = "--recover", description = "Rotate in the place of the last interaction.")
    private boolean recover;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        if (recover && (!cuts.isEmpty() || !adds.isEmpty() || toad != null)) {
            throw new IllegalArgumentException("--recover rotates and changes nothing else; change witnesses after it");
        }
        if (place.served()) {
            return asked();
        }
        try (KeriPlace.Opened opened = place.open(passphrase)) {
            Identity identity = opened.identity(name);
            List<Aid> coming = oobis.witnesses(adds, opened);
            WitnessChange change = new WitnessChange(
                    cuts.stream().map(Aid::new).toList(),
                    coming,
                    toad == null ? OptionalInt.empty() : OptionalInt.of(toad));
            Extension extension = recover ? identity.recover() : identity.rotate(change);
            return KeriWords.extended(extension, name, json);
        }
    }

    /** A server that runs has the keys, and rotates by itself what it is asked to. */
    private int asked() throws InterruptedException {
        if (recover || !cuts.isEmpty() || !adds.isEmpty() || toad != null) {
            throw new GatewayException("a server runs in this directory, and is asked for plain rotations alone;"
                    + " stop it to change the witnesses by hand");
        }
        try (KeriPlace.Shown shown = place.read()) {
            Aid aid = shown.aid(name);
            OrderBook orders = shown.controller().orders();
            long order = orders.rotate(name);
            for (int tries = 0; orders.answer(order).isEmpty() && tries < MOST_TRIES; tries++) {
                Thread.sleep(PAUSE_MILLIS);
            }
            if (orders.answer(order).isEmpty() && orders.withdraw(order)) {
                throw new GatewayException("the server in this directory does not answer; look at its log");
            }
            String trouble = orders.answer(order).orElseThrow();
            if (!trouble.isEmpty()) {
                throw new GatewayException(trouble);
            }
            return KeriWords.extended(new Extension.Witnessed(shown.controller().latestEstablishment(aid)), name, json);
        }
    }
}
