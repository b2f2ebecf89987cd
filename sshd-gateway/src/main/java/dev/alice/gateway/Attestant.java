package dev.alice.gateway;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.CanonicalJson;
import dev.alice.flow.Digest;
import dev.alice.flow.Statement;
import dev.alice.flow.port.Attester;
import dev.alice.flow.port.StatementLog;
import dev.alice.gateway.shell.Attestations;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.scitt.log.EntryQuery;
import dev.alice.scitt.log.LogHead;
import dev.alice.scitt.log.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's attestation, kept up: a quote at the start, one every so often, one after so many new entries of the log, and
 * one whenever somebody brings a nonce. The last one is the host's state, and it counts at once, until it is too old.
 *
 * <p>Quotes of the node's own are registered in the log, and so is every change of the state.
 */
final class Attestant implements Attestations, AutoCloseable {
    /** The kind of the statements in the log. */
    static final String KIND = "attestation";

    private static final Logger log = LoggerFactory.getLogger(Attestant.class);
    private static final long ROUND_MILLIS = 500;
    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration TURN = Duration.ofSeconds(60);
    private static final Duration TO_END = Duration.ofSeconds(5);
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Attester attester;
    private final LogReader reader;
    private final StatementLog statements;
    private final Pace pace;
    private final Path stateFile;
    private final Clock clock;
    private final SecureRandom random;
    private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("attestation").factory());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final ReentrantLock changing = new ReentrantLock();
    private volatile Bytes hostKey = Bytes.utf8("no ssh host key");
    private final LongSupplier ticks;
    private volatile Known latest;
    /** The state that was made known last; guarded by the lock. */
    private Attestation.@Nullable State told;

    private long paused;
    private long due;
    private long again;
    private boolean failed;
    private long foreignThen;
    /** How many entries of the log are of this attestant's own; guarded by the lock where it is written. */
    private volatile long ownEntries;

    /** @param at in nanoseconds of the ticks, when the quote was asked for */
    private record Known(Attestation made, long at) {}

    /** How often a quote is made: after a time, or after so many new entries of the log before that. */
    record Pace(Duration every, int entries) {}

    /**
     * @param stateFile where the state is written down for other commands of this user
     * @param clock for what is written down
     * @param ticks nanoseconds that nobody sets back, for how old a quote is
     */
    Attestant(
            Attester attester,
            LogReader reader,
            StatementLog statements,
            Pace pace,
            Path stateFile,
            Clock clock,
            LongSupplier ticks,
            SecureRandom random) {
        this.attester = attester;
        this.reader = reader;
        this.statements = statements;
        this.pace = pace;
        this.stateFile = stateFile;
        this.clock = clock;
        this.ticks = ticks;
        this.random = random;
        this.due = ticks.getAsLong();
        this.paused = due;
        this.latest = new Known(Attestation.none("not asked yet"), due);
    }

    /**
     * Binds quotes to the SSH host key, and keeps making them.
     *
     * @param before what comes first
     */
    void open(Bytes sshHostKey, Runnable before) {
        hostKey = sshHostKey;
        rounds.execute(() -> {
            try {
                before.run();
            } catch (Throwable e) {
                log.atWarn().setCause(e).log("the program was not measured");
            } finally {
                begun.countDown();
            }
        });
        rounds.scheduleWithFixedDelay(this::round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Attestation latest() {
        Known known = latest;
        if (known.made().attested()
                && ticks.getAsLong() - known.at() > pace.every().multipliedBy(2).toNanos()) {
            return Attestation.none("the last quote is too old");
        }
        return known.made();
    }

    @Override
    public Attestation fresh(Bytes nonce) {
        try {
            // who asks right after the start waits until the program was measured
            if (!begun.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("the program is still being measured; a quote goes out without it");
            }
            if (!changing.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return Attestation.none("the TPM did not answer earlier questions yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Attestation.none("the TPM was not waited for");
        }
        try {
            return taken(nonce, false, false);
        } finally {
            changing.unlock();
        }
    }

    /** Nothing that it throws ends the rounds: an executor would make no more of them, and say nothing. */
    private void round() {
        long now = ticks.getAsLong();
        if (now - paused < 0) {
            return;
        }
        try {
            // what comes while a quote is made is not in it, and counts for the next
            long foreign = reader.head().size() - ownEntries;
            boolean regular = now - due >= 0 || foreign - foreignThen >= pace.entries();
            if (!regular && !(failed && now - again >= 0)) {
                return;
            }
            byte[] nonce = new byte[32];
            random.nextBytes(nonce);
            Attestation made = taken(Bytes.of(nonce), true, regular);
            failed = !made.attested();
            again = ticks.getAsLong() + AGAIN.toNanos();
            if (regular) {
                due = now + pace.every().toNanos();
                foreignThen = foreign;
            }
        } catch (Throwable e) {
            log.atError().setCause(e).log("a round of the attestation failed; the next comes in half a minute");
            paused = now + AGAIN.toNanos();
            lower("a round of the attestation failed: " + e);
        }
    }

    private void lower(String reason) {
        changing.lock();
        try {
            counts(Attestation.none(reason), ticks.getAsLong(), true, false);
        } catch (Throwable e) {
            log.atError().setCause(e).log("that the host is not attested could not be made known");
        } finally {
            changing.unlock();
        }
    }

    /** One after the other, so that an older result never covers a newer one. */
    private Attestation taken(Bytes nonce, boolean own, boolean regular) {
        changing.lock();
        try {
            long at = ticks.getAsLong();
            Attestation made = asked(nonce);
            counts(made, at, own, regular);
            return made;
        } finally {
            changing.unlock();
        }
    }

    private void counts(Attestation made, long at, boolean own, boolean regular) {
        latest = new Known(made, at);
        if (rounds.isShutdown()) {
            // a quote that was interrupted by the end says nothing of the host
            return;
        }
        boolean changed =
                told == null ? made.state() == Attestation.State.UNATTESTED && wasAttested() : told != made.state();
        if (!(changed || regular && made.bundle().size() > 0) || register(made)) {
            told = made.state();
        }
        if (changed || own) {
            writeDown(made);
        }
    }

    private Attestation asked(Bytes nonce) {
        LogHead head = reader.head();
        try {
            return attester.attest(
                    nonce, new Digest(Bytes.of(head.root().octets().toBytes())), head.size(), hostKey);
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("the TPM could not be asked");
            return Attestation.none("the TPM could not be asked: " + e.getMessage());
        }
    }

    /** Whether an earlier run of this node registered a quote, so that its absence is a change. */
    private boolean wasAttested() {
        return !reader.list(EntryQuery.all().of(KIND).page(-1, 1)).entries().isEmpty();
    }

    /** Whether it is in the log now. */
    private boolean register(Attestation made) {
        Map<String, Object> paper = new TreeMap<>();
        paper.put("v", "alice-attestation/1");
        paper.put("state", word(made));
        paper.put("software", made.software());
        paper.put("reason", made.reason());
        // two changes within a second are two statements
        paper.put("at", clock.instant().toString());
        if (made.bundle().size() > 0) {
            paper.put(
                    "quote",
                    QuoteBundle.parse(made.bundle().toArray()).compact().toMap());
        }
        String subject = "urn:alice:host:" + Digest.sha256(hostKey.toArray()).asHex();
        if (statements.register(new Statement(KIND, subject, CanonicalJson.write(paper)))
                instanceof StatementLog.NotLogged not) {
            log.atWarn().addKeyValue("reason", not.reason()).log("an attestation could not be registered");
            return false;
        }
        // its own statement is no reason for the next
        ownEntries++;
        return true;
    }

    private void writeDown(Attestation made) {
        try {
            PrivateFile.write(
                    stateFile,
                    CanonicalJson.write(new TreeMap<>(Map.of(
                                            "state", word(made),
                                            "reason", made.reason(),
                                            "at", clock.instant().toString())))
                                    .asUtf8()
                            + "\n");
        } catch (IOException e) {
            log.atWarn().setCause(e).addKeyValue("file", stateFile).log("the state of the host cannot be written");
        }
    }

    private static String word(Attestation made) {
        return made.state().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        try {
            if (!rounds.awaitTermination(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("the TPM is still being asked");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
