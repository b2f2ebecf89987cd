package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desk of a process that shares its log with others, in PostgreSQL. One of them leads, by a lease that it renews; the
 * others put their statements into the intake table, where the leader finds them, and take the answers from there. The
 * lease decides who tries: a leader that was stopped for longer than its lease finds the epoch of the head changed, writes
 * nothing, and hands in what it had as the others do.
 */
final class SharedDesk implements Desk {
    static final Duration LEASE = Duration.ofSeconds(3);
    private static final Duration RENEWAL = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(10);
    /** Answers for which nobody comes are kept so long. */
    private static final Duration UNANSWERED = Duration.ofMinutes(10);
    /** So long a closing desk waits for answers. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(SharedDesk.class);

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final PolicyBook policies;
    private final EntryIndex index;
    private final Takeover takeover;
    private final WaitingLine line;
    private final StateSource states = StateSource.stored();
    private final String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final HandIn handIn;
    private final Thread thread;
    private @Nullable Leading leader;
    private long renewed = System.nanoTime() - LEASE.toNanos();

    /** What a process has that leads: the writer, and what others hand it. */
    private record Leading(Leader leader, Intake intake) {}

    private SharedDesk(
            LogDatabase database,
            IssuerKeys issuers,
            PolicyBook policies,
            EntryIndex index,
            WaitingLine line,
            Takeover takeover) {
        this.database = database;
        this.issuers = issuers;
        this.policies = policies;
        this.index = index;
        this.line = line;
        this.takeover = takeover;
        this.handIn = new HandIn(database, process, states);
        this.thread = Thread.ofPlatform().name("scitt-sequencer").daemon().unstarted(this::run);
    }

    /** @param takeover checks the log, takes its next epoch and begins to lead */
    static SharedDesk start(
            LogDatabase database,
            IssuerKeys issuers,
            PolicyBook policies,
            EntryIndex index,
            WaitingLine line,
            Takeover takeover) {
        SharedDesk desk = new SharedDesk(database, issuers, policies, index, line, takeover);
        desk.readPolicy();
        desk.thread.start();
        return desk;
    }

    @Override
    public CompletableFuture<Registration> offer(Admitted admitted) {
        return line.offer(Waiting.of(admitted));
    }

    /** What is visible is durable in PostgreSQL, whoever wrote it. */
    @Override
    public StateSource states() {
        return states;
    }

    private void run() {
        try {
            work();
        } catch (Error e) {
            line.close("the log stopped: " + e);
            throw e;
        } finally {
            handIn.giveUp(Duration.ZERO, "the log was closed before the leader answered");
            line.turnAway("the log was closed before its turn came");
        }
    }

    private void work() {
        long closing = 0;
        while (!line.isClosed() || !(line.isEmpty() && handIn.isEmpty())) {
            if (line.isClosed()) {
                closing = closing == 0 ? System.nanoTime() : closing;
                if (System.nanoTime() - closing > CLOSING.toNanos()) {
                    return;
                }
            }
            try {
                renew();
                Leading leading = leader;
                if (leading != null) {
                    lead(leading);
                } else {
                    follow();
                }
                handIn.collect();
            } catch (OvertakenException e) {
                stepDown(e);
            } catch (RuntimeException e) {
                LOG.atError()
                        .setMessage("the shared log could not be worked on; it is tried again")
                        .setCause(e)
                        .log();
                stepDown(e);
                giveWay();
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** Takes the lease where nobody has it, and renews it in good time. */
    private void renew() {
        long now = System.nanoTime();
        if (now - renewed < RENEWAL.toNanos()) {
            return;
        }
        renewed = now;
        boolean mine = lease();
        Leading leading = leader;
        if (mine && leading == null) {
            leader = new Leading(takeover.lead(this::keepLease), new Intake(database, issuers));
            LOG.atInfo()
                    .setMessage("this process leads the log")
                    .addKeyValue("process", process)
                    .log();
        } else if (!mine && leading != null) {
            throw new OvertakenException();
        } else if (!mine) {
            readPolicy();
        }
        if (mine) {
            database.write(tables -> new IntakeTables(tables).sweep(UNANSWERED));
        }
    }

    private boolean lease() {
        return database.transaction(tables -> new IntakeTables(tables).lease(process, LEASE));
    }

    /** Renews the lease in the middle of a takeover, which may take longer than it lasts. */
    private void keepLease() {
        long now = System.nanoTime();
        if (now - renewed >= RENEWAL.toNanos()) {
            renewed = now;
            if (!lease()) {
                throw new OvertakenException();
            }
        }
    }

    /** The leader judges by the policy in force at every place; who follows reads it now and then, to refuse sooner. */
    private void readPolicy() {
        database.read(tables -> {
            policies.turnToLast(tables, index, states.at(tables));
            return true;
        });
    }

    private void stepDown(RuntimeException cause) {
        Leading leading = leader;
        if (leading != null) {
            LOG.atWarn()
                    .setMessage("this process leads the log no more")
                    .addKeyValue("process", process)
                    .addKeyValue("cause", cause.getMessage())
                    .log();
            leader = null;
            leading.leader().close();
        }
    }

    /** Another may do better. */
    private void giveWay() {
        try {
            database.write(tables -> new IntakeTables(tables).release(process));
        } catch (ScittException e) {
            LOG.atDebug()
                    .setMessage("the lease could not be given back, and runs out")
                    .setCause(e)
                    .log();
        }
    }

    private void lead(Leading leading) {
        Leader writer = leading.leader();
        List<Waiting> batch = line.take(POLL);
        try {
            Intake.Round round = leading.intake().round();
            List<Waiting> all = new ArrayList<>(batch);
            all.addAll(round.waiting());
            writer.sequence(all, line.rests(), round::answer);
            if (all.isEmpty() && writer.lacksNote()) {
                writer.note();
            }
            if (!round.refused().isEmpty()) {
                refuse(round.refused(), writer.state().head().epoch());
            }
        } catch (OvertakenException | Error e) {
            line.putBack(unanswered(batch));
            throw e;
        } catch (RuntimeException e) {
            if (LogDatabase.isLost(e)) {
                // a process that was stopped in the middle finds its connection ended; what it had is handed in
                line.putBack(unanswered(batch));
            } else {
                WaitingLine.fail(unanswered(batch), e);
            }
            throw e;
        }
    }

    private static List<Waiting> unanswered(List<Waiting> batch) {
        return batch.stream().filter(waiting -> !waiting.answer().isDone()).toList();
    }

    /** Who leads no more refuses nothing: the next leader may know better. */
    private void refuse(List<IntakeTables.Answer> refused, long epoch) {
        database.write(tables -> {
            if (tables.lockedHead().orElseThrow().epoch() != epoch) {
                throw new OvertakenException();
            }
            new IntakeTables(tables).answer(refused);
        });
    }

    private void follow() {
        List<Waiting> batch = line.take(POLL);
        if (batch.isEmpty()) {
            return;
        }
        try {
            handIn.hand(batch);
        } catch (RuntimeException | Error e) {
            line.putBack(batch);
            throw e;
        }
    }

    @Override
    public void close() {
        line.close("the log is closed");
        WaitingLine.join(thread);
        Leading leading = leader;
        if (leading != null) {
            leading.leader().close();
            giveWay();
        }
    }
}
