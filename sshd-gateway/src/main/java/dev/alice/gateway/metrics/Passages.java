package dev.alice.gateway.metrics;

import dev.alice.flow.Finished;
import dev.alice.flow.Refused;
import dev.alice.flow.RequestId;
import dev.alice.flow.Requested;
import dev.alice.flow.Stage;
import dev.alice.flow.StageName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The flows on their way through the gates: when each passed its last one, whether it is being typed, how it ended. */
final class Passages {
    /** From what memory answers to how long a person thinks. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30)
    };

    private final Clock clock;
    private final LongSupplier ticks;
    private final Map<RequestId, Long> since = new ConcurrentHashMap<>();
    private final Set<RequestId> typing = ConcurrentHashMap.newKeySet();
    private final Set<Thread> deciding = ConcurrentHashMap.newKeySet();
    private final Object ended = new Object();
    private final Map<StageName, Timer> gates = new EnumMap<>(StageName.class);
    private final Map<StageName, Counter> refused = new EnumMap<>(StageName.class);
    private final Counter requests;
    private final Counter asPredicted;
    private final Counter surprised;

    Passages(MeterRegistry registry, Clock clock, LongSupplier ticks) {
        this.clock = clock;
        this.ticks = ticks;
        for (StageName stage : StageName.values()) {
            if (stage != StageName.REQUESTED && stage != StageName.REFUSED) {
                gates.put(
                        stage,
                        Timer.builder("alice.gate")
                                .description(
                                        "From the stage before to this one: proposed holds the model's time, cleared the"
                                                + " person's, finished the command's")
                                .tag("stage", stage.word())
                                .serviceLevelObjectives(BUCKETS)
                                .register(registry));
                refused.put(stage, ended("refused", stage, registry));
            }
        }
        this.requests = Counter.builder("alice.requests")
                .description("What people asked for, in words or as a flow")
                .register(registry);
        this.asPredicted = ended("as-predicted", StageName.FINISHED, registry);
        this.surprised = ended("surprised", StageName.FINISHED, registry);
        Gauge.builder("alice.flows.open", since, Map::size)
                .description("Flows in the gates, waiting for a person or being typed")
                .strongReference(true)
                .register(registry);
        Gauge.builder("alice.flows.typing", typing, Set::size)
                .description("Flows that are cleared and being typed")
                .strongReference(true)
                .register(registry);
    }

    private static Counter ended(String how, StageName at, MeterRegistry registry) {
        return Counter.builder("alice.flows")
                .description("Flows by how they ended and at which stage; surprised is not as predicted")
                .tag("end", how)
                .tag("stage", at.word())
                .register(registry);
    }

    /** The engine clears and tells of it on one thread, so that the thread stands for the flow until then. */
    void deciding() {
        deciding.add(Thread.currentThread());
    }

    void undecided() {
        synchronized (ended) {
            deciding.remove(Thread.currentThread());
            ended.notifyAll();
        }
    }

    /** How many are still being typed at the end of the limit. */
    int awaitTyped(Duration limit) throws InterruptedException {
        long end = ticks.getAsLong() + limit.toNanos();
        synchronized (ended) {
            for (long left = limit.toNanos();
                    left > 0 && !(typing.isEmpty() && deciding.isEmpty());
                    left = end - ticks.getAsLong()) {
                TimeUnit.NANOSECONDS.timedWait(ended, left);
            }
        }
        return typing.size() + deciding.size();
    }

    void heard(Stage stage) {
        RequestId request = stage.requested().id();
        switch (stage.name()) {
            case REQUESTED -> requests.increment();
            case PROPOSED -> {
                since.put(request, ticks.getAsLong());
                time(StageName.PROPOSED, proposing(stage.requested()).toNanos());
            }
            case REGISTERED, WITNESSED, REHEARSED, RANKED, JUDGED, TYPED -> pass(request, stage.name());
            case CLEARED -> {
                typing.add(request);
                undecided();
                pass(request, StageName.CLEARED);
            }
            case FINISHED, REFUSED -> {
                if (stage.name() == StageName.FINISHED) {
                    pass(request, StageName.FINISHED);
                }
                since.remove(request);
                synchronized (ended) {
                    typing.remove(request);
                    deciding.remove(Thread.currentThread());
                    ended.notifyAll();
                }
                count(stage);
            }
        }
    }

    private Duration proposing(Requested requested) {
        Duration took = Duration.between(requested.at(), clock.instant());
        return took.isNegative() ? Duration.ZERO : took;
    }

    private void pass(RequestId request, StageName stage) {
        long now = ticks.getAsLong();
        Long before = since.replace(request, now);
        if (before != null) {
            time(stage, now - before);
        }
    }

    private void time(StageName stage, long nanos) {
        Timer timer = gates.get(stage);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void count(Stage end) {
        Counter counter = switch (end) {
            case Finished finished -> finished.asPredicted() ? asPredicted : surprised;
            case Refused no -> refused.get(no.at());
            default -> null;
        };
        if (counter != null) {
            counter.increment();
        }
    }
}
