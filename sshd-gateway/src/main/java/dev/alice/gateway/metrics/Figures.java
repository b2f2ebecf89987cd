package dev.alice.gateway.metrics;

import dev.alice.flow.Stage;
import dev.alice.gateway.ssh.Arrivals;
import dev.alice.gateway.ssh.Visitors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The figures of one node. Labels come from closed lists, so that their number is bounded whatever people and strangers do,
 * and none of them is a name, an address, a key or words.
 */
public final class Figures implements AutoCloseable {
    /** The media type of {@link #scrape}, version 0.0.4 of the text format. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collector = new JvmGcMetrics();
    private final Map<Arrivals.Outcome, Counter> logins = new EnumMap<>(Arrivals.Outcome.class);
    private final List<DoubleSupplier> kept = new CopyOnWriteArrayList<>();
    private final Passages passages;
    private boolean watched;

    /**
     * @param clock the one that requests are dated with
     * @param ticks nanoseconds that nobody sets back
     */
    public Figures(Clock clock, LongSupplier ticks) {
        for (Arrivals.Outcome outcome : Arrivals.Outcome.values()) {
            logins.put(
                    outcome,
                    Counter.builder("alice.logins")
                            .description("Connections by how coming in ended")
                            .tag("outcome", outcome.word())
                            .register(registry));
        }
        this.passages = new Passages(registry, clock, ticks);
    }

    /** Counts an arrival. */
    public void came(Arrivals.Arrival arrival) {
        Objects.requireNonNull(logins.get(arrival.outcome()), "every outcome has its counter")
                .increment();
    }

    /** The visitors, counted while they are here. */
    public Visitors over(Visitors visitors) {
        return new CountedVisitors(visitors, registry);
    }

    /** Times the way of a flow and counts its end. */
    public void heard(Stage stage) {
        passages.heard(stage);
    }

    /** On this thread a flow is about to be cleared: it counts as being typed until it is heard of or {@link #undecided}. */
    public void deciding() {
        passages.deciding();
    }

    /** On this thread no flow is cleared after all. */
    public void undecided() {
        passages.undecided();
    }

    /**
     * Waits until nothing is being typed.
     *
     * @return how many flows still are, at the end of the limit
     */
    public int awaitTyped(Duration limit) throws InterruptedException {
        return passages.awaitTyped(limit);
    }

    /**
     * A value that is asked for at every look.
     *
     * @param name in words with dots between them
     * @param value finite; one that throws shows as not a number
     */
    public void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** The same with one label of a closed list. */
    public void gauge(String name, String description, String label, String of, DoubleSupplier value) {
        Gauge.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .tag(label, of)
                .strongReference(true)
                .register(registry);
    }

    /** A count that only grows and is kept elsewhere, with one label of a closed list. */
    public void count(String name, String description, String label, String of, DoubleSupplier value) {
        kept.add(value); // the registry holds it weakly
        FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
                .description(description)
                .tag(label, of)
                .register(registry);
    }

    /** Those of the process are read from the first look on: their beans would cost every start some time. */
    private synchronized void watchProcess() {
        if (!watched) {
            watched = true;
            new ClassLoaderMetrics().bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            collector.bindTo(registry);
        }
    }

    /** All figures in the text format. */
    public String scrape() {
        watchProcess();
        return registry.scrape(TEXT);
    }

    @Override
    public void close() {
        collector.close();
        registry.close();
    }
}
