package dev.alice.prioritizer.s2c2f;

import dev.alice.flow.HostFacts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What collectors saw, kept for a while: looked for once by however many flows ask, and waited for no longer than a flow
 * has time.
 */
final class Evidence {
    private static final Duration KEEP = Duration.ofMinutes(30);
    private static final Duration KEEP_UNKNOWN = Duration.ofMinutes(1);
    private static final int MOST = 1_000;

    private final Requirements requirements;
    private final Executor threads;
    private final Clock clock;
    private final Map<Key, Looking> kept = new LinkedHashMap<>(64, 0.75f, true);

    Evidence(Requirements requirements, Executor threads, Clock clock) {
        this.requirements = requirements;
        this.threads = threads;
        this.clock = clock;
    }

    private record Key(String collector, String stamp, Consumption consumption, String id, String version) {}

    private record Looking(CompletableFuture<List<Observation>> seen, Instant began) {}

    /** A look that was begun, or had been before. */
    record Begun(Collector collector, CompletableFuture<List<Observation>> seen) {}

    Begun begin(Collector collector, Consumption consumption, HostFacts host) {
        Consumption thing = consumption.anywhere();
        Key key = new Key(collector.name(), stamp(collector), thing, host.osId(), host.osVersion());
        Instant now = clock.instant();
        synchronized (kept) {
            Looking before = kept.get(key);
            if (before != null && fresh(before, now)) {
                return new Begun(collector, before.seen());
            }
            CompletableFuture<List<Observation>> seen =
                    CompletableFuture.supplyAsync(() -> look(collector, thing, host), threads);
            kept.put(key, new Looking(seen, now));
            if (kept.size() > MOST) {
                kept.remove(kept.keySet().iterator().next());
            }
            return new Begun(collector, seen);
        }
    }

    private static String stamp(Collector collector) {
        try {
            return collector.stamp();
        } catch (RuntimeException unseen) {
            return "?"; // the look itself will say what is wrong
        }
    }

    /** Whether it can be used again: not too old, and none of it has run out. */
    private static boolean fresh(Looking looking, Instant now) {
        if (!looking.seen().isDone()) {
            return true;
        }
        if (looking.seen().isCompletedExceptionally()) {
            return false;
        }
        List<Observation> seen = looking.seen().join();
        boolean known = seen.stream().allMatch(one -> one.until().isPresent());
        Duration keep = known ? KEEP : KEEP_UNKNOWN;
        return now.isBefore(looking.began().plus(keep))
                && seen.stream().flatMap(one -> one.until().stream()).allMatch(now::isBefore);
    }

    private List<Observation> look(Collector collector, Consumption consumption, HostFacts host) {
        try {
            return collector.look(consumption, host);
        } catch (RuntimeException e) {
            return served(collector, "it could not be looked at: " + e.getMessage());
        }
    }

    /** What was seen, where it is there by a moment of {@link System#nanoTime()}. */
    List<Observation> until(long deadline, Begun begun) {
        try {
            return begun.seen().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return served(begun.collector(), "still being looked at");
        } catch (ExecutionException e) {
            return served(begun.collector(), "it could not be looked at: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return served(begun.collector(), "it was not waited for");
        }
    }

    private List<Observation> served(Collector collector, String words) {
        List<Observation> unknown = new ArrayList<>();
        for (Requirements.Requirement requirement : requirements.requirements()) {
            if (requirement.collectors().contains(collector.name())) {
                unknown.add(Observation.unknown(requirement.id(), words));
            }
        }
        return unknown;
    }
}
