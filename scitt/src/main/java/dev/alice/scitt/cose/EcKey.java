package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * An ECDSA public key on a NIST curve (RFC 9053 §7.1.1).
 *
 * @param curve the curve
 * @param x the x coordinate, big-endian, as long as the curve's field
 * @param y the y coordinate, likewise
 */
public record EcKey(Curve curve, Octets x, Octets y) implements CoseKey {
    /** The curves. */
    public enum Curve {
        P256(1, 32, "SHA-256", "P-256", "3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
        P384(2, 48, "SHA-384", "P-384", "3076301006072a8648ce3d020106052b8104002203620004");

        private final int label;
        private final int size;
        private final String hash;
        private final String bouncyName;
        private final Octets derPrefix;

        Curve(int label, int size, String hash, String bouncyName, String derPrefix) {
            this.label = label;
            this.size = size;
            this.hash = hash;
            this.bouncyName = bouncyName;
            this.derPrefix = Octets.of(HexFormat.of().parseHex(derPrefix));
        }

        int size() {
            return size;
        }

        Octets derPrefix() {
            return derPrefix;
        }

        ECDomainParameters domain() {
            X9ECParameters parameters = CustomNamedCurves.getByName(bouncyName);
            return new ECDomainParameters(parameters);
        }
    }

    public EcKey {
        if (x.length() != curve.size() || y.length() != curve.size()) {
            throw new MalformedException("a coordinate on " + curve + " has " + curve.size() + " bytes");
        }
        parameters(curve, x, y);
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] message, byte[] signature) {
        if (!fits(algorithm) || signature.length != 2 * curve.size()) {
            return false;
        }
        ECDSASigner verifier = new ECDSASigner();
        verifier.init(false, parameters(curve, x, y));
        return verifier.verifySignature(hash(message), r(signature), s(signature));
    }

    /**
     * Whether {@code s ≤ n/2}. For every signature {@code (r, s)} there is a second one, {@code (r, n − s)}, that anyone
     * can make; a log that took both would hold one statement twice.
     */
    public boolean isLowS(byte[] signature) {
        return signature.length == 2 * curve.size()
                && s(signature).compareTo(curve.domain().getN().shiftRight(1)) <= 0;
    }

    /** A signature of r and s in the form of ASN.1 DER (RFC 3279 §2.2.3), as others than COSE write it. */
    public byte[] der(byte[] signature) {
        if (signature.length != 2 * curve.size()) {
            throw new MalformedException("a signature on " + curve + " has " + 2 * curve.size() + " bytes");
        }
        try {
            return StandardDSAEncoding.INSTANCE.encode(curve.domain().getN(), r(signature), s(signature));
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedException("not a signature on " + curve + ": " + e.getMessage());
        }
    }

    /** The r and s of a signature in DER; empty where it is not one, or is not in the shortest form. */
    public Optional<byte[]> ofDer(byte[] der) {
        try {
            BigInteger[] pair =
                    StandardDSAEncoding.INSTANCE.decode(curve.domain().getN(), der);
            byte[] signature = new byte[2 * curve.size()];
            byte[] r = BigIntegers.asUnsignedByteArray(curve.size(), pair[0]);
            byte[] s = BigIntegers.asUnsignedByteArray(curve.size(), pair[1]);
            System.arraycopy(r, 0, signature, 0, r.length);
            System.arraycopy(s, 0, signature, curve.size(), s.length);
            return Optional.of(signature);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return switch (curve) {
            case P256 -> algorithm == Algorithm.ES256 || algorithm == Algorithm.ESP256;
            case P384 -> algorithm == Algorithm.ES384;
        };
    }

    @Override
    public Algorithm algorithm() {
        return switch (curve) {
            case P256 -> Algorithm.ES256;
            case P384 -> Algorithm.ES384;
        };
    }

    @Override
    public Cbor.Dictionary cose() {
        return Cbor.Dictionary.empty()
                .with(1, new Cbor.Int(2))
                .with(-1, new Cbor.Int(curve.label))
                .with(-2, new Cbor.Bytes(x))
                .with(-3, new Cbor.Bytes(y));
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.writeBytes(curve.derPrefix.toBytes());
        der.writeBytes(x.toBytes());
        der.writeBytes(y.toBytes());
        return der.toByteArray();
    }

    /** Both coordinates, x first. */
    public byte[] point() {
        byte[] point = new byte[2 * curve.size()];
        System.arraycopy(x.toBytes(), 0, point, 0, curve.size());
        System.arraycopy(y.toBytes(), 0, point, curve.size(), curve.size());
        return point;
    }

    private BigInteger r(byte[] signature) {
        return new BigInteger(1, signature, 0, curve.size());
    }

    private BigInteger s(byte[] signature) {
        return new BigInteger(1, signature, curve.size(), curve.size());
    }

    byte[] hash(byte[] message) {
        try {
            return MessageDigest.getInstance(curve.hash).digest(message);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + curve.hash, e);
        }
    }

    /**
     * The key of an encoded point, compressed or not (SEC 1 §2.3.4).
     *
     * @throws MalformedException if it is not a point on the curve
     */
    public static EcKey ofPoint(Curve curve, byte[] point) {
        try {
            ECPoint decoded = curve.domain().getCurve().decodePoint(point).normalize();
            if (!decoded.isInfinity()) {
                return new EcKey(
                        curve,
                        Octets.of(decoded.getAffineXCoord().getEncoded()),
                        Octets.of(decoded.getAffineYCoord().getEncoded()));
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new MalformedException("not a point on " + curve + ": " + e.getMessage());
        }
        throw new MalformedException("the point at infinity is not a key on " + curve);
    }

    /** BouncyCastle checks here that the point is on the curve. */
    private static ECPublicKeyParameters parameters(Curve curve, Octets x, Octets y) {
        ECDomainParameters domain = curve.domain();
        try {
            return new ECPublicKeyParameters(
                    domain.getCurve().validatePoint(new BigInteger(1, x.toBytes()), new BigInteger(1, y.toBytes())),
                    domain);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not a point on " + curve + ": " + e.getMessage());
        }
    }
}
