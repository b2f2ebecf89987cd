package dev.alice.keri.controller;

import dev.alice.keri.event.Aid;
import dev.alice.keri.witness.WitnessClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The witnesses that can be reached from here, whether they are in force for an identifier or spare. */
final class Roster {
    private final Map<Aid, WitnessClient> clients = new ConcurrentHashMap<>();

    Roster(List<WitnessClient> clients) {
        clients.forEach(this::add);
    }

    void add(WitnessClient client) {
        clients.put(client.aid(), client);
    }

    Optional<WitnessClient> client(Aid aid) {
        return Optional.ofNullable(clients.get(aid));
    }

    /** Those of a list that can be reached, in its order. */
    List<WitnessClient> of(List<Aid> wanted) {
        return wanted.stream().flatMap(aid -> client(aid).stream()).toList();
    }

    /** Witnesses that are not on a list. */
    List<Aid> besides(List<Aid> inForce) {
        return clients.keySet().stream()
                .filter(aid -> !inForce.contains(aid))
                .sorted((a, b) -> a.qb64().compareTo(b.qb64()))
                .toList();
    }
}
