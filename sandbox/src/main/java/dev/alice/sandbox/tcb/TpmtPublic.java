package dev.alice.sandbox.tcb;

import java.math.BigInteger;

/**
 * The public part of an attestation key: a TPM2B_PUBLIC that holds a TPMT_PUBLIC (Part 2, section 12.2.4) for a
 * restricted ECDSA P-256 signing key.
 *
 * @param name of the key: its hash algorithm and the digest of its public area (Part 1, section 16)
 */
record TpmtPublic(Octets name, BigInteger x, BigInteger y) {
    /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign; and not decrypt. */
    private static final long ATTESTATION_KEY = 0x0005_0072L;

    private static final int ALG_ECC = 0x0023;
    private static final int ALG_SHA256 = 0x000b;
    private static final int ALG_NULL = 0x0010;
    private static final int ALG_ECDSA = 0x0018;
    private static final int CURVE_P256 = 0x0003;

    static TpmtPublic parse(Octets sizedPublic) throws TpmFormatException {
        Octets area = area("attestation key", sizedPublic);
        TpmReader reader = new TpmReader("TPMT_PUBLIC", area);
        reader.expect("type", 2, ALG_ECC);
        reader.expect("nameAlg", 2, ALG_SHA256);
        reader.expect("objectAttributes", 4, ATTESTATION_KEY);
        reader.expect("size of authPolicy", 2, 0);
        reader.expect("symmetric", 2, ALG_NULL);
        reader.expect("scheme", 2, ALG_ECDSA);
        reader.expect("hash of the scheme", 2, ALG_SHA256);
        reader.expect("curve", 2, CURVE_P256);
        reader.expect("kdf", 2, ALG_NULL);
        reader.expect("size of x", 2, 32);
        BigInteger x = new BigInteger(1, reader.octets("x", 32).toArray());
        reader.expect("size of y", 2, 32);
        BigInteger y = new BigInteger(1, reader.octets("y", 32).toArray());
        reader.end();
        P256.requirePoint(x, y);
        return new TpmtPublic(nameOf(area), x, y);
    }

    /**
     * The qualified name of a key below an endorsement key: it chains the names from the endorsement hierarchy down.
     *
     * @param sizedParent the TPM2B_PUBLIC of the endorsement key, of any kind with SHA-256 names
     */
    Octets qualifiedBelow(Octets sizedParent) throws TpmFormatException {
        Octets area = area("endorsement key", sizedParent);
        TpmReader reader = new TpmReader("TPMT_PUBLIC of the endorsement key", area);
        reader.u16("type");
        reader.expect("nameAlg", 2, ALG_SHA256);
        byte[] endorsementHierarchy = {0x40, 0x00, 0x00, 0x0b};
        Octets parent = named(Sha256.of(endorsementHierarchy, nameOf(area).toArray()));
        return named(Sha256.of(parent.toArray(), name.toArray()));
    }

    private static Octets nameOf(Octets area) {
        return named(Sha256.of(area.toArray()));
    }

    private static Octets named(byte[] digest) {
        byte[] name = new byte[34];
        name[1] = ALG_SHA256;
        System.arraycopy(digest, 0, name, 2, 32);
        return Octets.of(name);
    }

    private static Octets area(String which, Octets sizedPublic) throws TpmFormatException {
        TpmReader outer = new TpmReader("TPM2B_PUBLIC of the " + which, sizedPublic);
        Octets area = outer.sized("publicArea", 1024);
        outer.end();
        return area;
    }
}
