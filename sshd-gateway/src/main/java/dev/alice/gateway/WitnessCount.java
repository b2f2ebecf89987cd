package dev.alice.gateway;

import dev.alice.flow.port.Witnesses;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How many witnesses answer, asked at most every few seconds however often somebody looks. */
final class WitnessCount {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(5);

    private final Witnesses witnesses;
    private final LongSupplier ticks;
    private @Nullable Seen last;
    private long at;

    /** What was seen. */
    record Seen(int up, int all) {}

    WitnessCount(Witnesses witnesses, LongSupplier ticks) {
        this.witnesses = witnesses;
        this.ticks = ticks;
    }

    synchronized Seen now() {
        Seen seen = last;
        if (seen == null || ticks.getAsLong() - at > FRESH) {
            List<Witnesses.Member> members = witnesses.status();
            seen = new Seen((int) members.stream().filter(Witnesses.Member::up).count(), members.size());
            last = seen;
            at = ticks.getAsLong();
        }
        return seen;
    }
}
