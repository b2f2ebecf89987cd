package dev.alice.gateway.metrics;

import dev.alice.gateway.ssh.Visit;
import dev.alice.gateway.ssh.Visitors;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** Visitors that are counted while they are here, and once when they are gone. */
final class CountedVisitors implements Visitors {
    private final Visitors visitors;
    private final Kind conversations;
    private final Kind requests;

    CountedVisitors(Visitors visitors, MeterRegistry registry) {
        this.visitors = visitors;
        this.conversations = new Kind("conversation", registry);
        this.requests = new Kind("request", registry);
    }

    @Override
    public int shell(Visit visit) throws Exception {
        return conversations.during(() -> visitors.shell(visit));
    }

    @Override
    public int exec(Visit visit, String commandLine) throws Exception {
        return requests.during(() -> visitors.exec(visit, commandLine));
    }

    private interface Work {
        int run() throws Exception;
    }

    /** One kind of visit. */
    private static final class Kind {
        private final AtomicInteger here = new AtomicInteger();
        private final Counter well;
        private final Counter badly;

        Kind(String name, MeterRegistry registry) {
            Gauge.builder("alice.sessions.open", here, AtomicInteger::get)
                    .description("Conversations and requests under way")
                    .tag("kind", name)
                    .strongReference(true)
                    .register(registry);
            this.well = ended(name, "served", registry);
            this.badly = ended(name, "broken", registry);
        }

        private static Counter ended(String name, String how, MeterRegistry registry) {
            return Counter.builder("alice.sessions")
                    .description("Conversations and requests that have ended, broken where the server failed")
                    .tag("kind", name)
                    .tag("end", how)
                    .register(registry);
        }

        int during(Work work) throws Exception {
            here.incrementAndGet();
            boolean served = false;
            try {
                int exit = work.run();
                served = true;
                return exit;
            } finally {
                here.decrementAndGet();
                (served ? well : badly).increment();
            }
        }
    }
}
