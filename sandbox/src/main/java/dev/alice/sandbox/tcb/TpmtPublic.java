package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * The public part of a key in a TPM: a TPM2B_PUBLIC that holds a TPMT_PUBLIC (Part 2, section 12.2.4) of an attestation or
 * an endorsement key, P-256 or RSA.
 *
 * @param name of the key: its hash algorithm and the digest of its public area (Part 1, section 16)
 */
public record TpmtPublic(Octets name, Material material) {
    /** fixedTPM, fixedParent, sensitiveDataOrigin, userWithAuth, restricted, sign; and not decrypt. */
    private static final long ATTESTATION_KEY = 0x0005_0072L;
    /** fixedTPM, fixedParent, sensitiveDataOrigin, adminWithPolicy, restricted, decrypt; and not sign. */
    private static final long ENDORSEMENT_KEY = 0x0003_00b2L;

    private static final long USER_WITH_AUTH = 0x40;

    private static final int ALG_RSA = 0x0001;
    private static final int ALG_AES = 0x0006;
    private static final int ALG_SHA256 = 0x000b;
    private static final int ALG_NULL = 0x0010;
    private static final int ALG_RSASSA = 0x0014;
    private static final int ALG_ECDSA = 0x0018;
    private static final int ALG_ECC = 0x0023;
    private static final int ALG_CFB = 0x0043;
    private static final int CURVE_P256 = 0x0003;
    private static final int MAX_AREA = 1024;

    /** What the key is, mathematically. */
    public sealed interface Material {
        default PublicKey asPublicKey() {
            try {
                return switch (this) {
                    case Ecc ecc ->
                        KeyFactory.getInstance("EC")
                                .generatePublic(new ECPublicKeySpec(new ECPoint(ecc.x(), ecc.y()), P256.curve()));
                    case Rsa rsa ->
                        KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(rsa.modulus(), rsa.exponent()));
                };
            } catch (GeneralSecurityException e) {
                throw new SandboxException("this Java runtime cannot hold the key of a TPM; use a complete JDK", e);
            }
        }
    }

    /** A point of P-256. */
    public record Ecc(BigInteger x, BigInteger y) implements Material {}

    /** An RSA modulus of 2048 to 4096 bits, and its exponent. */
    public record Rsa(BigInteger modulus, BigInteger exponent) implements Material {}

    /** A restricted signing key, ECDSA over P-256 or RSASSA, with SHA-256. */
    public static TpmtPublic attestationKey(Octets sizedPublic) throws TpmFormatException {
        Octets area = area("attestation key", sizedPublic);
        TpmReader reader = new TpmReader("TPMT_PUBLIC", area);
        int type = type(reader);
        reader.expect("nameAlg", 2, ALG_SHA256);
        reader.expect("objectAttributes", 4, ATTESTATION_KEY);
        reader.expect("size of authPolicy", 2, 0);
        reader.expect("symmetric", 2, ALG_NULL);
        reader.expect("scheme", 2, type == ALG_ECC ? ALG_ECDSA : ALG_RSASSA);
        reader.expect("hash of the scheme", 2, ALG_SHA256);
        return read(type, reader, area);
    }

    /** A restricted decryption key in the form of the default templates (TCG EK Credential Profile, annex B). */
    public static TpmtPublic endorsementKey(Octets sizedPublic) throws TpmFormatException {
        Octets area = area("endorsement key", sizedPublic);
        TpmReader reader = new TpmReader("TPMT_PUBLIC of the endorsement key", area);
        int type = type(reader);
        reader.expect("nameAlg", 2, ALG_SHA256);
        long attributes = reader.u32("objectAttributes");
        if ((attributes & ~USER_WITH_AUTH) != ENDORSEMENT_KEY) {
            throw new TpmFormatException("TPMT_PUBLIC of the endorsement key: objectAttributes is 0x"
                    + Long.toHexString(attributes) + ", not 0x" + Long.toHexString(ENDORSEMENT_KEY));
        }
        reader.expect("size of authPolicy", 2, 32);
        reader.octets("authPolicy", 32);
        reader.expect("symmetric", 2, ALG_AES);
        reader.expect("bits of the symmetric key", 2, 128);
        reader.expect("mode of the symmetric key", 2, ALG_CFB);
        reader.expect("scheme", 2, ALG_NULL);
        return read(type, reader, area);
    }

    /**
     * The qualified name of a key below an endorsement key: it chains the names from the endorsement hierarchy down
     * (Part 1, section 26.5).
     */
    public Octets qualifiedBelow(TpmtPublic endorsementKey) {
        byte[] endorsementHierarchy = {0x40, 0x00, 0x00, 0x0b};
        Octets parent =
                named(Sha256.of(endorsementHierarchy, endorsementKey.name().toArray()));
        return named(Sha256.of(parent.toArray(), name.toArray()));
    }

    /** A name: the algorithm SHA-256 and a digest (Part 2, section 10.5.3). */
    public static Octets named(byte[] digest) {
        byte[] name = new byte[34];
        name[1] = ALG_SHA256;
        System.arraycopy(digest, 0, name, 2, 32);
        return Octets.of(name);
    }

    private static int type(TpmReader reader) throws TpmFormatException {
        int type = reader.u16("type");
        if (type != ALG_ECC && type != ALG_RSA) {
            throw new TpmFormatException(
                    "TPMT_PUBLIC: type is 0x" + Integer.toHexString(type) + ", neither ECC (0x23) nor RSA (0x1)");
        }
        return type;
    }

    private static TpmtPublic read(int type, TpmReader reader, Octets area) throws TpmFormatException {
        Material material = type == ALG_ECC ? ecc(reader) : rsa(reader);
        reader.end();
        return new TpmtPublic(named(Sha256.of(area.toArray())), material);
    }

    private static Ecc ecc(TpmReader reader) throws TpmFormatException {
        reader.expect("curve", 2, CURVE_P256);
        reader.expect("kdf", 2, ALG_NULL);
        reader.expect("size of x", 2, 32);
        BigInteger x = new BigInteger(1, reader.octets("x", 32).toArray());
        reader.expect("size of y", 2, 32);
        BigInteger y = new BigInteger(1, reader.octets("y", 32).toArray());
        P256.requirePoint(x, y);
        return new Ecc(x, y);
    }

    private static Rsa rsa(TpmReader reader) throws TpmFormatException {
        int bits = reader.u16("keyBits");
        if (bits != 2048 && bits != 3072 && bits != 4096) {
            throw new TpmFormatException("TPMT_PUBLIC: keyBits is " + bits + ", none of 2048, 3072, 4096");
        }
        // zero stands for 65537 (Part 2, section 12.2.3.5)
        reader.expect("exponent", 4, 0);
        reader.expect("size of the modulus", 2, bits / 8);
        BigInteger modulus =
                new BigInteger(1, reader.octets("modulus", bits / 8).toArray());
        if (modulus.bitLength() != bits || !modulus.testBit(0)) {
            throw new TpmFormatException("TPMT_PUBLIC: the modulus is no odd number of " + bits + " bits");
        }
        return new Rsa(modulus, BigInteger.valueOf(65_537));
    }

    private static Octets area(String which, Octets sizedPublic) throws TpmFormatException {
        TpmReader outer = new TpmReader("TPM2B_PUBLIC of the " + which, sizedPublic);
        Octets area = outer.sized("publicArea", MAX_AREA);
        outer.end();
        return area;
    }
}
