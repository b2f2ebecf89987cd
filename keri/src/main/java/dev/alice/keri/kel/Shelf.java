package dev.alice.keri.kel;

import dev.alice.keri.event.Aid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A bounded keeping of what waits, each thing for its time. Where there is no room the oldest gives way, those that anybody
 * could have made before those that a key has signed, and those of a crowded identifier before any of others.
 */
final class Shelf<V> {
    private final Clock clock;
    private final int most;
    private final int mostOfOne;
    private final Map<Escrows.Key, Slot<V>> slots = new LinkedHashMap<>();
    private final Set<Escrows.Key> unproven = new LinkedHashSet<>();
    private final Map<Aid, Set<Escrows.Key>> byIdentifier = new HashMap<>();
    private final TreeMap<Due, Escrows.Key> deadlines = new TreeMap<>();
    private final List<V> dropped = new ArrayList<>();
    private long serial;

    private record Slot<V>(V value, boolean proven, Due due) {}

    private record Due(Instant time, long serial) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = time.compareTo(other.time);
            return byTime != 0 ? byTime : Long.compare(serial, other.serial);
        }
    }

    Shelf(Clock clock, int most, int mostOfOne) {
        this.clock = clock;
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    Optional<V> get(Escrows.Key key) {
        expire();
        return Optional.ofNullable(slots.get(key)).map(Slot::value);
    }

    /** Puts something in, or in place of what has this key. */
    void put(Escrows.Key key, V value, boolean proven, Duration life) {
        expire();
        remove(key);
        Set<Escrows.Key> siblings = byIdentifier.getOrDefault(key.aid(), Set.of());
        if (siblings.size() >= mostOfOne) {
            drop(siblings.stream().filter(unproven::contains).findFirst().orElseGet(() -> siblings.iterator()
                    .next()));
        } else if (slots.size() >= most) {
            drop((unproven.isEmpty() ? slots.keySet() : unproven).iterator().next());
        }
        Due due = new Due(clock.instant().plus(life), serial++);
        slots.put(key, new Slot<>(value, proven, due));
        deadlines.put(due, key);
        byIdentifier.computeIfAbsent(key.aid(), a -> new LinkedHashSet<>()).add(key);
        if (!proven) {
            unproven.add(key);
        }
    }

    Optional<V> remove(Escrows.Key key) {
        Slot<V> slot = slots.remove(key);
        if (slot == null) {
            return Optional.empty();
        }
        deadlines.remove(slot.due);
        unproven.remove(key);
        Set<Escrows.Key> siblings = byIdentifier.get(key.aid());
        if (siblings != null && siblings.remove(key) && siblings.isEmpty()) {
            byIdentifier.remove(key.aid());
        }
        return Optional.of(slot.value);
    }

    List<V> values() {
        expire();
        return slots.values().stream().map(Slot::value).toList();
    }

    /** What ran out of time or room since the last call. */
    List<V> dropped() {
        expire();
        List<V> gone = List.copyOf(dropped);
        dropped.clear();
        return gone;
    }

    private void expire() {
        Instant now = clock.instant();
        while (!deadlines.isEmpty() && deadlines.firstKey().time.isBefore(now)) {
            drop(deadlines.firstEntry().getValue());
        }
    }

    private void drop(Escrows.Key key) {
        remove(key).ifPresent(dropped::add);
    }
}
