package dev.alice.sandbox.tcb;

import java.nio.ByteBuffer;

/**
 * An index of 32 bytes that can only be extended until the next reset of the TPM, and its name.
 *
 * <p>Attributes (Part 2, section 13.4): AUTHWRITE, type EXTEND, AUTHREAD, NO_DA, CLEAR_STCLEAR, WRITTEN.
 *
 * @param handle of the index, such as 0x01800a11
 */
public record NvIndex(int handle) {
    private static final int ATTRIBUTES = 0x2a04_0044;
    private static final int ALG_SHA256 = 0x000b;
    private static final int FIRST = 0x0180_0000;
    private static final int LAST = 0x01bf_ffff;

    public NvIndex {
        if (handle < FIRST || handle > LAST) {
            throw new IllegalArgumentException(
                    "an index of the owner lies between 01800000 and 01bfffff, not at " + Integer.toHexString(handle));
        }
    }

    /** The name that a TPM certifies, if it is such an index and was written: over its TPMS_NV_PUBLIC (section 13.5). */
    public Octets writtenName() {
        ByteBuffer area = ByteBuffer.allocate(14)
                .putInt(handle)
                .putShort((short) ALG_SHA256)
                .putInt(ATTRIBUTES)
                .putShort((short) 0)
                .putShort((short) 32);
        return TpmtPublic.named(Sha256.of(area.array()));
    }

    /** As tpm2-tools read it: {@code 0x01800a11}. */
    public String words() {
        return "0x" + String.format(java.util.Locale.ROOT, "%08x", handle);
    }
}
