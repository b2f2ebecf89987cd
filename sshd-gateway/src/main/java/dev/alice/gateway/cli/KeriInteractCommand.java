package dev.alice.gateway.cli;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import dev.alice.keri.event.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri interact NAME}: an interaction that anchors digests or other identifiers' events. */
@Command(
        name = "interact",
        mixinStandardHelpOptions = true,
        description = "Anchor digests, or events of other identifiers, in an interaction.")
final class KeriInteractCommand implements Callable<Integer> {
    @Mixin
    private KeriPlace place = new KeriPlace();

    @Mixin
    private Passphrase passphrase = new Passphrase("the key store");

    @Option(names = "--digest", paramLabel = "SAID", description = "A digest to anchor (code E or I).")
    private List<String> digests = new ArrayList<>();

    @Option(
            names = "--event",
            paramLabel = "AID:SN:SAID",
            description = "An event of another identifier to anchor, such as one that it delegates.")
    private List<String> events = new ArrayList<>();

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() {
        List<Seal> seals = new ArrayList<>();
        digests.forEach(digest -> seals.add(new Seal.Digest(new Said(digest))));
        events.forEach(event -> seals.add(location(event)));
        try (KeriPlace.Opened opened = place.open(passphrase)) {
            return KeriWords.extended(opened.identity(name).anchor(seals), name, json);
        }
    }

    private static Seal location(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3 || !parts[1].matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("--event takes AID:SN:SAID, with a decimal sequence number");
        }
        return new Seal.Location(new Aid(parts[0]), Long.parseLong(parts[1]), new Said(parts[2]));
    }
}
