package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import dev.alice.scitt.ScittException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** A private key that signs: Ed25519, or ECDSA on P-256 or P-384 with nonces of RFC 6979 and s ≤ n/2. */
public final class SigningKey {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN (OPENSSH )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]{1,8192})-----END (OPENSSH )?PRIVATE KEY-----");

    private final CoseKey publicKey;
    private final AsymmetricKeyParameter secret;

    private SigningKey(CoseKey publicKey, AsymmetricKeyParameter secret) {
        this.publicKey = publicKey;
        this.secret = secret;
    }

    /** A new key for an algorithm. */
    public static SigningKey generate(Algorithm algorithm, SecureRandom random) {
        return switch (algorithm) {
            case ED25519, EDDSA -> {
                byte[] seed = new byte[Ed25519.SECRET_KEY_SIZE];
                random.nextBytes(seed);
                yield of(new Ed25519PrivateKeyParameters(seed, 0));
            }
            case ES256, ESP256 -> of(scalar(EcKey.Curve.P256, random));
            case ES384 -> of(scalar(EcKey.Curve.P384, random));
        };
    }

    /**
     * Reads an unencrypted private key: PKCS #8 ({@code PRIVATE KEY}, RFC 5958) or OpenSSH's own form.
     *
     * @throws MalformedException if it is not one of these, or of another algorithm; what it holds is not told
     */
    public static SigningKey fromPem(String pem) {
        Matcher armor = PEM.matcher(pem.length() > 16_384 ? "" : pem.strip());
        if (!armor.matches() || (armor.group(1) == null) != (armor.group(3) == null)) {
            throw new MalformedException("not a PEM block 'PRIVATE KEY' or 'OPENSSH PRIVATE KEY' without a passphrase");
        }
        try {
            byte[] blob = Base64.getMimeDecoder().decode(armor.group(2).getBytes(StandardCharsets.US_ASCII));
            return of(
                    armor.group(1) == null
                            ? PrivateKeyFactory.createKey(blob)
                            : OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(blob));
        } catch (IOException | RuntimeException e) {
            throw new MalformedException(
                    "the private key cannot be read: is it encrypted, or not of Ed25519, P-256 or P-384?");
        }
    }

    /**
     * Reads the DER form of an unencrypted PKCS #8 key.
     *
     * @throws MalformedException if it is not one of the known algorithms
     */
    public static SigningKey fromPkcs8(byte[] der) {
        try {
            return of(PrivateKeyFactory.createKey(der));
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("not a private key of Ed25519, P-256 or P-384 in PKCS #8");
        }
    }

    private static SigningKey of(AsymmetricKeyParameter secret) {
        return switch (secret) {
            case Ed25519PrivateKeyParameters ed ->
                new SigningKey(Ed25519Key.of(ed.generatePublicKey().getEncoded()), ed);
            case ECPrivateKeyParameters ec -> new SigningKey(publicKey(ec), ec);
            default -> throw new MalformedException("not a private key of Ed25519, P-256 or P-384");
        };
    }

    private static ECPrivateKeyParameters scalar(EcKey.Curve curve, SecureRandom random) {
        BigInteger n = curve.domain().getN();
        BigInteger d;
        do {
            d = new BigInteger(n.bitLength(), random);
        } while (d.signum() == 0 || d.compareTo(n) >= 0);
        return new ECPrivateKeyParameters(d, curve.domain());
    }

    private static CoseKey publicKey(ECPrivateKeyParameters secret) {
        for (EcKey.Curve curve : EcKey.Curve.values()) {
            if (curve.domain().getN().equals(secret.getParameters().getN())
                    && curve.domain().getCurve().equals(secret.getParameters().getCurve())) {
                ECPoint point = new FixedPointCombMultiplier()
                        .multiply(curve.domain().getG(), secret.getD())
                        .normalize();
                return new EcKey(
                        curve,
                        Octets.of(point.getAffineXCoord().getEncoded()),
                        Octets.of(point.getAffineYCoord().getEncoded()));
            }
        }
        throw new MalformedException("not a private key on P-256 or P-384");
    }

    /** The public half. */
    public CoseKey publicKey() {
        return publicKey;
    }

    /** The algorithm that it signs with. */
    public Algorithm algorithm() {
        return publicKey.algorithm();
    }

    /** The signature over {@code message}, as COSE has it (RFC 9053 §2). */
    public byte[] sign(byte[] message) {
        return switch (secret) {
            case Ed25519PrivateKeyParameters ed -> {
                byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
                ed.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
                yield signature;
            }
            case ECPrivateKeyParameters ec -> ecdsa(ec, (EcKey) publicKey, message);
            default -> throw new IllegalStateException("keys are of two families");
        };
    }

    private static byte[] ecdsa(ECPrivateKeyParameters secret, EcKey key, byte[] message) {
        ECDSASigner signer = new ECDSASigner(
                new HMacDSAKCalculator(key.curve() == EcKey.Curve.P256 ? new SHA256Digest() : new SHA384Digest()));
        signer.init(true, secret);
        BigInteger[] pair = signer.generateSignature(key.hash(message));
        BigInteger n = key.curve().domain().getN();
        BigInteger low = pair[1].compareTo(n.shiftRight(1)) > 0 ? n.subtract(pair[1]) : pair[1];
        byte[] signature = new byte[2 * key.curve().size()];
        put(pair[0], signature, key.curve().size());
        put(low, signature, 2 * key.curve().size());
        return signature;
    }

    /** Writes a number big-endian so that it ends before {@code end}; a leading sign byte is left out. */
    private static void put(BigInteger number, byte[] into, int end) {
        byte[] bytes = number.toByteArray();
        int skip = bytes.length > into.length / 2 ? 1 : 0;
        System.arraycopy(bytes, skip, into, end - bytes.length + skip, bytes.length - skip);
    }

    /** The DER form of PKCS #8, unencrypted: for sealing, not for showing. */
    public byte[] pkcs8() {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(secret).getEncoded();
        } catch (IOException e) {
            throw new ScittException("a private key could not be encoded: " + e.getMessage(), e);
        }
    }

    /** The PEM form of {@link #pkcs8}. */
    public String pem() {
        byte[] der = pkcs8();
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Arrays.fill(der, (byte) 0);
        return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    }

    @Override
    public String toString() {
        return "SigningKey[" + publicKey.thumbprint().hex() + "]";
    }
}
