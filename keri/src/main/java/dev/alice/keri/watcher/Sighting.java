package dev.alice.keri.watcher;

import dev.alice.keri.event.Aid;
import dev.alice.keri.event.Said;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the witnesses hold at one place of a log.
 *
 * @param seen which witnesses hold which event there, each event signed by the controller
 * @param silent witnesses that hold nothing there or did not answer, and why
 * @param lying witnesses whose answer cannot be true, and why
 * @param proofs of duplicity that this sighting brought to light
 */
public record Sighting(
        Aid aid,
        long sn,
        Map<Said, Set<Aid>> seen,
        Map<Aid, String> silent,
        Map<Aid, String> lying,
        List<Duplicity> proofs) {
    public Sighting {
        seen = seen.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> Set.copyOf(e.getValue())));
        silent = Map.copyOf(silent);
        lying = Map.copyOf(lying);
        proofs = List.copyOf(proofs);
    }

    /** Whether the controller signed more than one event for this place. */
    public boolean forked() {
        return seen.size() > 1;
    }

    /** How many witnesses hold this event there. */
    public int holding(Said said) {
        return seen.getOrDefault(said, Set.of()).size();
    }
}
