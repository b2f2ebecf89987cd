package dev.alice.scitt.log;

import dev.alice.scitt.ScittException;
import dev.alice.scitt.cose.CoseKey;
import dev.alice.scitt.cose.SignedStatement;
import dev.alice.scitt.merkle.Digest;
import dev.alice.scitt.verify.LeafProfile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is open for writing. In H2 one process at a time writes a log, and whoever opens it later takes it over; in
 * PostgreSQL any number have it open, and one of them leads.
 */
public final class TransparencyLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransparencyLog.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Under load a batch gathers so long. */
    private static final Duration LINGER = Duration.ofMillis(4);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MAX_COLLATERAL = 1_000_000;
    private static final Pattern SAID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final LogDatabase database;
    private final IssuerKeys issuers;
    private final RegistrationGate gate;
    private final PolicyBook policies;
    private final AtomicReference<LogSigner> signer;
    private final Clock clock;
    private final EntryIndex index;
    private final Desk desk;
    private final Optional<HeadFile> file;
    private final Semaphore capacity;
    private final LogSettings settings;

    private TransparencyLog(
            LogDatabase database,
            EntryIndex index,
            LogSettings settings,
            AtomicReference<LogSigner> signer,
            IssuerKeys issuers,
            PolicyBook policies,
            Desk desk,
            Optional<HeadFile> file,
            Clock clock) {
        this.database = database;
        this.index = index;
        this.settings = settings;
        this.signer = signer;
        this.issuers = issuers;
        this.policies = policies;
        this.gate = new RegistrationGate(issuers, policies, settings.maxStatementBytes());
        this.desk = desk;
        this.file = file;
        this.clock = clock;
        this.capacity = new Semaphore(settings.capacity());
    }

    /** Opens the log of a database without a language for registration policies. */
    public static TransparencyLog open(
            DataSource source, LogSettings settings, LogSigner signer, IssuerKeys issuers, Clock clock) {
        return open(LogStore.of(source), settings, signer, issuers, PolicyLanguage.NONE, clock);
    }

    /**
     * Opens the log of a store, and creates it, with its genesis statement, where there is none.
     *
     * @throws ScittException if the store holds another log, what it holds does not fit together, or the policy in force
     *     is not understood
     */
    public static TransparencyLog open(
            LogStore store,
            LogSettings settings,
            LogSigner signer,
            IssuerKeys issuers,
            PolicyLanguage language,
            Clock clock) {
        return open(store, settings, signer, issuers, language, List.of(), clock);
    }

    /**
     * Opens the log of a store, and creates it, with its genesis statement, where there is none.
     *
     * @param memories who has seen heads of this log, such as its witnesses
     * @throws ScittException if the store holds another log, what it holds does not fit together or is less than what was
     *     seen, or the policy in force is not understood
     */
    public static TransparencyLog open(
            LogStore store,
            LogSettings settings,
            LogSigner signer,
            IssuerKeys issuers,
            PolicyLanguage language,
            List<HeadMemory> memories,
            Clock clock) {
        LogDatabase database = store.database();
        database.migrate();
        EntryIndex index = new EntryIndex(true);
        PolicyBook policies = new PolicyBook(language);
        WaitingLine line = new WaitingLine(settings.maxBatch(), LINGER);
        AtomicReference<LogSigner> hand = new AtomicReference<>(signer);
        Optional<HeadFile> file = store.headFile();
        List<HeadMemory> all = Stream.concat(memories.stream(), file.stream()).toList();
        Takeover takeover = meanwhile -> {
            LogState state = database.transaction(tables -> takeOver(tables, all));
            database.sync();
            return Leader.begin(database, state, index, hand::get, issuers, policies, all, clock, meanwhile);
        };
        Desk desk = switch (store) {
            case H2LogStore alone -> {
                database.write(tables -> prepare(tables, settings, signer, clock));
                yield Sequencer.start(takeover.lead(() -> {}), line);
            }
            case PostgresLogStore shared -> {
                shared.alone(() -> database.write(tables -> {
                    prepare(tables, settings, signer, clock);
                    StartCheck.check(tables, tables.lockedHead().orElseThrow(), all);
                }));
                yield SharedDesk.start(database, issuers, policies, index, line, takeover);
            }
        };
        LOG.atInfo()
                .setMessage("the log is open")
                .addKeyValue("origin", settings.origin())
                .log();
        TransparencyLog log =
                new TransparencyLog(database, index, settings, hand, issuers, policies, desk, file, clock);
        try {
            log.announceKey();
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    private static void prepare(LogTables tables, LogSettings settings, LogSigner signer, Clock clock) {
        CoseKey key = LogStatements.publicKey(signer);
        if (tables.lockedHead().isEmpty()) {
            tables.createHead(new LogTables.Head(
                    signer.issuer(), settings.origin(), 0, Digest.sha256(), 0, settings.leafOfNew()));
            tables.putKey(key, clock.instant());
            SignedStatement policy = GenesisPolicy.statement(settings, signer, clock);
            BatchWriter.genesis(tables, policy, signer, clock);
        }
        LogTables.Head head = tables.head().orElseThrow();
        if (!head.issuer().equals(signer.issuer()) || !head.origin().equals(settings.origin())) {
            throw new ScittException(
                    "this database holds the log " + head.origin() + " of " + head.issuer() + ", not "
                            + settings.origin() + " of " + signer.issuer()
                            + "; open it with its own name and key; where that was done, the database is damaged: restore a backup");
        }
        LeafProfile asked = settings.leaf().orElse(head.leaf());
        if (asked != head.leaf()) {
            throw new ScittException("the log " + head.origin() + " has the leaf profile '"
                    + head.leaf().label() + "' since its first entry, and keeps it; it cannot be opened with '"
                    + asked.label() + "'. Leave the setting out, or begin another log");
        }
    }

    /** Makes this process the only one that may write: the epoch of whoever did so before is over. */
    private static LogState takeOver(LogTables tables, List<HeadMemory> memories) {
        LogTables.Head head = tables.lockedHead().orElseThrow();
        LogState state = StartCheck.check(tables, head, memories);
        LogTables.Head taken = head.taken();
        if (!tables.moveHead(head, taken)) {
            throw new OvertakenException();
        }
        return new LogState(taken, state.edge(), state.last());
    }

    /** Offers a statement and waits, at most 30 seconds, until it is durable or refused. */
    public Registration register(byte[] statement) {
        return await(submit(statement));
    }

    /**
     * Registers a policy, signed by the log, and waits until it is in force: for every statement behind it, and for none
     * before it.
     *
     * @param document the policy, in the language that the log was opened with
     */
    public Registration amend(byte[] document) {
        if (document.length == 0) {
            return new Registration.Rejected(Registration.Problem.PAYLOAD_MISSING, "a policy without a word");
        }
        Instant now = clock.instant();
        SignedStatement policy = policy(document, now);
        // back to a policy of this very second: the same bytes would be the old entry, and change nothing
        for (int later = 1; later <= 60 && reader().show(policy.id()).isPresent(); later++) {
            policy = policy(document, now.plusSeconds(later));
        }
        if (policy.bytes().length() > settings.maxStatementBytes()) {
            return new Registration.Rejected(
                    Registration.Problem.TOO_LARGE,
                    "a policy is one statement of at most " + settings.maxStatementBytes() + " bytes");
        }
        Optional<String> objection = policies.objection(policy);
        if (objection.isPresent()) {
            return new Registration.Rejected(Registration.Problem.MALFORMED, objection.get());
        }
        CoseKey key = LogStatements.publicKey(signer.get());
        return await(offer(new RegistrationGate.Admitted(policy, policies.inForce(), key)));
    }

    private SignedStatement policy(byte[] document, Instant at) {
        return SignedStatement.sign(
                LogStatements.by(signer.get()), PolicyLanguage.CONTENT_TYPE, settings.origin(), at, document);
    }

    /**
     * Goes over to another key: the key before signs a statement that names it, and once that is in the log, everything is
     * signed with the new one. Old receipts hold; the keys before stay published. Where several processes share a log, the
     * others are to be opened again with the new key.
     *
     * @param next the same issuer with another key, of either algorithm
     */
    public Registration rotate(LogSigner next) {
        LogSigner before = signer.get();
        if (!next.issuer().equals(before.issuer())) {
            throw new IllegalArgumentException(
                    "a log keeps its issuer " + before.issuer() + " when it changes its key, not " + next.issuer());
        }
        Registration answer = declare(before, LogStatements.publicKey(before), LogStatements.publicKey(next));
        if (answer instanceof Registration.Registered) {
            signer.set(next);
        }
        return answer;
    }

    /** Where the log was opened with a key that it has not signed with before, that is said in the log first of all. */
    private void announceKey() {
        CoseKey key = LogStatements.publicKey(signer.get());
        List<CoseKey> known = database.read(tables -> List.copyOf(tables.keys().values()));
        if (!known.contains(key) && !(declare(signer.get(), known.getLast(), key) instanceof Registration.Registered)) {
            throw new ScittException("the new key of the log could not be registered; open it again");
        }
    }

    private Registration declare(LogSigner by, CoseKey before, CoseKey next) {
        SignedStatement statement =
                LogStatements.key(by, settings.origin(), before, next, Instant.ofEpochMilli(clock.millis()));
        return await(offer(new RegistrationGate.Admitted(statement, policies.inForce(), LogStatements.publicKey(by))));
    }

    private static Registration await(CompletableFuture<Registration> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Registration.Unavailable(
                    "the log has not answered within " + PATIENCE.toSeconds() + " s; offer the same statement again");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Registration.Unavailable("the wait was interrupted; offer the same statement again");
        } catch (ExecutionException e) {
            throw new ScittException("a registration broke off: " + e.getCause(), e.getCause());
        }
    }

    /**
     * Offers a statement. Form and signature are checked in the calling thread; the answer comes from the sequencer's
     * thread, so what is chained to it must be short.
     */
    public CompletableFuture<Registration> submit(byte[] statement) {
        if (!capacity.tryAcquire()) {
            return CompletableFuture.completedFuture(new Registration.Busy(RETRY));
        }
        CompletableFuture<Registration> answer;
        try {
            answer = switch (gate.judge(statement)) {
                case RegistrationGate.Denied(Registration.Rejected why) -> CompletableFuture.completedFuture(why);
                case RegistrationGate.Deferred(Registration.Unavailable why) -> CompletableFuture.completedFuture(why);
                case RegistrationGate.Admitted admitted -> offer(admitted);
            };
        } catch (RuntimeException | Error e) {
            capacity.release();
            throw e;
        }
        return answer.whenComplete((registration, failure) -> capacity.release());
    }

    /** The way past the gate. */
    CompletableFuture<Registration> offer(RegistrationGate.Admitted admitted) {
        return desk.offer(admitted);
    }

    /** A reader of this log that shows nothing before it is durable. */
    public StoreLogReader reader() {
        return new StoreLogReader(database, index, desk.states());
    }

    /** What this log hashes into its leaves. */
    public LeafProfile leafProfile() {
        return database.read(LogTables::head).orElseThrow().leaf();
    }

    /** How many submitted statements are not answered yet; at {@link LogSettings#capacity} the next is told to come later. */
    public int waiting() {
        return settings.capacity() - capacity.availablePermits();
    }

    /** What this log was opened with. */
    public LogSettings settings() {
        return settings;
    }

    /**
     * Keeps what an auditor needs to replay the check of an issuer, replacing what was kept before.
     *
     * @param said the name, such as an AID
     * @param data text, such as a key event log; at most 1,000,000 characters
     */
    public void putCollateral(String said, String data) {
        if (!SAID.matcher(said).matches() || data.length() > MAX_COLLATERAL) {
            throw new IllegalArgumentException("collateral has a name of 1 to 128 base64url characters and at most "
                    + MAX_COLLATERAL + " characters of data");
        }
        database.write(tables -> tables.putCollateral(said, data));
        database.sync();
    }

    /** Checks everything that the log holds. */
    public FsckReport fsck() {
        return fsck((entries, of) -> {});
    }

    /** Checks everything that the log holds, and says how far it is. */
    public FsckReport fsck(Fsck.Watcher watcher) {
        return Fsck.run(database, issuers, watcher);
    }

    /** Writes what is on its way, then closes; the {@code DataSource} stays open. */
    @Override
    public void close() {
        desk.close();
        file.ifPresent(HeadFile::close);
    }
}
