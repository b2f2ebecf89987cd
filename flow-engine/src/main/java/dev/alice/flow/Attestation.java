package dev.alice.flow;

/**
 * What is proven of the server's trusted computing base.
 *
 * @param attested whether a TPM quote was made and verified
 * @param software whether the TPM is a software one, which proves nothing against its host
 * @param reason in words: why not, or what the quote covers
 * @param bundle the quote with what a verifier needs, JSON; empty where not attested
 */
public record Attestation(boolean attested, boolean software, String reason, Bytes bundle) {
    public static Attestation none(String reason) {
        return new Attestation(false, false, reason, Bytes.utf8(""));
    }
}
