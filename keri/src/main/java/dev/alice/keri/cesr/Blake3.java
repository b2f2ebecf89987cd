package dev.alice.keri.cesr;

import org.bouncycastle.crypto.digests.Blake3Digest;

/** The Blake3 digest at 256 bits, as KERI uses it for SAIDs and for commitments to next keys. */
public final class Blake3 {
    private Blake3() {}

    /** The digest as a primitive with code E. */
    public static Matter digest(byte[] bytes) {
        Blake3Digest digest = new Blake3Digest(32);
        digest.update(bytes, 0, bytes.length);
        byte[] out = new byte[32];
        digest.doFinal(out, 0);
        return Matter.of(MatterCode.BLAKE3_256, out);
    }
}
