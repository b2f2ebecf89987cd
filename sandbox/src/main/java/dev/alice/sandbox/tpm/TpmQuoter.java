package dev.alice.sandbox.tpm;

import dev.alice.sandbox.SandboxException;
import dev.alice.sandbox.measurement.FirmwareLog;
import dev.alice.sandbox.measurement.ImaLog;
import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.ProgramEvidence;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.PcrSelection;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TPM 2.0 driven through tpm2-tools: the attester of RFC 9334. It holds an attestation key below the endorsement key,
 * opens credentials, keeps the measured identity of the program, and quotes. One thing is done at a time.
 */
public final class TpmQuoter {
    /**
     * The second tool is loaded while the first one works, but comes late enough to find the TPM nearly free: one without a
     * resource manager can turn away who knocks too early, for a second.
     */
    private static final Duration LEAD = Duration.ofMillis(5);

    private final TpmAccess access;
    private final PcrSelection selection;
    private final MeasurementFiles logs;
    private final TpmTools tools;
    private final TpmKeys keys;
    private final ProgramIndex index;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private TpmKeys.@Nullable Held held;
    private @Nullable Program program;

    /**
     * @param directory of this server alone, for what is known of keys and index; it is made where it is missing
     * @param random for the password of the index
     */
    public TpmQuoter(
            TpmAccess access,
            Path directory,
            PcrSelection selection,
            KeyKinds kinds,
            MeasurementFiles logs,
            SecureRandom random) {
        this.access = access;
        this.directory = directory;
        this.selection = selection;
        this.logs = logs;
        this.tools = new TpmTools(access, directory);
        this.keys = new TpmKeys(tools, kinds);
        this.index = new ProgramIndex(tools, keys, random);
    }

    /** With the usual kinds of keys, and the logs of this host. */
    public TpmQuoter(TpmAccess access, Path directory, PcrSelection selection) {
        this(access, directory, selection, KeyKinds.USUAL, MeasurementFiles.USUAL, new SecureRandom());
    }

    /** A bundle, or the exact reason why there is none. */
    public sealed interface Result {
        record Quoted(QuoteBundle bundle) implements Result {}

        record None(String reason) implements Result {}
    }

    /** Why there is no TPM to ask, or empty where one can be tried. */
    public Optional<String> absence() {
        return access.absence();
    }

    /**
     * Extends the TPM's index with the identity of the program that runs; from then on it is part of every quote.
     *
     * @throws TpmFailure with the reason where it cannot be; quotes then lack it, or do not verify
     */
    public void measure(Program running) throws TpmFailure {
        exclusively(() -> {
            program = running;
            index.extend(running);
            return running;
        });
    }

    /** The attestation key, TPM2B_PUBLIC, and the endorsement key with its certificates: what enrolment asks for. */
    public Identity identity() throws TpmFailure {
        return exclusively(() -> {
            TpmKeys.Held known = held();
            return new Identity(known.attestationKey(), known.endorsementKey(), known.certificates());
        });
    }

    /** Opens a credential that was made for this TPM and its attestation key. */
    public Octets activate(Credential credential) throws TpmFailure {
        return exclusively(() -> keys.activate(held(), credential));
    }

    /** Quotes the selected registers, and certifies the program, with qualifying data that stands for the binding. */
    public Result quote(Binding binding) {
        try {
            return exclusively(() -> {
                try {
                    return new Result.Quoted(attempt(binding));
                } catch (TpmFailure first) {
                    // a TPM that was cleared holds other keys now; one that was busy answers the second time
                    held = null;
                    return new Result.Quoted(attempt(binding));
                }
            });
        } catch (TpmFailure e) {
            return new Result.None(e.reason());
        }
    }

    private QuoteBundle attempt(Binding binding) throws IOException, TpmFailure {
        TpmKeys.Held known = held();
        Program running = program;
        TpmTools.Running quoting = null;
        TpmTools.Running certifying = null;
        try {
            quoting = tools.start(
                    "tpm2_quote",
                    "-c",
                    known.handle(),
                    "-l",
                    selection.words(),
                    "-q",
                    binding.qualifyingData().asHex(),
                    "-m",
                    tools.path("quote.msg"),
                    "-s",
                    tools.path("quote.sig"),
                    "-g",
                    "sha256",
                    "-o",
                    tools.path("quote.pcrs"),
                    "-F",
                    "values");
            if (running != null && index.isKept()) {
                quoting.lead(LEAD);
                certifying = index.certify(known, binding);
            }
            Optional<Octets> firmware = MeasurementFiles.read(logs.firmware(), FirmwareLog.MAX_BYTES);
            tools.finish(quoting);
            Optional<ProgramEvidence> evidence = certifying == null || running == null
                    ? Optional.empty()
                    : Optional.of(index.certified(certifying, running));
            boolean kernelQuoted = selection.registers().contains(ImaLog.REGISTER);
            return new QuoteBundle(
                    known.attestationKey(),
                    known.endorsementKey(),
                    known.certificates(),
                    tools.read("quote.msg"),
                    tools.read("quote.sig"),
                    tools.read("quote.pcrs"),
                    binding,
                    known.maker(),
                    evidence,
                    firmware,
                    // read after the quote: it may have grown since, and never lacks what was quoted
                    kernelQuoted ? MeasurementFiles.read(logs.ima(), ImaLog.MAX_BYTES) : Optional.empty());
        } finally {
            // one that is left running would write over what the next attempt reads
            tools.stop(quoting);
            tools.stop(certifying);
            tools.forget("quote.msg", "quote.sig", "quote.pcrs", "program.msg", "program.sig");
        }
    }

    private TpmKeys.Held held() throws IOException, TpmFailure {
        TpmKeys.Held known = held;
        if (known == null) {
            known = keys.hold();
            held = known;
        }
        return known;
    }

    private interface Work<T> {
        T done() throws IOException, TpmFailure;
    }

    private <T> T exclusively(Work<T> work) throws TpmFailure {
        Optional<String> absence = absence();
        if (absence.isPresent()) {
            throw new TpmFailure(absence.get());
        }
        lock.lock();
        try {
            tools.makeDirectory();
            return work.done();
        } catch (IOException e) {
            throw new SandboxException("the files of the TPM's keys in " + directory + " cannot be used", e);
        } finally {
            lock.unlock();
        }
    }

    /** The public parts of the keys, TPM2B_PUBLIC, and the maker's certificates, DER. */
    public record Identity(Octets attestationKey, Octets endorsementKey, java.util.List<Octets> certificates) {
        public Identity {
            certificates = java.util.List.copyOf(certificates);
        }
    }
}
