package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.event.Aid;
import dev.alice.keri.oobi.Introduction;
import dev.alice.keri.oobi.Oobi;
import dev.alice.keri.oobi.OobiClient;
import dev.alice.keri.oobi.OobiResolver;
import dev.alice.keri.oobi.Reach;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** How introductions are fetched. */
final class OobiOptions {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Option(
            names = "--private",
            paramLabel = "HOST:PORT",
            description = "A host at a loopback or private address that may be asked; else none is.")
    private List<String> hosts = new ArrayList<>();

    Introduction resolve(String oobi) {
        Reach reach = new Reach(new LinkedHashSet<>(hosts));
        return new OobiResolver(OobiClient.within(reach, LIMIT)).resolve(Oobi.parse(oobi));
    }

    /** Resolves introductions of witnesses and makes each reachable. */
    List<Aid> witnesses(List<String> oobis, KeriPlace.Opened opened) {
        List<Aid> found = new ArrayList<>();
        for (String oobi : oobis) {
            Introduction introduction = resolve(oobi);
            if (!introduction.aid().isNonTransferable()) {
                throw new GatewayException(oobi + " introduces " + introduction.aid()
                        + ", which can rotate its keys and is therefore no witness");
            }
            URI place = introduction
                    .place()
                    .orElseThrow(() -> new GatewayException(
                            oobi + " does not say, signed by the witness, where it is reached (/loc/scheme)"));
            opened.introduce(introduction.aid(), place);
            found.add(introduction.aid());
        }
        return found;
    }
}
