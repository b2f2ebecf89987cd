package dev.alice.tmux.wire;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The watch over one conversation: closes its connection after too long a silence, or too long a time in all. */
final class Deadline implements AutoCloseable {
    private final TmuxChannel channel;
    private final ScheduledExecutorService watchdog;
    private final long idle;
    private final long end;
    private volatile long heard = System.nanoTime();
    private volatile boolean waiting = true;
    private volatile boolean passed;
    private volatile Future<?> alarm;

    private Deadline(TmuxChannel channel, ScheduledExecutorService watchdog, Duration idle, long end) {
        this.channel = channel;
        this.watchdog = watchdog;
        this.idle = idle.toNanos();
        this.end = end;
        this.alarm = schedule();
    }

    /**
     * Starts the watch.
     *
     * @param end the last moment, as {@link System#nanoTime()}
     */
    static Deadline over(TmuxChannel channel, ScheduledExecutorService watchdog, Duration idle, long end) {
        return new Deadline(channel, watchdog, idle, end);
    }

    /** Something came from the server, and until {@link #waitAgain} it is not the server that is waited for. */
    void heard() {
        waiting = false;
    }

    /** From now on the server is waited for again. */
    void waitAgain() {
        heard = System.nanoTime();
        waiting = true;
    }

    /** Whether the time was up. */
    boolean passed() {
        return passed;
    }

    private Future<?> schedule() {
        long now = System.nanoTime();
        long next = Math.min(waiting ? heard + idle - now : idle, end - now);
        return watchdog.schedule(this::check, Math.max(next, 1), TimeUnit.NANOSECONDS);
    }

    private void check() {
        long now = System.nanoTime();
        if (now - end >= 0 || (waiting && now - heard >= idle)) {
            passed = true;
            channel.close();
        } else {
            alarm = schedule();
        }
    }

    @Override
    public void close() {
        alarm.cancel(false);
    }
}
