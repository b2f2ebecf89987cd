package dev.alice.gateway.cli;

import dev.alice.keri.controller.Identity;
import dev.alice.keri.controller.Immunity;
import dev.alice.keri.event.Aid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri incept NAME}: a new identifier, with or without witnesses. */
@Command(
        name = "incept",
        mixinStandardHelpOptions = true,
        description = "Make an identifier; its witnesses are introduced by their OOBIs.")
final class KeriInceptCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the key store");

    @Mixin
    private OobiOptions oobis = new OobiOptions();

    @Option(
            names = "--witness",
            paramLabel = "OOBI",
            description = "A witness, http://HOST:PORT/oobi[/AID]; give four or more, or none.")
    private List<String> witnesses = new ArrayList<>();

    @Option(
            names = "--toad",
            paramLabel = "N",
            description = "How many receipts an event needs; else the immune threshold (3 of 4).")
    @Nullable
    private Integer toad;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() {
        if (toad != null) {
            Immunity.check(witnesses.size(), toad);
        }
        try (KeriPlace.Opened opened = place.open(passphrase)) {
            List<Aid> pool = oobis.witnesses(witnesses, opened);
            Identity identity = opened.controller()
                    .incept(name, opened.keeper(), pool, toad == null ? Immunity.threshold(pool.size()) : toad);
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("name", name);
            shown.putAll(KeriWords.state(identity.state()));
            if (json) {
                Json.print(shown);
            } else {
                System.out.println(name + " is " + identity.aid());
                System.out.printf(
                        "  witnesses  %d, %d needed%n",
                        pool.size(), identity.state().establishment().toad());
            }
            return 0;
        }
    }
}
