package dev.alice.keri.witness;

import dev.alice.keri.kel.KelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that writes what many requests ask for in one transaction, forces it to disk once, and only then tells them.
 *
 * <p>After a failure nobody knows what reached the disk. Whatever was judged before it therefore belongs to an earlier
 * epoch and is refused, and who asks again starts from what the database holds.
 */
final class CommitQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);
    private static final int MOST_IN_BATCH = 512;
    private static final int MOST_WAITING = 8192;

    /** What one request writes. */
    interface Write {
        void on(Handle handle);
    }

    private record Job(long epoch, Write write, CompletableFuture<Void> written) {}

    private final KelStore logs;
    private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final LongAdder batches = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final Thread writer;
    /** For the writer alone. */
    private @Nullable Handle handle;

    private volatile long epoch;
    private volatile boolean closed;

    CommitQueue(KelStore logs, String name) {
        this.logs = logs;
        this.writer = Thread.ofPlatform().name("commits of " + name).daemon().start(this::run);
    }

    /** The present epoch; ask before reading what a write will build on. */
    long epoch() {
        return epoch;
    }

    /** Completes when the write is on disk; it fails where it belongs to an earlier epoch, or the disk fails. */
    CompletableFuture<Void> submit(long of, Write write) {
        Job job = new Job(of, write, new CompletableFuture<>());
        if (closed || !waiting.offer(job)) {
            job.written.completeExceptionally(
                    new UnsureException(closed ? "the witness stops" : "too many events wait for the disk"));
        }
        return job.written;
    }

    /** Waits until the write is on disk. */
    static void await(CompletableFuture<Void> written) {
        try {
            written.join();
        } catch (CompletionException e) {
            throw new UnsureException(
                    "the event could not be written; ask again"
                            + (e.getCause() instanceof UnsureException why ? " (" + why.getMessage() + ")" : ""),
                    e);
        }
    }

    long batches() {
        return batches.sum();
    }

    long writes() {
        return writes.sum();
    }

    int waiting() {
        return waiting.size();
    }

    private void run() {
        List<Job> batch = new ArrayList<>();
        while (!closed || !waiting.isEmpty()) {
            try {
                batch.add(waiting.take());
                waiting.drainTo(batch, MOST_IN_BATCH - 1);
            } catch (InterruptedException e) {
                continue;
            }
            write(batch);
            batch.clear();
        }
        release();
    }

    /** The writer's own connection, whose statements are prepared once. */
    private Handle handle() {
        Handle open = handle == null ? logs.jdbi().open() : handle;
        handle = open;
        return open;
    }

    private void release() {
        Handle open = handle;
        handle = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).log("a broken connection could not be given back");
            }
        }
    }

    private void write(List<Job> batch) {
        long now = epoch;
        List<Job> mine = new ArrayList<>();
        for (Job job : batch) {
            if (job.epoch == now) {
                mine.add(job);
            } else {
                job.written.completeExceptionally(new UnsureException("a write before it failed"));
            }
        }
        if (mine.isEmpty()) {
            return;
        }
        try {
            Handle own = handle();
            own.useTransaction(transaction -> {
                for (Job job : mine) {
                    job.write.on(transaction);
                }
            });
            logs.sync(own);
        } catch (RuntimeException e) {
            epoch = now + 1;
            release();
            LOG.atError().addKeyValue("writes", mine.size()).setCause(e).log("a batch of writes failed");
            mine.forEach(job -> job.written.completeExceptionally(new UnsureException("the disk failed", e)));
            return;
        }
        batches.increment();
        writes.add(mine.size());
        mine.forEach(job -> job.written.complete(null));
    }

    /** Writes what waits, and stops. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        for (Job left = waiting.poll(); left != null; left = waiting.poll()) {
            left.written.completeExceptionally(new UnsureException("the witness stops"));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
