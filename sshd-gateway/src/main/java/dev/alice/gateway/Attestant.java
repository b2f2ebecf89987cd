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
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's attestation, kept up: a quote at the start, one every so often, one after so many new entries of the log, and
 * one whenever somebody brings a nonce. The last one is the host's state, and it counts at once.
 *
 * <p>Quotes of the node's own are registered in the log, and so is every change of the state.
 */
final class Attestant implements Attestations, AutoCloseable {
    /** The kind of the statements in the log. */
    static final String KIND = "attestation";

    private static final Logger log = LoggerFactory.getLogger(Attestant.class);
    private static final long ROUND_MILLIS = 500;
    private static final Duration START = Duration.ofSeconds(15);

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
    private volatile Attestation latest = Attestation.none("not asked yet");
    private boolean asked;
    private Instant due = Instant.MIN;
    private long sizeThen;

    /** How often a quote is made: after a time, or after so many new entries of the log before that. */
    record Pace(Duration every, int entries) {}

    /** @param stateFile where the state is written down for other commands of this user */
    Attestant(
            Attester attester,
            LogReader reader,
            StatementLog statements,
            Pace pace,
            Path stateFile,
            Clock clock,
            SecureRandom random) {
        this.attester = attester;
        this.reader = reader;
        this.statements = statements;
        this.pace = pace;
        this.stateFile = stateFile;
        this.clock = clock;
        this.random = random;
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
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).log("the program was not measured");
            } finally {
                begun.countDown();
            }
        });
        rounds.scheduleWithFixedDelay(this::round, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public Attestation latest() {
        return latest;
    }

    @Override
    public Attestation fresh(Bytes nonce) {
        try {
            // who asks right after the start waits until the program was measured
            if (!begun.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("the program is still being measured; a quote goes out without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Attestation.none("the TPM was not waited for");
        }
        return taken(nonce, false);
    }

    private void round() {
        try {
            Instant now = clock.instant();
            if (now.isBefore(due) && reader.head().size() - sizeThen < pace.entries()) {
                return;
            }
            byte[] nonce = new byte[32];
            random.nextBytes(nonce);
            taken(Bytes.of(nonce), true);
            due = now.plus(pace.every());
            // its own statement is no reason for the next
            sizeThen = reader.head().size();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("a round of the attestation failed; the next comes at once");
        }
    }

    /** One after the other, so that an older result never covers a newer one. */
    private Attestation taken(Bytes nonce, boolean own) {
        changing.lock();
        try {
            Attestation made = asked(nonce);
            boolean changed = asked
                    ? latest.state() != made.state()
                    : made.state() == Attestation.State.UNATTESTED && wasAttested();
            asked = true;
            latest = made;
            if (changed || own && made.bundle().size() > 0) {
                register(made);
            }
            if (changed || own) {
                writeDown(made);
            }
            return made;
        } finally {
            changing.unlock();
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

    private void register(Attestation made) {
        Map<String, Object> paper = new TreeMap<>();
        paper.put("v", "alice-attestation/1");
        paper.put("state", word(made));
        paper.put("software", made.software());
        paper.put("reason", made.reason());
        if (made.bundle().size() > 0) {
            paper.put(
                    "quote",
                    QuoteBundle.parse(made.bundle().toArray()).compact().toMap());
        }
        String subject = "urn:alice:host:" + Digest.sha256(hostKey.toArray()).asHex();
        if (statements.register(new Statement(KIND, subject, CanonicalJson.write(paper)))
                instanceof StatementLog.NotLogged not) {
            log.atWarn().addKeyValue("reason", not.reason()).log("an attestation could not be registered");
        }
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
    }
}
