package dev.alice.gateway.mcp;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** A bucket of tokens: so many at once, and then one after each interval. Safe for several threads. */
public final class Pace {
    private final int burst;
    private final long interval;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition never = lock.newCondition();
    /** When the bucket will be full again. */
    private long full;

    /** @param nanos a clock as {@link System#nanoTime} */
    public Pace(int burst, Duration interval, LongSupplier nanos) {
        this.burst = burst;
        this.interval = interval.toNanos();
        this.nanos = nanos;
        this.full = nanos.getAsLong();
    }

    /** Takes a token; zero where there was one, else how long it takes until there is one, and none is taken. */
    public Duration take() {
        lock.lock();
        try {
            long now = nanos.getAsLong();
            long missing = Math.max(0, full - now);
            long over = missing - (burst - 1L) * interval;
            if (over > 0) {
                return Duration.ofNanos(over);
            }
            full = now + missing + interval;
            return Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a token, and waits for it. */
    void pass() throws InterruptedException {
        lock.lock();
        try {
            for (Duration wait = take(); !wait.isZero(); wait = take()) {
                never.awaitNanos(wait.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }
}
