package dev.alice.gateway.cli;

import dev.alice.keri.event.Aid;
import dev.alice.keri.kel.KelStore;
import dev.alice.keri.kel.KeyState;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alice keri status [NAME]}: the key states of the identifiers that are kept in a directory. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Show the identifiers kept here, their keys, witnesses and receipts.")
final class KeriStatusCommand implements Callable<Integer> {
    private static final int NOT_WITNESSED = 1;

    @Mixin
    private KeriPlace place = new KeriPlace();

    @Option(names = "--json")
    private boolean json;

    @Parameters(paramLabel = "NAME", arity = "0..1")
    @Nullable
    private String name;

    @Override
    public Integer call() {
        try (KeriPlace.Shown shown = place.read()) {
            Map<String, Aid> wanted = name == null ? shown.controller().identities() : Map.of(name, shown.aid(name));
            Map<Aid, URI> places = shown.controller().places();
            boolean good = true;
            for (Map.Entry<String, Aid> each : wanted.entrySet()) {
                KelStore.Stored last =
                        shown.controller().latest(each.getValue()).orElse(null);
                KeyState state = shown.controller().state(each.getValue()).orElse(null);
                if (last == null || state == null) {
                    throw new dev.alice.gateway.GatewayException("no log of " + each.getValue() + " is kept here");
                }
                good &= last.receipts().size() >= state.establishment().toad();
                print(each.getKey(), state, last, places);
            }
            if (wanted.isEmpty() && !json) {
                System.out.println("no identifiers are kept here yet; make one with alice keri incept NAME");
            }
            return good ? 0 : NOT_WITNESSED;
        }
    }

    private void print(String called, KeyState state, KelStore.Stored last, Map<Aid, URI> places) {
        int receipts = last.receipts().size();
        int toad = state.establishment().toad();
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("name", called);
            all.putAll(KeriWords.state(state));
            all.put("receipts", receipts);
            all.put("witnessed", receipts >= toad);
            Json.print(all);
            return;
        }
        System.out.println(called);
        System.out.println("  aid        " + state.aid());
        System.out.printf("  event      %d (%s)%n", state.sn(), state.ilk());
        System.out.println("  said       " + state.said());
        state.establishment().keySet().keys().forEach(key -> System.out.println("  key        " + key.qb64()));
        System.out.printf(
                "  receipts   %d of %d, %d needed%s%n",
                receipts,
                state.establishment().witnesses().size(),
                toad,
                receipts >= toad ? "" : ": it is not witnessed yet");
        for (Aid witness : state.establishment().witnesses()) {
            System.out.println(
                    "  witness    " + witness + " " + (last.receipts().containsKey(witness) ? "receipted" : "missing"));
            if (places.containsKey(witness)) {
                System.out.println("             " + places.get(witness));
            }
        }
    }
}
