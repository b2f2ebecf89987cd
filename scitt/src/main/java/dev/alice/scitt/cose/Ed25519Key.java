package dev.alice.scitt.cose;

import dev.alice.scitt.MalformedException;
import dev.alice.scitt.Octets;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 public key (RFC 8032).
 *
 * @param x the 32 bytes of the encoded point, which is neither of small order nor encoded in two ways
 */
public record Ed25519Key(Octets x) implements CoseKey {
    static final Octets DER_PREFIX = Octets.of(HexFormat.of().parseHex("302a300506032b6570032100"));
    private static final int SIGNATURE = 64;

    public Ed25519Key {
        if (x.length() != 32 || !Ed25519.validatePublicKeyFull(x.toBytes(), 0)) {
            throw new MalformedException("not an Ed25519 public key: " + x.hex());
        }
    }

    /** The key of 32 bytes. */
    public static Ed25519Key of(byte[] bytes) {
        return new Ed25519Key(Octets.of(bytes));
    }

    @Override
    public boolean verifies(Algorithm algorithm, byte[] message, byte[] signature) {
        return fits(algorithm)
                && signature.length == SIGNATURE
                && Ed25519.verify(signature, 0, x.toBytes(), 0, message, 0, message.length);
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
}
