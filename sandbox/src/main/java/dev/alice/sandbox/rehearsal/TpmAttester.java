package dev.alice.sandbox.rehearsal;

import dev.alice.flow.Attestation;
import dev.alice.flow.Bytes;
import dev.alice.flow.Digest;
import dev.alice.flow.Visible;
import dev.alice.flow.port.Attester;
import dev.alice.sandbox.tcb.Binding;
import dev.alice.sandbox.tcb.Octets;
import dev.alice.sandbox.tcb.QuoteBundle;
import dev.alice.sandbox.tcb.QuoteVerifier;
import dev.alice.sandbox.tcb.TpmQuoter;
import dev.alice.sandbox.tcb.Verification;

/** The flow engine's attester over a TPM; every quote is verified here before it is handed out. */
public final class TpmAttester implements Attester {
    private final TpmQuoter quoter;

    public TpmAttester(TpmQuoter quoter) {
        this.quoter = quoter;
    }

    /** Throws IllegalArgumentException for a nonce that is not 1 to 64 bytes long, or an empty host key. */
    @Override
    public Attestation attest(Bytes nonce, Digest treeRoot, long treeSize, Bytes hostKey) {
        Binding binding = new Binding(octets(nonce), octets(treeRoot.value()), treeSize, octets(hostKey));
        return switch (quoter.quote(binding)) {
            case TpmQuoter.Result.None none -> Attestation.none(Visible.text(none.reason()));
            case TpmQuoter.Result.Quoted quoted -> verified(quoted.bundle(), binding);
        };
    }

    private static Attestation verified(QuoteBundle bundle, Binding binding) {
        return switch (QuoteVerifier.verify(bundle, binding)) {
            case Verification.Refused refused ->
                Attestation.none("the TPM's own quote does not verify: " + Visible.text(refused.reason()));
            case Verification.Verified verified ->
                new Attestation(true, bundle.maker().isSoftware(), reason(bundle, verified), Bytes.of(bundle.toJson()));
        };
    }

    private static String reason(QuoteBundle bundle, Verification.Verified verified) {
        String kind = bundle.maker().isSoftware()
                ? "a software TPM, which proves nothing against its own host,"
                : "a TPM by " + Visible.text(bundle.maker().manufacturer());
        return kind + " quoted PCR " + verified.attest().selection().registers()
                + "; its endorsement key was not checked against a maker's certificate, and the registers not against"
                + " reference values";
    }

    private static Octets octets(Bytes bytes) {
        return Octets.of(bytes.toArray());
    }
}
