package dev.alice.flow;

/**
 * What is proven of the server's trusted computing base.
 *
 * @param attested whether a TPM quote was made, and holds against all that it was compared with
 * @param software whether the TPM is a software one, which proves nothing against its host
 * @param reason in words: why not, or what the quote covers
 * @param bundle the quote with what a verifier needs, JSON, also where it does not hold; empty where there is none
 */
public record Attestation(boolean attested, boolean software, String reason, Bytes bundle) {
    /** The state of a host. */
    public enum State {
        /** A hardware TPM whose maker vouches for it quoted, and the quote holds. */
        ATTESTED,
        /** The same by a software TPM, which proves nothing against its own host. */
        SOFTWARE,
        /** There is no quote, or it does not hold. */
        UNATTESTED
    }

    public static Attestation none(String reason) {
        return new Attestation(false, false, reason, Bytes.utf8(""));
    }

    public State state() {
        return !attested ? State.UNATTESTED : software ? State.SOFTWARE : State.ATTESTED;
    }
}
