package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that only the TPM with a certain endorsement key can open, and only while it holds a key of a certain name
 * (Part 1, section 24: credential protection; annexes B.10.4 and C.7.4 for the seed).
 *
 * @param idObject TPM2B_ID_OBJECT: the integrity and the encrypted secret
 * @param encryptedSecret TPM2B_ENCRYPTED_SECRET: the seed, for the endorsement key alone
 */
public record Credential(Octets idObject, Octets encryptedSecret) {
    private static final int SEED = 32;
    private static final int MAX_SECRET = 32;
    /** The magic and the version of a credential file of tpm2-tools. */
    private static final byte[] TOOLS_HEADER = {(byte) 0xba, (byte) 0xdc, (byte) 0xc0, (byte) 0xde, 0, 0, 0, 1};

    /** What a TPM proved: whoever returns the secret holds the named key beside the endorsement key. */
    public static Credential make(TpmtPublic endorsementKey, Octets name, Octets secret, SecureRandom random) {
        if (secret.size() < 1 || secret.size() > MAX_SECRET) {
            throw new IllegalArgumentException("a credential's secret has 1 to 32 bytes, not " + secret.size());
        }
        try {
            Seed seed = switch (endorsementKey.material()) {
                case TpmtPublic.Rsa rsa -> wrapped(rsa, random);
                case TpmtPublic.Ecc ecc -> agreed(ecc, random);
            };
            byte[] symmetric = kdfa(seed.value(), "STORAGE", name.toArray(), 128);
            byte[] integrity = kdfa(seed.value(), "INTEGRITY", new byte[0], 256);
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(symmetric, "AES"), new IvParameterSpec(new byte[16]));
            byte[] encrypted = cipher.doFinal(sized(secret.toArray()));
            byte[] outer = hmac(integrity, encrypted, name.toArray());
            return new Credential(
                    Octets.of(sized(joined(sized(outer), encrypted))), Octets.of(sized(seed.encrypted())));
        } catch (GeneralSecurityException e) {
            throw new SandboxException("a credential cannot be made for this endorsement key", e);
        }
    }

    /** The file that {@code tpm2_activatecredential -i} reads. */
    public Octets forTools() {
        return Octets.of(joined(joined(TOOLS_HEADER, idObject.toArray()), encryptedSecret.toArray()));
    }

    private record Seed(byte[] value, byte[] encrypted) {}

    private static Seed wrapped(TpmtPublic.Rsa key, SecureRandom random) throws GeneralSecurityException {
        byte[] seed = new byte[SEED];
        random.nextBytes(seed);
        Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
        PSource label = new PSource.PSpecified("IDENTITY\0".getBytes(StandardCharsets.US_ASCII));
        oaep.init(
                Cipher.ENCRYPT_MODE,
                key.asPublicKey(),
                new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, label),
                random);
        return new Seed(seed, oaep.doFinal(seed));
    }

    private static Seed agreed(TpmtPublic.Ecc key, SecureRandom random) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        KeyPair ephemeral = generator.generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(ephemeral.getPrivate());
        agreement.doPhase(key.asPublicKey(), true);
        byte[] z = agreement.generateSecret();
        var point = ((ECPublicKey) ephemeral.getPublic()).getW();
        byte[] x = coordinate(point.getAffineX());
        // KDFe (Part 1, section 11.4.10.3), one round: 256 bits
        byte[] seed = Sha256.of(number(1), z, "IDENTITY\0".getBytes(StandardCharsets.US_ASCII), x, coordinate(key.x()));
        return new Seed(seed, joined(sized(x), sized(coordinate(point.getAffineY()))));
    }

    /** KDFa (Part 1, section 11.4.10.2) with HMAC-SHA-256, one round: at most 256 bits. */
    private static byte[] kdfa(byte[] key, String label, byte[] context, int bits) throws GeneralSecurityException {
        byte[] words = (label + "\0").getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(hmac(key, number(1), words, context, number(bits)), bits / 8);
    }

    private static byte[] hmac(byte[] key, byte[]... parts) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (byte[] part : parts) {
            mac.update(part);
        }
        return mac.doFinal();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] sized(byte[] bytes) {
        return ByteBuffer.allocate(2 + bytes.length)
                .putShort((short) bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] coordinate(BigInteger value) {
        byte[] fixed = new byte[32];
        byte[] bytes = value.toByteArray();
        int take = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - take, fixed, 32 - take, take);
        return fixed;
    }
}
