package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.SignedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that gives entries their place. It takes whatever is waiting, up to a batch: while one batch is being
 * synced the next one gathers, so batches grow with the load and a lone statement never waits.
 */
final class Sequencer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    private final BatchWriter writer;
    private final int maxBatch;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Waiting last = new Waiting(null);
    private final Thread thread;
    private volatile @Nullable String stopped;
    private volatile long durable;

    private static final class Waiting {
        private final @Nullable SignedStatement statement;
        private final CompletableFuture<Registration> answer = new CompletableFuture<>();

        private Waiting(@Nullable SignedStatement statement) {
            this.statement = statement;
        }
    }

    Sequencer(BatchWriter writer, int maxBatch) {
        this.writer = writer;
        this.maxBatch = maxBatch;
        this.durable = writer.size();
        this.thread = Thread.ofPlatform().name("scitt-sequencer").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The number of entries that may be shown. */
    long durable() {
        return durable;
    }

    /** Puts a statement in the queue, whose bound is kept by the caller. */
    CompletableFuture<Registration> offer(SignedStatement statement) {
        Waiting waiting = new Waiting(statement);
        synchronized (queue) {
            String reason = stopped;
            if (reason != null) {
                return CompletableFuture.completedFuture(new Registration.Unavailable(reason));
            }
            queue.add(waiting);
        }
        return waiting.answer;
    }

    private void run() {
        List<Waiting> batch = new ArrayList<>();
        boolean open = true;
        while (open) {
            batch.clear();
            Waiting first = next();
            batch.add(first);
            queue.drainTo(batch, maxBatch - 1);
            open = !batch.remove(last);
            if (!batch.isEmpty()) {
                write(batch);
            }
        }
    }

    private Waiting next() {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                // This thread is ended by its last element alone: an interrupt would close the file under H2.
                LOG.atWarn().log("the sequencer ignores an interrupt");
            }
        }
    }

    private void write(List<Waiting> batch) {
        List<SignedStatement> statements = new ArrayList<>();
        for (Waiting waiting : batch) {
            if (waiting.statement != null) {
                statements.add(waiting.statement);
            }
        }
        try {
            List<Registration.Registered> registrations = writer.write(statements);
            durable = writer.size();
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).answer.complete(registrations.get(i));
            }
        } catch (OvertakenException e) {
            stop(String.valueOf(e.getMessage()));
            fail(batch, e);
        } catch (RuntimeException e) {
            fail(batch, e);
        } catch (Error e) {
            // whoever waits is told before the thread ends, and nobody is let in to wait for nothing
            stop("the log stopped: " + e);
            fail(batch, new ScittException("the log stopped: " + e, e));
            throw e;
        }
    }

    private static void fail(List<Waiting> batch, RuntimeException cause) {
        LOG.atError()
                .setMessage("a batch could not be written")
                .addKeyValue("statements", batch.size())
                .setCause(cause)
                .log();
        String reason = cause instanceof ScittException
                ? String.valueOf(cause.getMessage())
                : "the log could not write: " + cause;
        batch.forEach(waiting -> waiting.answer.complete(new Registration.Unavailable(reason)));
    }

    private void stop(String reason) {
        synchronized (queue) {
            if (stopped == null) {
                stopped = reason;
            }
        }
    }

    /** Writes what is waiting, then ends the thread. */
    @Override
    public void close() {
        stop("the log is closed");
        queue.add(last);
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
