package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final IssuerKeys issuers;
    private final PolicyBook policies;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Waiting last = new Waiting(null);
    private final Thread thread;
    private volatile @Nullable String stopped;
    private volatile long durable;

    private static final class Waiting {
        private final @Nullable Admitted admitted;
        private final CompletableFuture<Registration> answer = new CompletableFuture<>();

        private Waiting(@Nullable Admitted admitted) {
            this.admitted = admitted;
        }
    }

    Sequencer(BatchWriter writer, IssuerKeys issuers, PolicyBook policies, int maxBatch) {
        this.writer = writer;
        this.issuers = issuers;
        this.policies = policies;
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
    CompletableFuture<Registration> offer(Admitted admitted) {
        Waiting waiting = new Waiting(admitted);
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
            sequence(batch);
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

    /** A policy is a barrier: what is before it is judged by the old one, what is behind it by the new one. */
    private void sequence(List<Waiting> batch) {
        List<Waiting> part = new ArrayList<>();
        Map<KeyName, IssuerKeys.Standing> standings = new HashMap<>();
        for (Waiting waiting : batch) {
            Admitted admitted = Objects.requireNonNull(waiting.admitted);
            if (PolicyBook.isPolicy(admitted.statement())) {
                write(part);
                write(List.of(waiting));
                part = new ArrayList<>();
                continue;
            }
            Optional<Registration> refusal = refusal(admitted, standings);
            if (refusal.isPresent()) {
                waiting.answer.complete(refusal.get());
            } else {
                part.add(waiting);
            }
        }
        write(part);
    }

    /** What has changed since a statement was verified: the key's standing, asked once for each batch, and the policy. */
    private Optional<Registration> refusal(Admitted admitted, Map<KeyName, IssuerKeys.Standing> standings) {
        SignedStatement statement = admitted.statement();
        RegistrationPolicy now = policies.inForce();
        Optional<String> objection = admitted.under() == now ? Optional.empty() : PolicyBook.objection(now, statement);
        if (objection.isEmpty()) {
            IssuerKeys.Standing standing = standings.computeIfAbsent(
                    new KeyName(statement.issuer(), statement.keyId(), admitted.key()),
                    name -> RegistrationGate.standing(issuers, statement));
            objection = switch (standing) {
                case IssuerKeys.Current(CoseKey key) ->
                    key.equals(admitted.key()) ? Optional.empty() : Optional.of(RegistrationGate.REPLACED);
                case IssuerKeys.Superseded superseded -> Optional.of(RegistrationGate.REPLACED);
                case IssuerKeys.Untrusted(String reason) -> Optional.of(reason);
            };
        }
        return objection.map(detail -> new Registration.Rejected(Registration.Problem.REJECTED, detail));
    }

    private record KeyName(Optional<String> issuer, Optional<Octets> keyId, CoseKey key) {}

    private void write(List<Waiting> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<SignedStatement> statements = new ArrayList<>();
        batch.forEach(waiting ->
                statements.add(Objects.requireNonNull(waiting.admitted).statement()));
        try {
            List<Registration.Registered> registrations = writer.write(statements);
            durable = writer.size();
            Registration.Registered first = registrations.getFirst();
            if (PolicyBook.isPolicy(first.statement())) {
                policies.turnTo(first.statement(), first.entry().index());
            }
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
