package dev.alice.gateway.cli;

import dev.alice.gateway.GatewayException;
import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.KeyState;
import dev.alice.keri.oobi.Introduction;
import dev.alice.keri.oobi.Oobi;
import java.net.URI;
import java.nio.file.Path;
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

/** {@code alice keri oobi URL} resolves an introduction; {@code alice keri oobi NAME --data DIR} shows ours. */
@Command(
        name = "oobi",
        mixinStandardHelpOptions = true,
        description = {
            "Resolve an introduction and show whom it proves,",
            "or, given a NAME and --data DIR, show where that identifier is introduced."
        })
final class KeriOobiCommand implements Callable<Integer> {
    @Mixin
    private OobiOptions oobis = new OobiOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "The directory in which NAME is kept.")
    @Nullable
    private Path data;

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "URL|NAME")
    private String target = "";

    @Override
    public Integer call() {
        if (target.contains("://")) {
            return shown(oobis.resolve(target));
        }
        if (data == null) {
            throw new IllegalArgumentException(
                    "give an OOBI, http(s)://HOST/oobi[/AID[/ROLE[/EID]]], or a NAME with --data DIR");
        }
        return own(data);
    }

    private int shown(Introduction found) {
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(KeriWords.state(found.state()));
            Map<String, String> places = new LinkedHashMap<>();
            found.places().forEach((eid, place) -> places.put(eid.qb64(), place.toString()));
            all.put("places", places);
            Map<String, List<String>> roles = new LinkedHashMap<>();
            found.roles()
                    .forEach((role, eids) ->
                            roles.put(role, eids.stream().map(Aid::qb64).toList()));
            all.put("roles", roles);
            Json.print(all);
            return 0;
        }
        KeyState state = found.state();
        System.out.println("aid        " + found.aid());
        System.out.printf(
                "event      %d (%s), %d of its log shown%n",
                state.sn(), state.ilk(), found.log().size());
        state.establishment().keySet().keys().forEach(key -> System.out.println("key        " + key.qb64()));
        state.establishment().witnesses().forEach(witness -> System.out.println("witness    " + witness));
        found.places().forEach((eid, place) -> {
            System.out.println("place of   " + eid);
            KeriWords.wrapped("           ", place.toString());
        });
        return 0;
    }

    private int own(Path directory) {
        KeriPlace place = KeriPlace.at(directory);
        try (KeriPlace.Shown shown = place.read()) {
            Aid aid = shown.aid(target);
            KeyState state = shown.controller()
                    .state(aid)
                    .orElseThrow(() -> new GatewayException("no log of " + aid + " is kept here"));
            Map<Aid, URI> places = shown.controller().places();
            List<String> found = new ArrayList<>();
            for (Aid eid : state.establishment().witnesses()) {
                URI at = places.get(eid);
                if (at != null) {
                    found.add(Oobi.ofWitness(at, aid, eid).toString());
                }
            }
            if (found.isEmpty()) {
                throw new GatewayException(aid + " has no witness whose place is known, so nobody introduces it;"
                        + " give its log itself (alice keri kel)");
            }
            if (json) {
                Json.print(Json.object("i", aid.qb64(), "oobis", found));
            } else {
                found.forEach(System.out::println);
            }
            return 0;
        }
    }
}
