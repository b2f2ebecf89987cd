package dev.alice.scitt.log;

import dev.alice.scitt.Octets;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.log.RegistrationGate.Admitted;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The one writer of a log, used by one thread: it looks at every statement once more, gives it its place, and answers.
 * The index is kept beside it.
 */
final class Leader implements AutoCloseable {
    private final BatchWriter writer;
    private final Indexer indexer;
    private final IssuerKeys issuers;
    private final PolicyBook policies;
    private final List<HeadMemory> memories;
    private final LogDatabase database;
    private final EntryIndex index;
    /** Whether the log may have a policy that was not turned to. */
    private boolean astray;

    private Leader(
            LogDatabase database,
            EntryIndex index,
            BatchWriter writer,
            Indexer indexer,
            IssuerKeys issuers,
            PolicyBook policies,
            List<HeadMemory> memories) {
        this.database = database;
        this.index = index;
        this.memories = memories;
        this.writer = writer;
        this.indexer = indexer;
        this.issuers = issuers;
        this.policies = policies;
    }

    /**
     * Begins to lead what a log is; its head has an epoch of which this process is the only writer.
     *
     * @param meanwhile called now and then, since bringing the index up to date may take long
     */
    static Leader begin(
            LogDatabase database,
            LogState state,
            EntryIndex index,
            Supplier<LogSigner> signers,
            IssuerKeys issuers,
            PolicyBook policies,
            List<HeadMemory> memories,
            Clock clock,
            Runnable meanwhile) {
        Indexer indexer = new Indexer(database, index, state.head().epoch());
        indexer.open(state, meanwhile);
        BatchWriter writer = new BatchWriter(database, index, state, signers, clock);
        Leader leader = new Leader(database, index, writer, indexer, issuers, policies, memories);
        leader.turnToLast();
        // last, since a thread would outlive a takeover that fails
        indexer.start();
        return leader;
    }

    private void turnToLast() {
        LogState now = writer.state();
        database.read(tables -> {
            policies.turnToLast(tables, index, now);
            return true;
        });
    }

    LogState state() {
        return writer.state();
    }

    /** Whether the newest head still waits for its note. */
    boolean lacksNote() {
        return writer.lacksNote();
    }

    /** Signs the note of the newest head, now that there is time. */
    void note() {
        writer.note();
    }

    /**
     * Gives places to a batch and answers. A policy is a barrier: what is before it is judged by the old one, what is
     * behind it by the new one; so is a new key.
     *
     * @param rest whether there is time for a second signature, that of the note
     * @param alongside what is written in the same transactions
     * @throws RuntimeException if a part could not be written; those who were not answered can be offered again
     */
    void sequence(List<Waiting> batch, boolean rest, BatchWriter.Alongside alongside) {
        indexer.admit();
        // a batch that failed may be in the log for all that, with a policy in it
        astray |= writer.settle();
        if (astray) {
            turnToLast();
            astray = false;
        }
        List<Waiting> part = new ArrayList<>();
        Map<KeyName, IssuerKeys.Standing> standings = new HashMap<>();
        for (Waiting waiting : batch) {
            Admitted admitted = waiting.admitted();
            if (LogStatements.isAboutTheLog(admitted.statement())) {
                write(part, false, alongside);
                write(List.of(waiting), rest, alongside);
                part = new ArrayList<>();
                continue;
            }
            Optional<Registration> refusal = refusal(admitted, standings);
            if (refusal.isPresent()) {
                waiting.answer().complete(refusal.get());
            } else {
                part.add(waiting);
            }
        }
        write(part, rest, alongside);
    }

    /** What has changed since a statement was verified: the key's standing, asked once for each batch, and the policy. */
    private Optional<Registration> refusal(Admitted admitted, Map<KeyName, IssuerKeys.Standing> standings) {
        SignedStatement statement = admitted.statement();
        RegistrationPolicy now = policies.inForce();
        Optional<String> objection = admitted.under() == now ? Optional.empty() : PolicyBook.objection(now, statement);
        if (objection.isEmpty()) {
            IssuerKeys.Standing standing = standings.computeIfAbsent(
                    new KeyName(statement.issuer(), statement.keyId(), admitted.key()),
                    name -> RegistrationGate.again(issuers, statement, admitted.key()));
            switch (standing) {
                case IssuerKeys.Current(CoseKey key) -> {
                    if (!key.equals(admitted.key())) {
                        objection = Optional.of(RegistrationGate.REPLACED);
                    }
                }
                case IssuerKeys.Superseded superseded -> objection = Optional.of(RegistrationGate.REPLACED);
                case IssuerKeys.Untrusted(String reason) -> objection = Optional.of(reason);
                case IssuerKeys.Unsettled(String reason) -> {
                    return Optional.of(new Registration.Unavailable(reason));
                }
            }
        }
        return objection.map(detail -> new Registration.Rejected(Registration.Problem.REJECTED, detail));
    }

    private record KeyName(Optional<String> issuer, Optional<Octets> keyId, CoseKey key) {}

    private void write(List<Waiting> batch, boolean rest, BatchWriter.Alongside alongside) {
        if (batch.isEmpty()) {
            return;
        }
        List<SignedStatement> statements =
                batch.stream().map(waiting -> waiting.admitted().statement()).toList();
        List<Registration.Registered> registrations = writer.write(statements, rest, alongside);
        indexer.wake();
        Registration.Registered first = registrations.getFirst();
        if (PolicyBook.isPolicy(first.statement()) && first.fresh()) {
            // before anything else that may fail: it is in the log, so it is in force
            astray = true;
            policies.turnTo(first.statement(), first.entry().index());
            astray = false;
        }
        LogTables.Head head = writer.state().head();
        memories.forEach(memory -> memory.saw(new SeenHead(head.size(), head.root())));
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(registrations.get(i));
        }
    }

    @Override
    public void close() {
        indexer.close();
    }
}
