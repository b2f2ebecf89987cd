package dev.alice.sandbox.tcb;

/**
 * What a TPM signs when it attests: a TPMS_ATTEST (Part 2, section 10.12.12) of one of two types.
 *
 * @param signer the qualified name of the signing key
 * @param extraData the qualifying data of the caller
 * @param clock milliseconds that the TPM was powered, unsigned
 * @param resetCount how often the TPM was reset since its hierarchies were made
 * @param restartCount how often it was resumed or restarted since the last reset
 * @param safe whether no earlier clock value above this one was reported
 * @param firmware the version of the TPM's own firmware, unsigned
 */
public record TpmsAttest(
        Octets signer,
        Octets extraData,
        long clock,
        long resetCount,
        long restartCount,
        boolean safe,
        long firmware,
        Attested attested) {
    private static final long TPM_GENERATED = 0xff54_4347L;
    private static final int ATTEST_QUOTE = 0x8018;
    private static final int ATTEST_NV = 0x8014;
    private static final int MAX_NV = 1024;

    /** What is attested. */
    public sealed interface Attested {}

    /**
     * Platform configuration registers: TPMS_QUOTE_INFO (section 10.12.4).
     *
     * @param digest over the selected registers in ascending order
     */
    public record Registers(PcrSelection selection, Octets digest) implements Attested {}

    /**
     * A part of an index: TPMS_NV_CERTIFY_INFO (section 10.12.8).
     *
     * @param name of the index: it covers number, attributes and policy
     */
    public record Index(Octets name, int offset, Octets contents) implements Attested {}

    /** Reads one of both types; anything else is refused with the field at fault. */
    public static TpmsAttest parse(Octets message) throws TpmFormatException {
        TpmReader reader = new TpmReader("TPMS_ATTEST", message);
        reader.expect("magic", 4, TPM_GENERATED);
        int type = reader.u16("type");
        if (type != ATTEST_QUOTE && type != ATTEST_NV) {
            throw new TpmFormatException("TPMS_ATTEST: type is 0x" + Integer.toHexString(type)
                    + ", neither a quote (0x8018) nor a certified index (0x8014)");
        }
        Octets signer = reader.sized("qualifiedSigner", 66);
        Octets extraData = reader.sized("extraData", 64);
        long clock = reader.u64("clock");
        long resetCount = reader.u32("resetCount");
        long restartCount = reader.u32("restartCount");
        int safe = reader.u8("safe");
        if (safe > 1) {
            throw new TpmFormatException("TPMS_ATTEST: safe is " + safe + ", neither yes nor no");
        }
        long firmware = reader.u64("firmwareVersion");
        Attested attested = type == ATTEST_QUOTE ? registers(reader) : index(reader);
        reader.end();
        return new TpmsAttest(signer, extraData, clock, resetCount, restartCount, safe == 1, firmware, attested);
    }

    private static Registers registers(TpmReader reader) throws TpmFormatException {
        PcrSelection selection = PcrSelection.read(reader);
        reader.expect("size of pcrDigest", 2, 32);
        return new Registers(selection, reader.octets("pcrDigest", 32));
    }

    private static Index index(TpmReader reader) throws TpmFormatException {
        Octets name = reader.sized("indexName", 66);
        int offset = reader.u16("offset");
        return new Index(name, offset, reader.sized("nvContents", MAX_NV));
    }
}
