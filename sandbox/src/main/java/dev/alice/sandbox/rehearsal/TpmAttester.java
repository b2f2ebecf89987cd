package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Attester;
import dev.alice.sandbox.measurement.Program;
import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.Check;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.Expectation;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.ReferenceValues;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmsAttest;
import dev.alice.sandbox.tcb.TpmtPublic;
import dev.alice.sandbox.tpm.TpmFailure;
import dev.alice.sandbox.tpm.TpmQuoter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The flow engine's attester over a TPM: it is attester and verifier at once, and hands out nothing that it did not verify.
 *
 * <p>A TPM that does not call itself software attests only where a maker whose certificates are believed vouches for it,
 * and it opened a credential that was made here.
 */
public final class TpmAttester implements Attester {
    private static final int SECRET = 32;

    private final TpmQuoter quoter;
    private final Optional<TpmAuthorities> makers;
    private final References references;
    private final Clock clock;
    private final SecureRandom random;
    private final ReentrantLock inOrder = new ReentrantLock();
    private final EarlierQuotes earlier;
    private final AtomicReference<@Nullable Octets> activated = new AtomicReference<>();
    private final AtomicReference<@Nullable String> unmeasured = new AtomicReference<>();

    /**
     * @param makers of TPMs that are believed
     * @param references what may be measured
     * @param earlier quotes, which no later one may contradict
     */
    public TpmAttester(
            TpmQuoter quoter,
            Optional<TpmAuthorities> makers,
            References references,
            EarlierQuotes earlier,
            Clock clock,
            SecureRandom random) {
        this.quoter = quoter;
        this.makers = makers;
        this.references = references;
        this.earlier = earlier;
        this.clock = clock;
        this.random = random;
    }

    /** What may be measured, by those who may say it. */
    public interface References {
        /** Whether nothing is attested without. */
        boolean needed();

        /** The reference values as they stand now. */
        Optional<ReferenceValues> current();

        /** Nobody says what may be measured. */
        References NONE = new References() {
            @Override
            public boolean needed() {
                return false;
            }

            @Override
            public Optional<ReferenceValues> current() {
                return Optional.empty();
            }
        };
    }

    /** Takes the identity of the program that runs into every quote from now on; where that fails, they say why. */
    public void measure(Program running) {
        try {
            quoter.measure(running);
            unmeasured.set(null);
        } catch (TpmFailure e) {
            unmeasured.set(Visible.text(e.reason()));
        }
    }

    /** Throws IllegalArgumentException for a nonce that is not 1 to 64 bytes long, or an empty host key. */
    @Override
    public Attestation attest(Bytes nonce, Digest treeRoot, long treeSize, Bytes hostKey) {
        Binding binding = new Binding(octets(nonce), octets(treeRoot.value()), treeSize, octets(hostKey));
        // one after the other: a quote that is appraised after a later one would seem to turn the clock back
        inOrder.lock();
        try {
            return switch (quoter.quote(binding)) {
                case TpmQuoter.Result.None none -> Attestation.none(Visible.text(none.reason()));
                case TpmQuoter.Result.Quoted quoted -> appraised(quoted.bundle(), binding);
            };
        } finally {
            inOrder.unlock();
        }
    }

    private Attestation appraised(QuoteBundle bundle, Binding binding) {
        Optional<ReferenceValues> values = references.current();
        if (values.isEmpty() && references.needed()) {
            return refused(bundle, "there are no reference values in the log by those who may give them");
        }
        Expectation expected = Expectation.of(binding, clock.instant());
        if (makers.isPresent()) {
            expected = expected.withAuthorities(makers.get());
        }
        if (values.isPresent()) {
            expected = expected.withReferences(values.get());
        }
        try {
            Optional<QuoteBundle> before = earlier.of(bundle.attestationKey());
            if (before.isPresent()) {
                expected = expected.withEarlier(before.get());
            }
        } catch (TpmFormatException e) {
            return refused(bundle, "the TPM's key cannot be read: " + Visible.text(String.valueOf(e.getMessage())));
        }
        try {
            expected = expected.withActivated(Set.of(activated(bundle)));
        } catch (TpmFormatException | TpmFailure e) {
            return refused(
                    bundle, "the TPM did not open a credential: " + Visible.text(String.valueOf(e.getMessage())));
        }
        return switch (QuoteVerifier.verify(bundle, expected)) {
            case Verification.Refused refused ->
                refused(bundle, "the TPM's quote does not hold: " + Visible.text(refused.reason()));
            case Verification.Verified verified -> {
                try {
                    earlier.keep(bundle);
                } catch (TpmFormatException e) {
                    throw new IllegalStateException("a quote that was verified cannot be read", e);
                }
                yield attestation(bundle, verified);
            }
        };
    }

    /** The bundle goes along: who asked for it judges it too. */
    private static Attestation refused(QuoteBundle bundle, String reason) {
        return new Attestation(false, bundle.maker().isSoftware(), reason, Bytes.of(bundle.toJson()));
    }

    /** The name of the attestation key, after its TPM opened a credential for it: once for every key. */
    private Octets activated(QuoteBundle bundle) throws TpmFormatException, TpmFailure {
        Octets name = TpmtPublic.attestationKey(bundle.attestationKey()).name();
        Octets before = activated.get();
        if (before != null && name.equals(before)) {
            return name;
        }
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        Credential credential =
                Credential.make(TpmtPublic.endorsementKey(bundle.endorsementKey()), name, Octets.of(secret), random);
        if (!quoter.activate(credential).equals(Octets.of(secret))) {
            throw new TpmFormatException("it opened another secret");
        }
        activated.set(name);
        return name;
    }

    private Attestation attestation(QuoteBundle bundle, Verification.Verified verified) {
        if (!verified.software() && !verified.endorsed()) {
            return refused(
                    bundle,
                    "a TPM by " + Visible.text(bundle.maker().manufacturer())
                            + " quoted, but no maker that is believed vouches for it (tpm.makers)");
        }
        String kind = verified.software()
                ? "a software TPM, which proves nothing against its own host,"
                : "a TPM by " + Visible.text(bundle.maker().manufacturer()) + ", whose maker vouches for it,";
        String registers = verified.attest().attested() instanceof TpmsAttest.Registers quoted
                ? quoted.selection().registers().toString()
                : "";
        String program = unmeasured.get();
        return new Attestation(
                true,
                verified.software(),
                kind + " quoted PCR " + registers
                        + (verified.held(Check.Step.PROGRAM) ? " and the running program" : "")
                        + (verified.held(Check.Step.REFERENCE)
                                ? "; they are as the reference values say"
                                : "; there are no reference values to compare them with")
                        + (program == null ? "" : "; the running program is not measured: " + program),
                Bytes.of(bundle.toJson()));
    }

    private static Octets octets(Bytes bytes) {
        return Octets.of(bytes.toArray());
    }
}
