package dev.alice.sandbox.tcb;

/** An ECDSA signature with SHA-256 as a TPM writes it: TPMT_SIGNATURE (Part 2, section 11.3.4), r and s of 32 bytes each. */
record TpmtSignature(Octets r, Octets s) {
    private static final int ALG_ECDSA = 0x0018;
    private static final int ALG_SHA256 = 0x000b;

    static TpmtSignature parse(Octets signature) throws TpmFormatException {
        TpmReader reader = new TpmReader("TPMT_SIGNATURE", signature);
        reader.expect("algorithm", 2, ALG_ECDSA);
        reader.expect("hash", 2, ALG_SHA256);
        reader.expect("size of r", 2, 32);
        Octets r = reader.octets("r", 32);
        reader.expect("size of s", 2, 32);
        Octets s = reader.octets("s", 32);
        reader.end();
        return new TpmtSignature(r, s);
    }

    /** The form of IEEE P1363: r and s one after the other. */
    byte[] concatenated() {
        byte[] both = new byte[64];
        System.arraycopy(r.toArray(), 0, both, 0, 32);
        System.arraycopy(s.toArray(), 0, both, 32, 32);
        return both;
    }
}
