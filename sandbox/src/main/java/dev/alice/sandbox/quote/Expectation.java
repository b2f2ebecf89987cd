package dev.alice.sandbox.quote;

import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a verifier holds against a bundle; what it does not hold is not checked, and the appraisal says so.
 *
 * @param nonce that the verifier gave
 * @param hostKey SHA-256 of the SSH host key blob that the verifier sees
 * @param treeHead of the log that the verifier knows
 * @param authorities makers of TPMs that are believed
 * @param activated names of attestation keys that an activated credential bound to their endorsement keys
 * @param earlier a bundle of the same host that was verified before
 * @param references what registers and programs may be
 * @param at when, for certificates and references
 */
public record Expectation(
        Octets nonce,
        Optional<Octets> hostKey,
        Optional<TreeHead> treeHead,
        Optional<TpmAuthorities> authorities,
        Set<Octets> activated,
        Optional<QuoteBundle> earlier,
        Optional<ReferenceValues> references,
        Instant at) {

    /**
     * A tree head of the log.
     *
     * @param exact whether it must be this one; otherwise a larger tree is good too
     */
    public record TreeHead(long size, Octets root, boolean exact) {}

    public Expectation {
        activated = Set.copyOf(activated);
    }

    /** A nonce, and nothing else. */
    public static Expectation of(Octets nonce, Instant at) {
        return new Expectation(
                nonce,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                at);
    }

    /** Exactly this binding. */
    public static Expectation of(Binding binding, Instant at) {
        return of(binding.nonce(), at)
                .withHostKey(Octets.of(Sha256.of(binding.hostKey().toArray())))
                .withTreeHead(new TreeHead(binding.treeSize(), binding.treeRoot(), true));
    }

    /** @param sha256 of the SSH host key blob, as in its fingerprint */
    public Expectation withHostKey(Octets sha256) {
        return new Expectation(nonce, Optional.of(sha256), treeHead, authorities, activated, earlier, references, at);
    }

    public Expectation withTreeHead(TreeHead head) {
        return new Expectation(nonce, hostKey, Optional.of(head), authorities, activated, earlier, references, at);
    }

    public Expectation withAuthorities(TpmAuthorities makers) {
        return new Expectation(nonce, hostKey, treeHead, Optional.of(makers), activated, earlier, references, at);
    }

    public Expectation withActivated(Set<Octets> names) {
        return new Expectation(nonce, hostKey, treeHead, authorities, names, earlier, references, at);
    }

    public Expectation withEarlier(QuoteBundle bundle) {
        return new Expectation(nonce, hostKey, treeHead, authorities, activated, Optional.of(bundle), references, at);
    }

    public Expectation withReferences(ReferenceValues values) {
        return new Expectation(nonce, hostKey, treeHead, authorities, activated, earlier, Optional.of(values), at);
    }
}
