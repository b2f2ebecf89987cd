package dev.alice.sandbox.tpm;

/**
 * Which kinds of keys are made.
 *
 * @param endorsement RSA-2048 or P-256 by the default templates; makers certify the one, the other, or both
 * @param attestation of the key below it
 */
public record KeyKinds(Kind endorsement, Kind attestation) {
    /** An endorsement key that nearly every maker certifies, and a signing key whose signatures are short. */
    public static final KeyKinds USUAL = new KeyKinds(Kind.RSA, Kind.ECC);

    /** A kind of key. */
    public enum Kind {
        RSA("rsa", "rsassa"),
        ECC("ecc", "ecdsa");

        private final String word;
        private final String scheme;

        Kind(String word, String scheme) {
            this.word = word;
            this.scheme = scheme;
        }

        String word() {
            return word;
        }

        String scheme() {
            return scheme;
        }
    }
}
