package dev.alice.sandbox.authority;

import dev.alice.sandbox.quote.Binding;
import dev.alice.sandbox.quote.EarlierQuotes;
import dev.alice.sandbox.quote.Expectation;
import dev.alice.sandbox.quote.QuoteBundle;
import dev.alice.sandbox.quote.QuoteVerifier;
import dev.alice.sandbox.quote.TpmAuthorities;
import dev.alice.sandbox.quote.Verification;
import dev.alice.sandbox.tcb.Credential;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import dev.alice.sandbox.tcb.TpmFormatException;
import dev.alice.sandbox.tcb.TpmtPublic;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The verifier of an attestation authority. A host is enrolled once: a maker vouches for its endorsement key, the authority
 * knows the name of that key, and the TPM opens a credential for its attestation key. Then each quote over a nonce of
 * this desk is appraised, and counts once.
 */
public final class AuthorityDesk {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MAX_USED = 100_000;

    private final TpmAuthorities makers;
    private final Supplier<List<KnownHost>> hosts;
    private final Enrolments enrolments;
    private final Tokens tokens;
    private final Clock clock;
    private final SecureRandom random;
    private final EarlierQuotes earlier;
    private final Map<Octets, Instant> used = Collections.synchronizedMap(new LinkedHashMap<>());

    /**
     * @param hosts that may prove themselves, as they stand now
     * @param earlier quotes of enrolled keys, which no later one may contradict
     */
    public AuthorityDesk(
            TpmAuthorities makers,
            Supplier<List<KnownHost>> hosts,
            Enrolments enrolments,
            EarlierQuotes earlier,
            Clock clock,
            SecureRandom random) {
        this.makers = makers;
        this.hosts = hosts;
        this.enrolments = enrolments;
        this.earlier = earlier;
        this.tokens = new Tokens(LIFETIME, clock, random);
        this.clock = clock;
        this.random = random;
    }

    /**
     * The keys of a host: TPM2B_PUBLIC each.
     *
     * @param certificates of the endorsement key, DER, its own first
     */
    public record Application(Octets attestationKey, Octets endorsementKey, List<Octets> certificates) {
        public Application {
            certificates = List.copyOf(certificates);
        }
    }

    /** A credential, and the token that comes back with what was in it. */
    public record Challenge(Octets token, Credential credential) {}

    /** A host that proved itself, with the key that its server shows. */
    public record Proven(KnownHost host, Octets attestationKey, Octets hostKey, Verification.Verified verification) {}

    /** A nonce for a quote; good for five minutes, and once. */
    public Octets nonce() {
        return tokens.issue();
    }

    /** Begins to enrol a key: the TPM must open the credential. */
    public Answer<Challenge> apply(Application application) {
        try {
            TpmtPublic key = TpmtPublic.attestationKey(application.attestationKey());
            TpmtPublic parent = TpmtPublic.endorsementKey(application.endorsementKey());
            if (host(parent.name()).isEmpty()) {
                return new Answer.Denied<>(
                        "no host with the endorsement key " + parent.name().asHex() + " is known here");
            }
            makers.endorse(application.certificates(), parent, clock.instant());
            Octets token = tokens.issue();
            Octets secret = tokens.secret(token, key.name(), parent.name());
            return new Answer.Granted<>(new Challenge(token, Credential.make(parent, key.name(), secret, random)));
        } catch (TpmFormatException | TpmAuthorities.NotEndorsed e) {
            return new Answer.Denied<>(String.valueOf(e.getMessage()));
        }
    }

    /** Ends it: the secret shows that the TPM holds both keys. The name of the attestation key is enrolled. */
    public Answer<Octets> enrol(Application application, Octets token, Octets secret) {
        try {
            Octets key = TpmtPublic.attestationKey(application.attestationKey()).name();
            Octets parent =
                    TpmtPublic.endorsementKey(application.endorsementKey()).name();
            if (!tokens.isFresh(token)) {
                return new Answer.Denied<>("the credential is not of this desk, or older than five minutes");
            }
            byte[] expected = tokens.secret(token, key, parent).toArray();
            if (!MessageDigest.isEqual(expected, secret.toArray())) {
                return new Answer.Denied<>("that was not in the credential");
            }
            if (host(parent).isEmpty()) {
                return new Answer.Denied<>("no host with this endorsement key is known here");
            }
            enrolments.put(key, parent);
            return new Answer.Granted<>(key);
        } catch (TpmFormatException e) {
            return new Answer.Denied<>(String.valueOf(e.getMessage()));
        }
    }

    /** Appraises a quote of an enrolled host over a nonce of this desk. */
    public Answer<Proven> appraise(QuoteBundle bundle) {
        Octets key;
        Optional<QuoteBundle> before;
        try {
            key = TpmtPublic.attestationKey(bundle.attestationKey()).name();
            before = earlier.of(bundle.attestationKey());
        } catch (TpmFormatException e) {
            return new Answer.Denied<>(String.valueOf(e.getMessage()));
        }
        Optional<Octets> parent = enrolments.endorsementKey(key);
        if (parent.isEmpty()) {
            return new Answer.Denied<>("the attestation key is not enrolled", true);
        }
        Optional<KnownHost> host = host(parent.get());
        if (host.isEmpty()) {
            return new Answer.Denied<>("the host is no longer known here");
        }
        Binding told = bundle.binding();
        if (!tokens.isFresh(told.nonce()) || used.containsKey(told.nonce())) {
            return new Answer.Denied<>("the nonce is not of this desk, older than five minutes, or was used");
        }
        Expectation expected = Expectation.of(told.nonce(), clock.instant())
                .withAuthorities(makers)
                .withActivated(Set.of(key));
        if (before.isPresent()) {
            Binding known = before.get().binding();
            expected = expected.withEarlier(before.get())
                    .withTreeHead(new Expectation.TreeHead(known.treeSize(), known.treeRoot(), false));
        }
        if (host.get().references().isPresent()) {
            expected = expected.withReferences(host.get().references().get());
        }
        return switch (QuoteVerifier.verify(bundle, expected)) {
            case Verification.Refused refused -> new Answer.Denied<>(refused.reason());
            case Verification.Verified verified -> granted(bundle, key, parent.get(), host.get(), verified);
        };
    }

    private Answer<Proven> granted(
            QuoteBundle bundle, Octets key, Octets parent, KnownHost host, Verification.Verified verified) {
        try {
            // the enrolled pair counts, not whatever endorsement key the bundle shows
            if (!TpmtPublic.endorsementKey(bundle.endorsementKey()).name().equals(parent)) {
                return new Answer.Denied<>("the endorsement key is not the enrolled one");
            }
            if (verified.software() && !host.software()) {
                return new Answer.Denied<>("the TPM is a software one, and this host may not have one");
            }
            if (!spend(bundle.binding().nonce())) {
                return new Answer.Denied<>("the nonce was used");
            }
            earlier.keep(bundle);
        } catch (TpmFormatException e) {
            return new Answer.Denied<>(String.valueOf(e.getMessage()));
        }
        return new Answer.Granted<>(new Proven(host, key, bundle.binding().hostKey(), verified));
    }

    private boolean spend(Octets nonce) {
        Instant now = clock.instant();
        synchronized (used) {
            used.values().removeIf(until -> until.isBefore(now));
            // as many as this within five minutes are no longer told from each other, so none is taken
            return used.size() < MAX_USED && used.put(nonce, now.plus(LIFETIME)) == null;
        }
    }

    private Optional<KnownHost> host(Octets endorsementKey) {
        return hosts.get().stream()
                .filter(host -> host.endorsementKey().equals(endorsementKey))
                .findFirst();
    }

    /** SHA-256 of a host key blob, as a fingerprint has it. */
    public static Octets fingerprint(Octets hostKey) {
        return Octets.of(Sha256.of(hostKey.toArray()));
    }
}
