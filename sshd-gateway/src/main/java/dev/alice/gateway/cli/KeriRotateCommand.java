package dev.alice.gateway.cli;

import dev.alice.keri.controller.Extension;
import dev.alice.keri.controller.Identity;
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
            "--recover replaces a last interaction that its witnesses refuse for good."
        })
final class KeriRotateCommand implements Callable<Integer> {
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
    public Integer call() {
        if (recover && (!cuts.isEmpty() || !adds.isEmpty() || toad != null)) {
            throw new IllegalArgumentException("--recover rotates and changes nothing else; change witnesses after it");
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
}
