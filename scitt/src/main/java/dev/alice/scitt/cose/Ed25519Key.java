package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key (RFC 8032); its point is decoded once, so that to verify costs less than with bare bytes. */
public final class Ed25519Key implements CoseKey {
    static final Octets DER_PREFIX = Octets.of(HexFormat.of().parseHex("302a300506032b6570032100"));
    private static final int SIGNATURE = 64;

    private final Octets x;
    private final Ed25519.PublicPoint point;

    /**
     * Decodes a key.
     *
     * @param x the 32 bytes of the encoded point, which is neither of small order nor encoded in two ways
     */
    public Ed25519Key(Octets x) {
        Ed25519.PublicPoint decoded = x.length() == 32 ? Ed25519.validatePublicKeyFullExport(x.toBytes(), 0) : null;
        if (decoded == null) {
            throw new MalformedException("not an Ed25519 public key: " + x.hex());
        }
        this.x = x;
        this.point = decoded;
    }

    /** The 32 bytes of the encoded point. */
    public Octets x() {
        return x;
    }

    /** The key of 32 bytes. */
    public static Ed25519Key of(byte[] bytes) {
        return new Ed25519Key(Octets.of(bytes));
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] message, byte[] signature) {
        return fits(algorithm)
                && signature.length == SIGNATURE
                && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    @Override
    public boolean fits(Algorithm algorithm) {
        return algorithm == Algorithm.ED25519 || algorithm == Algorithm.EDDSA;
    }

    @Override
    public Algorithm algorithm() {
        return Algorithm.ED25519;
    }

    @Override
    public Cbor.Dictionary cose() {
        return Cbor.Dictionary.empty()
                .with(1, new Cbor.Int(1))
                .with(-1, new Cbor.Int(6))
                .with(-2, new Cbor.Bytes(x));
    }

    @Override
    public byte[] subjectPublicKeyInfo() {
        byte[] der = new byte[DER_PREFIX.length() + 32];
        System.arraycopy(DER_PREFIX.toBytes(), 0, der, 0, DER_PREFIX.length());
        System.arraycopy(x.toBytes(), 0, der, DER_PREFIX.length(), 32);
        return der;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ed25519Key that && x.equals(that.x);
    }

    @Override
    public int hashCode() {
        return x.hashCode();
    }

    @Override
    public String toString() {
        return "Ed25519Key[" + x.hex() + "]";
    }
}
