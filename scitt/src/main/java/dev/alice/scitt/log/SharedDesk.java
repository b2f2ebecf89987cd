package dev.alice.scitt.log;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.Receipt;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import dev.alice.scitt.merkle.TileSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final Duration UNANSWERED = Duration.ofMinutes(10);
    /** About so long a closing desk waits for answers. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private static final Duration RETRY = Duration.ofMillis(200);
    private static final int LIMIT = 512;
    private static final Logger LOG = LoggerFactory.getLogger(SharedDesk.class);

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final PolicyBook policies;
    private final EntryIndex index;
    private final Takeover takeover;
    private final WaitingLine line;
    private final StateSource states = StateSource.stored();
    private final VerifiedTiles tiles = new VerifiedTiles();
    private final String process = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
    private final Map<Long, Waiting> handedIn = new HashMap<>();
    private final Thread thread;
    private @Nullable Leader leader;
    private long renewed = System.nanoTime() - LEASE.toNanos();

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
        long patience = CLOSING.toNanos();
        while (!line.isClosed() || patience > 0 && !(line.isEmpty() && handedIn.isEmpty())) {
            patience -= line.isClosed() ? POLL.toNanos() : 0;
            try {
                renew();
                Leader leading = leader;
                if (leading != null) {
                    lead(leading);
                } else {
                    follow();
                }
                collect();
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
            } catch (Error e) {
                line.close("the log stopped: " + e);
                throw e;
            }
        }
        Registration.Unavailable late = new Registration.Unavailable(
                "the log was closed before the leader answered; offer the same statement again");
        handedIn.values().forEach(waiting -> waiting.answer().complete(late));
    }

    /** Takes the lease where nobody has it, and renews it in good time. */
    private void renew() {
        long now = System.nanoTime();
        if (now - renewed < RENEWAL.toNanos()) {
            return;
        }
        renewed = now;
        boolean mine = lease();
        Leader leading = leader;
        if (mine && leading == null) {
            leader = takeover.lead(this::keepLease);
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
        Leader leading = leader;
        if (leading != null) {
            LOG.atWarn()
                    .setMessage("this process leads the log no more")
                    .addKeyValue("process", process)
                    .addKeyValue("cause", cause.getMessage())
                    .log();
            leader = null;
            leading.close();
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

    private void lead(Leader leading) {
        List<Waiting> batch = new ArrayList<>(line.take(POLL));
        try {
            Map<Octets, List<Long>> foreign = new HashMap<>();
            List<IntakeTables.Answer> refused = new ArrayList<>();
            for (IntakeTables.Offered offered : database.read(tables -> new IntakeTables(tables).open(LIMIT))) {
                foreign.computeIfAbsent(offered.statement(), statement -> new ArrayList<>())
                        .add(offered.id());
            }
            List<Waiting> all = new ArrayList<>(batch);
            foreign.forEach((statement, ids) -> judged(statement)
                    .ifPresentOrElse(
                            admitted -> all.add(foreign(admitted, ids, refused)),
                            () -> ids.forEach(id -> refused.add(refusal(id, "its key is not trusted")))));
            leading.sequence(all, line.rests(), (tables, registrations) -> answer(tables, registrations, foreign));
            if (all.isEmpty() && leading.lacksNote()) {
                leading.note();
            }
            if (!refused.isEmpty()) {
                database.write(tables -> new IntakeTables(tables).answer(refused));
            }
        } catch (OvertakenException e) {
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

    /** A statement of another process, which has verified its signature. */
    private Optional<Admitted> judged(Octets bytes) {
        SignedStatement statement;
        try {
            statement = SignedStatement.decode(bytes.toBytes());
        } catch (MalformedException e) {
            return Optional.empty();
        }
        Optional<CoseKey> key = LogStatements.isAboutTheLog(statement)
                ? ownKey(statement)
                : RegistrationGate.standing(issuers, statement) instanceof IssuerKeys.Current(CoseKey current)
                        ? Optional.of(current)
                        : Optional.empty();
        return key.map(known -> new Admitted(statement, another -> Optional.empty(), known));
    }

    private Optional<CoseKey> ownKey(SignedStatement policy) {
        return database.read(tables -> tables.keys().values().stream()
                .filter(policy::verifies)
                .<CoseKey>map(key -> key)
                .findFirst());
    }

    private static Waiting foreign(Admitted admitted, List<Long> ids, List<IntakeTables.Answer> refused) {
        Waiting waiting = Waiting.of(admitted);
        waiting.answer().thenAccept(answer -> {
            if (answer instanceof Registration.Rejected rejected) {
                ids.forEach(id -> refused.add(refusal(id, rejected.detail())));
            }
        });
        return waiting;
    }

    private static IntakeTables.Answer refusal(long id, String why) {
        return new IntakeTables.Answer(id, Optional.empty(), false, Optional.of(why));
    }

    /** Entries and answers are committed together. */
    private static void answer(
            LogTables tables, List<Registration.Registered> registrations, Map<Octets, List<Long>> foreign) {
        List<IntakeTables.Answer> answers = new ArrayList<>();
        for (Registration.Registered registered : registrations) {
            for (long id : foreign.getOrDefault(registered.statement().bytes(), List.of())) {
                answers.add(new IntakeTables.Answer(
                        id, Optional.of(registered.entry().index()), registered.fresh(), Optional.empty()));
            }
        }
        if (!answers.isEmpty()) {
            new IntakeTables(tables).answer(answers);
        }
    }

    private void follow() {
        List<Waiting> batch = line.take(POLL);
        if (batch.isEmpty()) {
            return;
        }
        List<Octets> statements = batch.stream()
                .map(waiting -> waiting.admitted().statement().bytes())
                .toList();
        List<Long> ids;
        try {
            ids = database.transaction(tables -> new IntakeTables(tables).offer(process, statements));
        } catch (RuntimeException e) {
            line.putBack(batch);
            throw e;
        }
        Iterator<Waiting> waiting = batch.iterator();
        ids.forEach(id -> handedIn.put(id, waiting.next()));
    }

    private void collect() {
        if (handedIn.isEmpty()) {
            return;
        }
        for (IntakeTables.Answer answer : database.transaction(tables -> new IntakeTables(tables).collect(process))) {
            Waiting waiting = handedIn.remove(answer.id());
            if (waiting != null) {
                waiting.answer().complete(registration(waiting.admitted().statement(), answer));
            }
        }
    }

    private Registration registration(SignedStatement statement, IntakeTables.Answer answer) {
        if (answer.refusal().isPresent()) {
            return new Registration.Rejected(
                    Registration.Problem.REJECTED, answer.refusal().get());
        }
        try {
            return database.read(tables -> {
                LogState state = states.at(tables);
                TileSource source = tiles.of(tables, state.edge());
                long place = answer.place().orElseThrow();
                Receipt receipt = ReceiptShelf.receipt(tables, source, state.head(), place, state.size())
                        .orElseThrow(() -> new ScittException("entry " + place + " has no receipt yet"));
                LogEntry entry = new EntryShelf(tables, state, source).entry(place);
                return new Registration.Registered(entry, statement, receipt, answer.fresh());
            });
        } catch (ScittException e) {
            return new Registration.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        line.close("the log is closed");
        WaitingLine.join(thread);
        Leader leading = leader;
        if (leading != null) {
            leading.close();
            giveWay();
        }
    }
}
