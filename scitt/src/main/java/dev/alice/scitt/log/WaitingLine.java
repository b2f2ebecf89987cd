package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements that wait for the sequencer. Whatever waits is taken together; under load it lingers a few milliseconds
 * first, so that fewer signatures and commits serve more statements, and a lone statement never waits.
 */
final class WaitingLine {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingLine.class);
    /** A batch of so many says that there is load. */
    private static final int LOAD = 16;

    private final BlockingQueue<Optional<Waiting>> queue = new LinkedBlockingQueue<>();
    private final int maxBatch;
    private final long linger;
    private int lastBatch;
    private @Nullable String closed;

    WaitingLine(int maxBatch, Duration linger) {
        this.maxBatch = maxBatch;
        this.linger = linger.toNanos();
    }

    CompletableFuture<Registration> offer(Waiting waiting) {
        synchronized (queue) {
            if (closed != null) {
                return CompletableFuture.completedFuture(new Registration.Unavailable(closed));
            }
            queue.add(Optional.of(waiting));
        }
        return waiting.answer();
    }

    /** Takes nothing more, for this reason. */
    void close(String reason) {
        synchronized (queue) {
            if (closed == null) {
                closed = reason;
                queue.add(Optional.empty()); // wakes who takes
            }
        }
    }

    boolean isClosed() {
        synchronized (queue) {
            return closed != null;
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether there is no load. */
    boolean rests() {
        return lastBatch < LOAD && queue.isEmpty();
    }

    /** What waits; nothing if nothing comes within {@code patience}. */
    List<Waiting> take(Duration patience) {
        Optional<Waiting> first = poll(patience);
        if (first == null) {
            lastBatch = 0;
            return List.of();
        }
        if (lastBatch >= LOAD && queue.size() + 1 < maxBatch && !isClosed()) {
            LockSupport.parkNanos(linger);
        }
        List<Optional<Waiting>> taken = new ArrayList<>();
        taken.add(first);
        queue.drainTo(taken, maxBatch - 1);
        List<Waiting> batch = taken.stream().flatMap(Optional::stream).toList();
        lastBatch = batch.size();
        return batch;
    }

    private @Nullable Optional<Waiting> poll(Duration patience) {
        while (true) {
            try {
                return queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                // The sequencer is ended by closing the line alone: an interrupt would close the file under H2.
                LOG.atWarn().log("the sequencer ignores an interrupt");
            }
        }
    }

    /** Tells all who still wait in a closed line that nobody comes any more. */
    void turnAway(String reason) {
        List<Optional<Waiting>> left = new ArrayList<>();
        queue.drainTo(left);
        left.stream()
                .flatMap(Optional::stream)
                .forEach(waiting -> waiting.answer()
                        .complete(new Registration.Unavailable(reason + "; offer the same statement again")));
    }

    /** Puts back what could not be dealt with. */
    void putBack(List<Waiting> batch) {
        batch.forEach(waiting -> queue.add(Optional.of(waiting)));
    }

    /** Tells all who wait that it was in vain; they can offer the same statements again. */
    static void fail(List<Waiting> batch, RuntimeException cause) {
        LOG.atError()
                .setMessage("a batch could not be written")
                .addKeyValue("statements", batch.size())
                .setCause(cause)
                .log();
        String reason = cause instanceof ScittException
                ? String.valueOf(cause.getMessage())
                : "the log could not write: " + cause;
        batch.forEach(waiting -> waiting.answer().complete(new Registration.Unavailable(reason)));
    }

    /** Waits for the end of a thread, and keeps an interrupt for later. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
