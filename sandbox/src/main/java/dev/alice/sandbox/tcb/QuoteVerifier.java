package dev.alice.sandbox.tcb;

import java.util.ArrayList;
import java.util.List;

/**
 * The verifier of quote bundles in plain Java (TPM 2.0 Library, Part 1, section 31, and RFC 9334's appraisal of evidence
 * as far as signature, freshness and registers go).
 *
 * <p>It trusts nothing that the bundle says of itself: what the quote must be bound to comes from the caller.
 */
public final class QuoteVerifier {
    private final Binding expected;
    private final List<String> steps = new ArrayList<>();

    private QuoteVerifier(Binding expected) {
        this.expected = expected;
    }

    /**
     * Verifies a bundle.
     *
     * @param expected the nonce that was sent, and the tree head and host key that the asker sees
     */
    public static Verification verify(QuoteBundle bundle, Binding expected) {
        QuoteVerifier verifier = new QuoteVerifier(expected);
        try {
            return verifier.appraise(bundle);
        } catch (TpmFormatException e) {
            return new Verification.Refused(String.valueOf(e.getMessage()), verifier.steps);
        }
    }

    private Verification appraise(QuoteBundle bundle) throws TpmFormatException {
        TpmtPublic key = TpmtPublic.parse(bundle.attestationKey());
        steps.add("the key is a restricted ECDSA P-256 signing key that never left a TPM (attributes 0x50072)");

        TpmtSignature signature = TpmtSignature.parse(bundle.signature());
        if (!P256.verifies(key, bundle.message().toArray(), signature)) {
            return refused("the signature is not by this key over this message");
        }
        steps.add("the signature over the message is by this key");

        TpmsAttest attest = TpmsAttest.parse(bundle.message());
        steps.add("the message is a quote that a TPM generated (magic ff544347, type 8018)");

        if (!attest.signer().equals(key.qualifiedBelow(bundle.endorsementKey()))) {
            return refused("the signing key does not lie below this endorsement key");
        }
        steps.add("the signing key lies below the endorsement key of the bundle (qualified name)");

        if (!bundle.binding().nonce().equals(expected.nonce())) {
            return refused("the nonce is another one: the quote answers another question");
        }
        if (!bundle.binding().treeRoot().equals(expected.treeRoot())
                || bundle.binding().treeSize() != expected.treeSize()) {
            return refused("the tree head is another one");
        }
        if (!bundle.binding().hostKey().equals(expected.hostKey())) {
            return refused("the SSH host key is another one");
        }
        if (!attest.extraData().equals(expected.qualifyingData())) {
            return refused("the qualifying data does not bind nonce, tree head and SSH host key");
        }
        steps.add("the quote is bound to the nonce, the tree head and the SSH host key");

        if (bundle.pcrValues().size() != 32 * attest.selection().registers().size()) {
            return refused("the values are not those of the quoted registers");
        }
        if (!Octets.of(Sha256.of(bundle.pcrValues().toArray())).equals(attest.pcrDigest())) {
            return refused("the values of the registers do not have the quoted digest");
        }
        steps.add("the values of the registers " + attest.selection().registers() + " have the quoted digest");
        return new Verification.Verified(attest, steps);
    }

    private Verification refused(String reason) {
        return new Verification.Refused(reason, steps);
    }
}
